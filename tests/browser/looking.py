"""What holds of a page however somebody looks at it: small or large, by day or night, by keyboard, forced colours."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What the size of the screen or the colours change; the rest reads the same words in the same order.
OF_COLOURS = ("color-contrast",)
OF_SIZE = ("color-contrast", "target-size", "scrollable-region-focusable")
# 320 pixels are a small phone, and 1280 at 400 %; 640 are 1280 at 200 %.
NARROW = ({"width": 320, "height": 640}, {"width": 640, "height": 450})
SMALLEST_TARGET_PIXELS = 44

# What it finds, and no word about what is well: that takes half the time.
HAS_AXE = "() => 'axe' in window"
RUN = """options => axe.run(document, {...options, resultTypes: ['violations'], iframes: false, preload: false}).then(
    found => found.violations.map(each => `${each.id}: ${each.help}: ${each.nodes.map(
        node => `${node.html} ${node.failureSummary}`).join(' ')}`))"""

TOO_WIDE = """() => {
    const page = document.documentElement, over = page.scrollWidth - page.clientWidth
    return over <= 0 ? '' : `${over} pixels: ` + [...document.body.querySelectorAll('*')]
        .filter(each => each.getBoundingClientRect().right > page.clientWidth + 0.5)
        .slice(0, 3).map(each => each.outerHTML.slice(0, 200)).join(' ')
}"""
# Everything that is pressed or typed into, except a link inside a sentence (WCAG 2.5.8), must be large enough.
SMALL_TARGETS = """least => [...document.querySelectorAll(
        'button, summary, input:not([type=hidden]), select, textarea')]
    .filter(each => each.checkVisibility() && !['radio', 'checkbox'].includes(each.type))
    .filter(each => each.getBoundingClientRect().height < least)
    .map(each => each.outerHTML)"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"
SET_SIZE = "size => { document.documentElement.className = size }"

# Radios and checkboxes are drawn before their labels, so that is where their edge and their ring are.
_DRAWN = """
    const reached = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter(each => each.checkVisibility() && each.tabIndex >= 0 && !each.disabled)
    const drawn = each => [getComputedStyle(each),
        ...[...(each.labels ?? [])].map(label => getComputedStyle(label, '::before'))]
"""
# A ring of at least 2 pixels, or a shadow that was not there. In forced colours there are no shadows.
UNSEEN_FOCUS = (
    "() => {"
    + _DRAWN
    + """
    document.activeElement.blur()
    const forced = matchMedia('(forced-colors: active)').matches
    const shadows = each => drawn(each).map(style => style.boxShadow).join()
    const before = new Map(reached.map(each => [each, shadows(each)]))
    const ringed = style => style.outlineStyle !== 'none'
        && (style.outlineStyle === 'auto' || parseFloat(style.outlineWidth) >= 2)
        && (forced || !/, 0\\)$|^transparent$/.test(style.outlineColor))
    const quick = document.querySelector('.leave button')
    const wrong = []
    for (const each of reached) {
        each.focus()
        if (document.activeElement !== each) { wrong.push(`takes no focus: ${each.outerHTML}`); continue }
        const shown = drawn(each).some(ringed) || (!forced && shadows(each) !== before.get(each))
        if (!shown) wrong.push(`focus is not seen: ${each.outerHTML}`)
        if (quick && each !== quick) {
            const [it, over] = [each, quick].map(one => one.getBoundingClientRect())
            if (it.height && it.left >= over.left && it.right <= over.right && it.top >= over.top
                && it.bottom <= over.bottom) wrong.push(`lies under what stays in reach: ${each.outerHTML}`)
        }
    }
    document.activeElement.blur()
    scrollTo(0, 0)
    return wrong
}"""
)
# What is typed into or pressed has an edge; what looks like a link has words in a colour of their own.
UNSEEN_CONTROLS = (
    "() => {"
    + _DRAWN
    + """
    const edged = style => parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle !== 'none'
    const needsEdge = 'button:not(.plain), input, select, textarea, .card, .reply, .errors'
    const drawnByChromium = each => ['file', 'range', 'hidden'].includes(each.type)
    const pieces = [...document.querySelectorAll(needsEdge)].filter(each => each.checkVisibility())
    const blank = reached.filter(each => !each.matches(needsEdge))
        .filter(each => !(each.innerText.trim() && getComputedStyle(each).color !==
            getComputedStyle(document.body).backgroundColor))
    return [...pieces.filter(each => !drawnByChromium(each) && !drawn(each).some(edged)), ...blank]
        .map(each => each.outerHTML)
}"""
)


def axe(page: Page, *, rules: tuple[str, ...] = (), tags: tuple[str, ...] = RULES) -> list[str]:
    """This function will give what axe finds on the page as it stands, by some of its rules or by all of ours."""
    if not page.evaluate(HAS_AXE):
        page.evaluate(AXE_SCRIPT)
    only: Any = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags}
    found: list[str] = page.evaluate(RUN, {"runOnly": only})
    return found


def problems(page: Page) -> Iterator[str]:
    """This function will say what is wrong with a page, with all that can be opened on it open."""
    page.evaluate(OPEN_ALL)
    yield from (f"[phone] {each}" for each in axe(page))
    yield from by_keyboard(page)
    page.emulate_media(color_scheme="dark")
    yield from (f"[phone, night] {each}" for each in axe(page, rules=OF_COLOURS))
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    yield from (f"[desk, night] {each}" for each in axe(page, rules=OF_COLOURS))
    page.emulate_media(color_scheme="light")
    yield from (f"[desk] {each}" for each in axe(page, rules=OF_SIZE))
    yield from sideways(page)
    yield from (f"small: {each}" for each in page.evaluate(SMALL_TARGETS, SMALLEST_TARGET_PIXELS))


def by_keyboard(page: Page) -> Iterator[str]:
    """This function will say what shows nobody that it has the focus, and what forced colours leave no trace of.

    The first press of Tab tells Chromium that somebody uses a keyboard; from then on it shows each focus as to them.
    """
    page.keyboard.press("Tab")
    yield from page.evaluate(UNSEEN_FOCUS)
    page.emulate_media(forced_colors="active")
    yield from (f"[forced colours] {each}" for each in page.evaluate(UNSEEN_FOCUS))
    yield from (f"[forced colours] not seen: {each}" for each in page.evaluate(UNSEEN_CONTROLS))
    page.emulate_media(forced_colors="none")


def sideways(page: Page) -> Iterator[str]:
    """This function will say at which narrow sizes a page is wider than its screen; it ends at a phone's size."""
    for size in (*NARROW, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if wide := page.evaluate(TOO_WIDE):
            yield f"scrolls sideways at {size['width']}, {wide}"
    page.evaluate(SET_SIZE, "largest")
    if wide := page.evaluate(TOO_WIDE):
        yield f"scrolls sideways in the largest words, {wide}"
    page.evaluate(SET_SIZE, "")
