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
FIRST_VIEW_BYTES = 90_000
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
@pytest.mark.django_db
def test_the_first_view_fits_a_slow_phone(tmp_path: Path) -> None:
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=str(tmp_path)):
        call_command("collectstatic", interactive=False, verbosity=0)
        answer = Client(headers={"Accept-Encoding": "gzip"}).get("/sign-in/")
        page = gzip.decompress(answer.content).decode()
        loaded = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
        for name in [name for name in loaded if name.startswith("js/")]:  # and what these bring
            loaded |= {f"js/{each}" for each in re.findall(r'from "\./([^"]+)"', (tmp_path / name).read_text())}
        sizes = {name: _sent(tmp_path / name) for name in loaded}
    assert len(sizes) > 8
    assert len(answer.content) + sum(sizes.values()) < FIRST_VIEW_BYTES, sizes


def _sent(file: Path) -> int:
    """This function will count the bytes of a file as it is sent: compressed, where that makes it smaller."""
    small = file.with_name(f"{file.name}.gz")
    return (small if small.exists() else file).stat().st_size


@needs_look
def test_the_look_brings_nothing_from_elsewhere_and_is_small() -> None:
    css = (look.BUILT / "leeway.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import", css)
    assert len(gzip.compress(css.encode())) < 13_000
