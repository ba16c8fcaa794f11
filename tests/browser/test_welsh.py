"""Joe asks and says yes in Welsh: nothing on his way is English that does not say so (WCAG 3.1.2)."""

import re
from functools import cache

import polib
import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page

from config.words import CATALOGUE
from delegation.models import User
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in
from tests.cast import Cast

HOLE = re.compile(r"%\(\w+\)[sd]")
FEWEST_WORDS = 2  # of its own in a sentence, so that no name or amount is taken for English
# Each piece of text that somebody reads, except where the page says that it is in English.
READ = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = []
    while (walker.nextNode()) {
        const at = walker.currentNode.parentElement
        if (at.closest('script, style, template, [lang|=en]')) continue
        const text = walker.currentNode.textContent.replace(/\\s+/g, ' ').trim()
        if (text) found.push(text)
    }
    return found
}"""


@cache
def english() -> re.Pattern[str]:
    """This function will make one pattern of every English sentence that has another in Welsh."""
    told = [each.msgid for each in polib.pofile(str(CATALOGUE)) if each.msgstr and each.msgstr != each.msgid]
    own = [each for each in told if len(re.findall(r"[A-Za-z']{2,}", HOLE.sub("", each))) >= FEWEST_WORDS]
    return re.compile("|".join(".+".join(map(re.escape, HOLE.split(each))) for each in own))


def says_no_english(page: Page) -> None:
    """This function will fail with what the page says in English without saying so."""
    assert page.locator("html").get_attribute("lang") == "cy"
    assert [text for text in page.evaluate(READ) if english().fullmatch(text)] == []


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


def test_joe_asks_and_says_yes_in_welsh(phone_page: Page) -> None:
    page = phone_page
    # Given that Joe chose Welsh
    sign_in(page, "joe")
    assert [text for text in page.evaluate(READ.replace(", [lang|=en]", "")) if english().fullmatch(text)]
    press(page, "Cymraeg")
    page.wait_for_url("**/people/**")
    says_no_english(page)
    # when he asks for a bus pass
    page.goto("/me/")
    page.locator("#id_amount").fill("12.50")
    page.locator("#id_what_for").fill("Tocyn bws")
    page.locator("form button.yes").first.click()
    page.wait_for_url("**/check/")
    says(page, "Gallwch ddweud ie i hyn.")
    says_no_english(page)
    # then he says yes, and reads that it is done
    press(page, "Ie")
    page.wait_for_url("**/asks/**")
    says(page, "Wedi'i wneud. Chi benderfynodd.")
    says_no_english(page)
    check_page(page)
    # and what he cannot decide says who does
    page.goto("/me/")
    page.locator("#id_amount").fill("150")
    page.locator("#id_what_for").fill("Esgidiau")
    page.locator("form button.yes").first.click()
    page.wait_for_url("**/check/")
    says_no_english(page)
    page.locator("form button.yes").first.click()
    page.wait_for_url("**/asks/**")
    says(page, "Gyda Priya erbyn")
    says_no_english(page)
