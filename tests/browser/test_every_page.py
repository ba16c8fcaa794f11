"""Every page there is, by day and by night, small and large, by keyboard, in forced colours, and full of scripts.

What people wrote and all names hold a script here: none of it runs, and none of it makes a page wider than its screen.
"""

import re

import pytest
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from tests.browser.conftest import PHONE, Watch, open_page
from tests.browser.looking import NARROW, SET_SIZE, TOO_WIDE, problems
from tests.cast import Cast
from tests.every_page import Visit, hostile_world, signed_in, visits

# What the script in each text would leave behind. The policy would not let it run; it must not even become a tag.
TAGS_OF_OTHERS = """() => [...document.querySelectorAll('[onerror], img[src=x], script:not([src])')]
    .map(each => each.outerHTML)"""

WEAR = """css => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets = [sheet]
}"""
# What is done to the look, and how it is said to be wrong.
WRONG = {
    "button.yes:focus { outline: 0 !important; box-shadow: 0 2px 0 var(--act-under) !important; }": (
        r"(?m)^focus is not seen: <button[^>]* class=\"yes"
    ),
    ".choice label::before { border: 0 !important; }": r"\[forced colours\] not seen: <input type=\"radio",
    "summary:focus { outline: 0 !important; }": r"\[forced colours\] focus is not seen: <summary",
    ".leave button { position: fixed; inset: 0; }": "lies under what stays in reach",
    "h1 { min-width: 30rem; }": "scrolls sideways at 320, ",
    "html.largest h2 { min-width: 30rem; }": "scrolls sideways in the largest words, ",
    "textarea { height: 20px !important; min-height: 0 !important; }": "small: <textarea",
    "@media (width < 40rem) { .hint { color: #ddd !important; } }": r"\[phone\] color-contrast",
    "@media (width > 40rem) { .hint { color: #888 !important; } }": r"\[desk\] color-contrast",
    "@media (prefers-color-scheme: dark) { .lead { color: #444 !important; } }": r"\[desk, night\] color-contrast",
}

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def places(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Visit], dict[str, dict[str, str]]]:
    """What to look at, and the session of everybody who does."""
    found = visits(hostile_world(committed_cast, monkeypatch))
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
                wrong += [f"{who} {visit.route} {what}" for what in page.evaluate(TAGS_OF_OTHERS)]
                wrong += [f"{who} {visit.route} {what}" for what in problems(page)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_all_pieces_hold_however_somebody_looks_at_them(chromium: Browser, watch: Watch, settings: Settings) -> None:
    settings.DEMO = True  # nobody else is shown this page
    with open_page(chromium, watch, viewport=PHONE) as page:
        page.goto("/styleguide/")
        assert list(problems(page)) == []
        # the largest words, on the smallest phone
        page.evaluate(SET_SIZE, "largest")
        page.set_viewport_size(NARROW[0])  # type: ignore[arg-type]
        assert page.evaluate(TOO_WIDE) == ""


def test_what_would_be_wrong_is_found(chromium: Browser, watch: Watch, settings: Settings) -> None:
    settings.DEMO = True
    with open_page(chromium, watch, viewport=PHONE) as page:
        page.goto("/styleguide/")
        page.evaluate(WEAR, " ".join(WRONG))
        found = "\n".join(problems(page))
    assert [said for said in WRONG.values() if not re.search(said, found)] == []
