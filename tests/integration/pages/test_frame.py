"""What stands around every page: the size of words, leaving quickly, and what a device may keep."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django.fixtures import Settings

from tests.cast import Cast
from tests.integration.pages.conftest import Enter


def test_the_size_of_words_is_kept_by_the_browser_and_leads_back(enter: Enter) -> None:
    joe = enter("joe")
    joe.send("/text-size/", size="largest", next="/me/")
    assert joe.path == "/me/"
    assert re.search(r'<html lang="en-gb" class="largest">', joe.page)
    assert joe.client.cookies["text_size"]["httponly"]
    joe.send("/text-size/", size="normal", next="/me/")
    assert '<html lang="en-gb">' in joe.page


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["huge", "", "larger\r\nSet-Cookie: a=b"])
def test_a_size_that_there_is_not_changes_nothing(size: str) -> None:
    answer = Client().post("/text-size/", {"size": size, "next": "/sign-in/"})
    assert answer.status_code == 303
    assert "text_size" not in answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_the_size_of_words_leads_nowhere_else(elsewhere: str) -> None:
    answer = Client().post("/text-size/", {"size": "larger", "next": elsewhere})
    assert answer["Location"] == "/"


def test_leaving_quickly_ends_the_session_and_leads_to_a_neutral_page(enter: Enter) -> None:
    joe = enter("joe")
    joe.get("/me/")
    assert joe.has("Leave this page quickly")
    answer = joe.client.post("/leave/")
    assert answer["Refresh"] == f"0; url={django_settings.LEAVE_TO}"
    assert "no-store" in answer["Cache-Control"]
    assert "Leeway" not in answer.content.decode()
    joe.get("/me/")
    assert joe.path.startswith("/sign-in/")


@pytest.mark.parametrize("path", ["/leave/", "/text-size/"])
def test_a_get_changes_nothing(enter: Enter, path: str) -> None:
    joe = enter("joe")
    assert joe.client.get(path).status_code == 405
    joe.get("/me/")
    assert joe.path == "/me/"


def test_what_a_device_may_keep_says_nothing_about_anybody(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    script = joe.client.get("/sw.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert "no-cache" in script["Cache-Control"]
    kept = json.loads(re.findall(r"const KEPT = (\[.*?\]);", script.content.decode())[0])
    assert kept[0] == "/offline/"
    assert all(name.startswith("/static/") and finders.find(name.removeprefix("/static/")) for name in kept[1:])
    page = joe.client.get("/offline/").content.decode()
    assert "There is no signal" in page
    assert "Does dim signal" in page
    for told in ("Joe", "Ada", "Elmbridge", "Sign out", "csrfmiddlewaretoken"):
        assert told not in page
    assert set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', page)) <= set(kept)


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 404)])
def test_the_page_of_all_pieces_is_there_in_the_demo_alone(settings: Settings, *, demo: bool, status: int) -> None:
    settings.DEMO = demo
    assert Client().get("/styleguide/").status_code == status


def test_what_can_be_installed_has_its_icons() -> None:
    found = finders.find("manifest.webmanifest")
    assert isinstance(found, str)
    for icon in json.loads(Path(found).read_text())["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))
