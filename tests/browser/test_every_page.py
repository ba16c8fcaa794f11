"""Every page there is, by day and by night, at phone and desk size: clean to axe, and never wider than its screen."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings

from tests.browser.conftest import DESK, PHONE, Watch, open_page
from tests.browser.visits import SMALL_TARGETS, SMALLEST_TARGET_PIXELS, TOO_WIDE
from tests.cast import Cast
from tests.every_page import Visit, signed_in, visits
from tests.integration.matrix.world import build_world

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the size of the screen or the colours change; the rest reads the same words in the same order.
OF_COLOURS = ["color-contrast"]
OF_SIZE = ["color-contrast", "target-size", "scrollable-region-focusable"]
RUN = """options => axe.run(document, options).then(found =>
    found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' ')}`))"""
WITHOUT_EDGE = """() => [...document.querySelectorAll('button:not(.plain), .card, .reply, .errors, select, textarea')]
    .filter(each => each.checkVisibility() && parseFloat(getComputedStyle(each).borderTopWidth) < 1)
    .map(each => each.outerHTML)"""
# 320 pixels are a small phone, and 1280 at 400 %; 640 are 1280 at 200 %.
NARROW = ({"width": 320, "height": 640}, {"width": 640, "height": 450})

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def places(committed_cast: Cast) -> tuple[list[Visit], dict[str, dict[str, str]]]:
    """What to look at, and the session of everybody who does."""
    found = visits(build_world(committed_cast))
    clients = {visit.who: signed_in(committed_cast, visit.who) for visit in found}
    return found, {who: {key: each.value for key, each in client.cookies.items()} for who, client in clients.items()}


def test_every_page_holds_for_everybody(
    chromium: Browser, watch: Watch, places: tuple[list[Visit], dict[str, dict[str, str]]]
) -> None:
    found, sessions = places
    wrong: list[str] = []
    for who in {visit.who: None for visit in found}:
        with open_page(chromium, watch, viewport=PHONE, reduced_motion="reduce") as page:
            for name, value in sessions[who].items():
                page.context.add_cookies([{"name": name, "value": value, "url": watch.site}])
            for visit in (each for each in found if each.who == who):
                page.goto(visit.address)
                wrong += [f"{who} {visit.route} {what}" for what in problems(page)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_all_pieces_hold_however_somebody_looks_at_them(chromium: Browser, watch: Watch, settings: Settings) -> None:
    settings.DEMO = True  # nobody else is shown this page
    with open_page(chromium, watch, viewport=PHONE) as page:
        page.goto("/styleguide/")
        assert list(problems(page)) == []
        # the largest words, on the smallest phone
        page.get_by_role("button", name="Largest").click()
        page.wait_for_load_state("load")
        page.set_viewport_size(NARROW[0])  # type: ignore[arg-type]
        assert page.evaluate(TOO_WIDE) <= 0
        # colours that the reader's machine forces leave every edge, and the ring around what has the focus
        page.emulate_media(forced_colors="active")
        assert page.evaluate(WITHOUT_EDGE) == []
        page.locator("button.yes").first.focus()
        assert float(page.evaluate("() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)")) >= 2


def problems(page: Page) -> Iterator[str]:
    """This function will say what is wrong with the page as it stands, at each size and in each theme."""
    yield from (f"[{each}]" for each in Axe().run(page, options={"runOnly": RULES}).response["violations"])
    page.emulate_media(color_scheme="dark")
    yield from (f"[phone, night] {each}" for each in look(page, OF_COLOURS))
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    yield from (f"[desk, night] {each}" for each in look(page, OF_COLOURS))
    page.emulate_media(color_scheme="light")
    yield from (f"[desk] {each}" for each in look(page, OF_SIZE))
    for size in (*NARROW, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if page.evaluate(TOO_WIDE) > 0:
            yield f"scrolls sideways at {size['width']}"
    yield from (f"small: {each}" for each in page.evaluate(SMALL_TARGETS % SMALLEST_TARGET_PIXELS))


def look(page: Page, rules: list[str]) -> list[Any]:
    """This function will give what axe, already on the page, finds by some of its rules."""
    found: list[Any] = page.evaluate(RUN, {"runOnly": {"type": "rule", "values": rules}})
    return found
