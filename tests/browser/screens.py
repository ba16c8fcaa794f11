"""`make screens`: the main pages as they look now, at 390 and 1280 pixels, into docs/screens; `make run` must be up."""

import base64
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from config.settings.environment import BASE_DIR, home, parse_env_file
from tests.browser.conftest import ARGUMENTS, CHROMIUM, DESK, PHONE

PLACE = BASE_DIR / "docs" / "screens"
QUALITY, MOST_BYTES, TALLEST_PIXELS = 60, 3_000_000, 3_000


def nothing(page: Page) -> None:
    """This function will leave a page as it opened."""


def check(amount: str, what_for: str, payee: str = "") -> Callable[[Page], None]:
    """This function will give the steps that fill in *I want to...* and see who decides; they store nothing."""

    def steps(page: Page) -> None:
        for label, text in (("How much, in pounds?", amount), ("What is it for?", what_for)):
            page.get_by_label(label).fill(text)
        page.get_by_label("Who is to be paid?").fill(payee)
        page.get_by_role("button", name="See who decides this").click()
        page.wait_for_url("**/check/")

    return steps


def first_that_waits(page: Page) -> None:
    """This function will open what waits longest."""
    page.locator(".inbox a").first.click()
    page.wait_for_url("**/asks/**")


def first_answer(page: Page) -> None:
    """This function will open the answer that was found first."""
    page.locator(".inbox a").first.click()
    page.wait_for_url("**/audit/records/**")


def a_wrong_line(page: Page) -> None:
    """This function will send a file with a line that cannot be done; nothing is stored."""
    text = "person,date_of_birth,team,beside,role\nFay Good,3.2.1950,Adults East,Guy Good,nominated_person\n"
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": f"{text}Ann Good,,Adults East,,\n".encode()}
    page.get_by_label("A CSV file in UTF-8").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="See what would happen").click()
    page.get_by_text("Line 2").wait_for()


def link(name: str) -> Callable[[Page], None]:
    """This function will give the step that follows a link."""
    return lambda page: page.get_by_role("link", name=name).first.click()


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: its name, who looks, at which address, after which steps, and how."""

    name: str
    who: str = ""
    address: str = "/"
    steps: Callable[[Page], None] = nothing
    how: dict[str, Any] = field(default_factory=dict)


SCREENS = (
    Screen("sign-in", address="/sign-in/"),
    Screen("family-home", "joe"),
    Screen("family-home-by-night", "joe", how={"color_scheme": "dark"}),
    Screen("family-yes", "joe", steps=check("12.50", "Bus pass", "Vale Buses")),
    Screen("family-goes-to-priya", "joe", steps=check("150", "Shoes for the wedding", "Clarks")),
    Screen("family-something-to-put-right", "joe", steps=check("twelve", "")),
    Screen("family-plan", "joe", steps=link("See the plan")),
    Screen("family-year", "joe", steps=link("The year on one page")),
    Screen("worker-home", "gwen"),
    Screen("worker-decides", "gwen", steps=first_that_waits),
    Screen("worker-decides-by-night", "gwen", steps=first_that_waits, how={"color_scheme": "dark"}),
    Screen("worker-people", "priya", "/worker/people/"),
    Screen("worker-away", "priya", "/away/"),
    Screen("leader-home", "lena", "/lead/"),
    Screen("leader-limits", "lena", "/lead/limits/"),
    Screen("finance", "mark", "/finance/"),
    Screen("organisation-home", "lena", "/organisation/"),
    Screen("organisation-people", "lena", "/organisation/people/"),
    Screen("organisation-person", "lena", "/organisation/people/", steps=link("Ada Bright")),
    Screen("organisation-new-person", "lena", "/organisation/people/new/"),
    Screen("organisation-teams", "lena", "/organisation/teams/"),
    Screen("organisation-file-to-put-right", "lena", "/organisation/files/people/", steps=a_wrong_line),
    Screen("auditor-home", "omar", "/audit/"),
    Screen("auditor-authority", "omar", "/audit/answers/?by=&role=team_manager", steps=first_answer),
    Screen("auditor-events", "omar", "/audit/events/"),
    Screen("auditor-samples", "omar", "/audit/samples/"),
    Screen("no-signal", address="/offline/"),
    Screen("all-pieces", address="/styleguide/"),
)


def main() -> int:
    """This function will take every picture, and say what could not be taken."""
    told = home() / "env"
    if CHROMIUM is None or not told.exists():
        print("It takes a Chromium, and a Leeway that runs: `make run` in another terminal.", file=sys.stderr)
        return 1
    environment = parse_env_file(told.read_text(encoding="utf-8"))
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width, size in ((390, PHONE), (1280, DESK)):
            for screen in SCREENS:
                image = take(browser, screen, environment, viewport=size)
                (PLACE / f"{screen.name}-{width}.webp").write_bytes(image)
        browser.close()
    taken = [path.stat().st_size for path in PLACE.iterdir()]
    print(f"{len(taken)} pictures, {sum(taken) // 1000} kB, in {PLACE.relative_to(BASE_DIR)}")
    return 0 if sum(taken) < MOST_BYTES else 1


def take(browser: Browser, screen: Screen, environment: dict[str, str], **options: Any) -> bytes:
    """This function will take one picture of a whole page."""
    context = browser.new_context(
        base_url=environment["LEEWAY_BASE_URL"], locale="en-GB", service_workers="block", **options, **screen.how
    )
    page = context.new_page()
    if screen.who:
        page.goto("/sign-in/")
        page.locator("input[name=username]").fill(screen.who)
        page.locator("input[name=password]").fill(environment["LEEWAY_DEMO_PASSWORD"])
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda address: "/sign-in/" not in address)
    if screen.address != "/" or not screen.who:
        page.goto(screen.address)
    screen.steps(page)
    page.wait_for_load_state("load")
    image = webp(page)
    context.close()
    return image


def webp(page: Page) -> bytes:
    """This function will give the page as WebP, which Playwright does not write itself."""
    tall = int(page.evaluate("() => document.documentElement.scrollHeight"))
    size = page.viewport_size
    assert size is not None
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(tall, TALLEST_PIXELS), "scale": 1}
    asked = {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True}
    answer = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    return base64.b64decode(answer["data"])


if __name__ == "__main__":
    sys.exit(main())
