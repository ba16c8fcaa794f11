"""How somebody works a page: by pointing at what they see, or with a keyboard alone.

A story is told once for both. Each tap on a link, a button, a choice or a summary is counted; typing is not.
"""

from typing import Protocol

from playwright.sync_api import Locator, Page

from tests.browser.conftest import DESK

# What has the focus, by the words that somebody sees on it or beside it.
FOCUSED = """() => {
    const it = document.activeElement
    const words = it.matches('input, select, textarea') ? it.labels?.[0]?.innerText : it.innerText
    return (words ?? it.getAttribute('aria-label') ?? '').replace(/\\s+/g, ' ').trim()
}"""
# What kind of thing it is, and of which group a choice is one.
KIND = """() => {
    const it = document.activeElement
    const kinds = {A: 'link', BUTTON: 'button', SUMMARY: 'summary', SELECT: 'list', TEXTAREA: 'field', BODY: 'page'}
    return it.matches('[type=radio], [type=checkbox]') ? it.type : it.tagName === 'INPUT' ? 'field'
        : kinds[it.tagName] ?? 'other'
}"""
GROUP_HAS = """name => [...document.querySelectorAll('input[type=radio]')]
    .filter(each => each.name === document.activeElement.name && each.form === document.activeElement.form)
    .some(each => each.labels[0].innerText.replace(/\\s+/g, ' ').trim() === name)"""
CHECKED = "() => document.activeElement.checked"
CHOSEN = "() => document.activeElement.selectedOptions[0].innerText.trim()"
HOW_MANY = "() => document.querySelectorAll('a[href], button, input, select, textarea, summary').length"
# Whoever does not see the page is told what changes in these, where they were on the page before it changed.
LISTEN = """() => {
    window.heard = []
    for (const each of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
        const hear = () => heard.push(each.innerText.replace(/\\s+/g, ' ').trim())
        new MutationObserver(hear).observe(each, {childList: true, characterData: true, subtree: true})
    }
}"""
HEARD = "() => window.heard"


def listen(page: Page) -> None:
    """This function will keep from now on what the page announces."""
    page.evaluate(LISTEN)


def heard(page: Page, words: str) -> bool:
    """This function will say whether these words were announced since."""
    return any(words in each for each in page.evaluate(HEARD))


def hands(page: Page, *, script: bool = True) -> "Hands":
    """This function will give a finger on a phone and, where scripts run, a keyboard alone at a desk."""
    return Typing(page) if script and page.viewport_size == DESK else Pointing(page)


def focused(page: Page) -> str:
    """This function will name what has the focus: its label, or its words."""
    return str(page.evaluate(FOCUSED))


class Hands(Protocol):
    """What somebody can do on a page."""

    page: Page
    taps: int

    def follow(self, name: str) -> None:
        """This function will follow the link of exactly this name."""

    def press(self, name: str) -> None:
        """This function will press the button of exactly this name."""

    def open(self, name: str) -> None:
        """This function will open what is folded under a name."""

    def choose(self, name: str) -> None:
        """This function will choose one of several, or tick a box."""

    def write(self, name: str, text: str) -> None:
        """This function will type into the field of this name, in the place of what stands there."""

    def pick(self, name: str, what: str) -> None:
        """This function will pick something from the list of this name."""

    def date(self, name: str, day: str) -> None:
        """This function will type a day, given as 2026-04-01, into the field of this name."""


class Pointing:
    """A finger or a mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def follow(self, name: str) -> None:
        """This function will tap a link."""
        self._tap(self.page.get_by_role("link", name=name, exact=True))

    def press(self, name: str) -> None:
        """This function will tap a button."""
        self._tap(self.page.get_by_role("button", name=name, exact=True))

    def open(self, name: str) -> None:
        """This function will tap what is folded."""
        self._tap(self.page.locator("summary", has_text=name))

    def choose(self, name: str) -> None:
        """This function will tap a choice."""
        self._tap(self._seen(name))

    def write(self, name: str, text: str) -> None:
        """This function will type into a field, once the page's scripts hear it."""
        self.page.wait_for_load_state("load")
        self._seen(name).fill(text)

    def pick(self, name: str, what: str) -> None:
        """This function will pick from a list."""
        self._seen(name).select_option(label=what)

    def date(self, name: str, day: str) -> None:
        """This function will type a day."""
        self.write(name, day)

    def _seen(self, name: str) -> Locator:
        return self.page.get_by_label(name, exact=True).locator("visible=true").first

    def _tap(self, what: Locator) -> None:
        self.taps += 1
        self.page.wait_for_load_state("load")
        what.first.click()


class Typing:
    """A keyboard alone: Tab until the thing of that name has the focus, then Enter, Space, arrows or letters.

    It fails where Tab never comes to it.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def follow(self, name: str) -> None:
        """This function will come to a link and press Enter."""
        self._leave("link", name)

    def press(self, name: str) -> None:
        """This function will come to a button and press Enter."""
        self._leave("button", name)

    def open(self, name: str) -> None:
        """This function will come to what is folded and press Space."""
        self.taps += 1
        self._reach(name, ("summary",))
        self.page.keyboard.press("Space")

    def choose(self, name: str) -> None:
        """This function will come to a choice, among others by arrows, and take it."""
        self.taps += 1
        page = self.page
        self._reach(name, ("radio", "checkbox"))
        for _ in range(20):
            if focused(page) == name:
                break
            page.keyboard.press("ArrowDown")
        if not page.evaluate(CHECKED):
            page.keyboard.press("Space")
        assert (focused(page), page.evaluate(CHECKED)) == (name, True)

    def write(self, name: str, text: str) -> None:
        """This function will come to a field and type."""
        self._reach(name, ("field",))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def pick(self, name: str, what: str) -> None:
        """This function will come to a list and type what it is to stand at."""
        self._reach(name, ("list",))
        self.page.keyboard.type(what)
        assert self.page.evaluate(CHOSEN) == what

    def date(self, name: str, day: str) -> None:
        """This function will come to a day and type it. Which part comes first is the machine's: take 4 April."""
        self._reach(name, ("field",))
        year, month, of_month = day.split("-")
        self.page.keyboard.type(f"{of_month}{month}{year}")
        assert self.page.evaluate("() => document.activeElement.value") == day

    def _leave(self, kind: str, name: str) -> None:
        """This function will come to what leads to another page, and go there."""
        self.taps += 1
        self._reach(name, (kind,))
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def _reach(self, name: str, kinds: tuple[str, ...]) -> None:
        """This function will press Tab until it is there, past the end of the page and round once."""
        self.page.wait_for_load_state("load")
        passed = []
        for _ in range(int(self.page.evaluate(HOW_MANY)) + 3):
            kind, words = self.page.evaluate(KIND), focused(self.page)
            if kind in kinds and (words == name or (kind == "radio" and self.page.evaluate(GROUP_HAS, name))):
                return
            passed.append(words)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {name!r}, but to {passed}")
