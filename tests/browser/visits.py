"""What somebody does on the pages, told in their words, and what must hold of every page they come to."""

from playwright.sync_api import Page

from tests.browser.looking import OF_COLOURS, SMALL_TARGETS, SMALLEST_TARGET_PIXELS, TOO_WIDE, axe

PASSWORD = "a long password for tests"


def sign_in(page: Page, name: str) -> None:
    """This function will sign somebody in, and out again whoever was there before."""
    if page.get_by_role("button", name="Sign out").count():
        page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/")
    page.get_by_label("Your sign-in name").fill(name)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("load")  # its scripts hear what is typed from then on


def want(page: Page, amount: str, what_for: str = "", payee: str = "") -> None:
    """This function will fill in *I want to...* and see who decides it."""
    page.wait_for_load_state("load")
    page.get_by_label("How much, in pounds?").fill(amount)
    page.get_by_label("What is it for?").fill(what_for)
    page.get_by_label("Who is to be paid?").fill(payee)
    page.get_by_role("button", name="See who decides this").click()


def press(page: Page, name: str) -> None:
    """This function will press the button of exactly this name."""
    page.get_by_role("button", name=name, exact=True).click()


def says(page: Page, *sentences: str) -> None:
    """This function will fail unless the main part says all of this."""
    page.wait_for_load_state("load")
    words = " ".join(page.locator("main").inner_text().split())
    for sentence in sentences:
        assert sentence in words, f"{sentence!r} is not in {words!r}"


def check_page(page: Page) -> None:
    """This function will check the page as it stands, by day and by night: accessible, no wider than the screen.

    The words of a page can be read before its style sheet has come; its colours cannot. From its top: further down
    *Leave this page quickly*, which stays in reach, lies over what somebody can scroll out from under it.
    """
    page.wait_for_load_state("load")
    page.evaluate("() => scrollTo(0, 0)")
    page.emulate_media(color_scheme="dark")
    assert axe(page, rules=OF_COLOURS) == []
    page.emulate_media(color_scheme="light")
    assert axe(page) == []
    assert page.evaluate(TOO_WIDE) == "", page.url
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET_PIXELS) == [], page.url
