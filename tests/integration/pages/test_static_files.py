"""Static files as they are served: under a name that changes with what is in them, so that browsers may keep them."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client, override_settings

from config import look

MANIFEST = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "config.storage.HashedFiles"},
}
needs_look = pytest.mark.skipif(not look.is_made(), reason="The look is not compiled here: run `make setup` for why.")


@pytest.mark.django_db
def test_pages_name_static_files_by_their_content(tmp_path: Path) -> None:
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=str(tmp_path)):
        call_command("collectstatic", interactive=False, verbosity=0)
        page = Client().get("/sign-in/").content.decode()
        names = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
        assert {"leeway.css", "leeway.svg", "js/start.js"} <= {re.sub(r"\.[0-9a-f]{12}", "", name) for name in names}
        for name in names:
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", name), name
            assert staticfiles_storage.exists(name)
        start = next(tmp_path / name for name in names if "start" in name)
        assert re.search(r'from "\./govuk-frontend\.[0-9a-f]{12}\.js"', start.read_text())
        assert start.with_name(f"{start.name}.gz").exists()


@needs_look
def test_the_look_brings_nothing_from_elsewhere_and_is_small() -> None:
    css = (look.BUILT / "leeway.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import", css)
    assert len(gzip.compress(css.encode())) < 13_000
