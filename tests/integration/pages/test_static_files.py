"""Static files as they are served: under a name that changes with what is in them, so that browsers may keep them."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client, override_settings

MANIFEST = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


@pytest.mark.django_db
def test_pages_name_static_files_by_their_content(tmp_path: Path) -> None:
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=str(tmp_path)):
        call_command("collectstatic", interactive=False, verbosity=0)
        page = Client().get("/sign-in/").content.decode()
        names = re.findall(r'href="/static/(leeway\.[0-9a-f]{12}\.(?:css|svg))"', page)
        assert len(names) == 2
        for name in names:
            assert staticfiles_storage.exists(name)
        assert (tmp_path / f"{names[1]}.gz").exists() or (tmp_path / f"{names[0]}.gz").exists()


def test_the_look_brings_nothing_from_elsewhere_and_fits_one_packet_train() -> None:
    css = (Path(__file__).parents[3] / "config" / "static_src" / "leeway.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|https?:", css)
    assert len(css.encode()) < 16_000
