"""What a page weighs on its way to a browser: the first one with all that belongs to it, and the ones after it.

Against the real web server, which compresses as it does for everybody; all that came over the wire is counted.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, Page

from config import look
from tests.browser.conftest import PHONE
from tests.cast import Cast
from tests.every_page import signed_in
from tests.processes import web_server
from tests.servers import Place
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

FIRST_VIEW_BYTES, LATER_VIEW_BYTES = 90_000, 25_000
AS_SERVED = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "config.storage.HashedFiles"},
}
# What the service worker brings in besides, once: it finds all else where the page has put it.
BESIDES = ("/sw.js", "/offline/")

pytestmark = pytest.mark.skipif(not look.is_made(), reason="The look is not compiled here: run `make setup` for why.")


@pytest.fixture
def served(committed_cast: Cast, place: Place, tmp_path: Path) -> Iterator[str]:
    """The address of the real web server, with static files as they are put out."""
    with override_settings(STORAGES=AS_SERVED, STATIC_ROOT=str(tmp_path / "static")):
        call_command("collectstatic", interactive=False, verbosity=0)
    with web_server(place, tmp_path) as url:
        yield url


@pytest.fixture
def pages(committed_cast: Cast) -> list[tuple[str, str]]:
    """Whose pages, and which: each who looks sees something of their own."""
    cast = committed_cast
    fields = AskFields(person=cast.person("ada").id, kind="one_off", amount=15_000, what_for="Shoes", payee="Clarks")
    with cast.scope():
        ask = submit_ask(by=cast.user("joe"), fields=fields, at=cast.at)
    return [
        ("nobody", "/sign-in/"),
        ("joe", "/me/"),
        ("joe", f"/asks/{ask.id}/"),
        ("priya", f"/asks/{ask.id}/"),
        ("priya", "/worker/"),
        ("omar", "/audit/"),
    ]


class Wire:
    """Counts what comes to a page, and how many answers it came in."""

    def __init__(self, page: Page) -> None:
        self.page, self.bytes, self.answers = page, 0, 0
        wire = page.context.new_cdp_session(page)
        wire.on("Network.loadingFinished", self.count)
        wire.send("Network.enable")

    def count(self, event: dict[str, Any]) -> None:
        """This function will count one answer, which is of no bytes where it was kept."""
        self.bytes += int(event["encodedDataLength"])
        self.answers += 1

    def open(self, address: str) -> int:
        """This function will open a page and give the bytes that came for it."""
        before = self.bytes
        self.page.goto(address)
        self.page.wait_for_timeout(200)  # what comes after all has loaded: icons
        return self.bytes - before


def test_a_first_view_is_light_and_a_later_one_lighter(
    chromium: Browser, served: str, committed_cast: Cast, pages: list[tuple[str, str]]
) -> None:
    besides = sum(len_on_wire(f"{served}{path}") for path in BESIDES)
    weights = {(who, path): views(chromium, served, committed_cast, who, path) for who, path in pages}
    heavy = {
        of: (first + besides, later)
        for of, (first, later) in weights.items()
        if first + besides > FIRST_VIEW_BYTES or later > LATER_VIEW_BYTES
    }
    assert not heavy, weights
    # A page weighs something, and what belongs to it weighs more than it does.
    assert all(500 < later < first for first, later in weights.values()), weights


def views(chromium: Browser, served: str, cast: Cast, who: str, path: str) -> tuple[int, int]:
    """This function will weigh somebody's first view of a page, and their next one."""
    context = chromium.new_context(base_url=served, viewport=PHONE, service_workers="block")  # type: ignore[arg-type]
    for name, value in signed_in(cast, who).cookies.items():
        context.add_cookies([{"name": name, "value": value.value, "url": served}])
    wire = Wire(context.new_page())
    found = wire.open(path), wire.open(path)
    assert wire.page.url.endswith(path)
    context.close()
    return found


def len_on_wire(url: str) -> int:
    """This function will count the bytes of an answer as it was sent, compressed."""
    answer = httpx.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    return answer.num_bytes_downloaded + len(str(answer.headers))
