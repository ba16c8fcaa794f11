"""A real Chromium against real pages: no message on the console, no broken address, nothing from elsewhere."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Response, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.servers import Place

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# No sandbox: it cannot start as root. The rest keeps the browser from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT = 60_000  # milliseconds; beside other tests a first page may take long
expect.set_options(timeout=TIMEOUT)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests; a page of its own for each test."""
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine (Debian: apt-get install chromium).")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code; the tests are not.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(committed_db: Place) -> Iterator[str]:
    """Leeway's address, served by this process on this worker's database, so that a test can move its clock."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@dataclass  # without slots: Playwright writes on it
class Watch:
    """What went wrong on a page. A test that expects an error status names it in `allowed_statuses`."""

    site: str
    live: str = ""  # where its live pages are served, if any
    allowed_statuses: set[int] = field(default_factory=set)
    console: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """This function will keep what the console says; Chromium itself reports each error status there."""
        if message.text == "Service Worker registration blocked by Playwright":  # but where a test is about it
            return
        if not (self.allowed_statuses and message.text.startswith("Failed to load resource")):
            self.console.append(message.text)

    def see(self, response: Response) -> None:
        """This function will keep broken answers and answers from elsewhere."""
        if response.status >= 400 and response.status not in self.allowed_statuses:
            self.broken.append(f"{response.status} {response.url}")
        if not response.url.startswith((self.site, self.live or self.site)):
            self.foreign.append(response.url)

    def dismiss(self, dialog: Dialog) -> None:
        """This function will keep what a dialog says, and close it: no page of ours opens one."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def watch(site: str) -> Watch:
    """What the page of this test must be clean of."""
    return Watch(site)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(chromium: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page at phone and at desk size, checked when the test is over."""
    with open_page(chromium, watch, viewport=request.param) as opened:
        yield opened


@pytest.fixture
def phone_page(chromium: Browser, watch: Watch) -> Iterator[Page]:
    """A page at phone size alone, checked when the test is over."""
    with open_page(chromium, watch, viewport=PHONE) as opened:
        yield opened


@contextmanager
def open_page(chromium: Browser, watch: Watch, **options: Any) -> Iterator[Page]:
    """This function will open a page of its own, with any option of a browser context, and check it at the end."""
    asked = {"locale": "en-GB", "timezone_id": "Europe/London", "service_workers": "block", **options}
    context = chromium.new_context(base_url=watch.site, **asked)
    opened = context.new_page()
    opened.set_default_timeout(TIMEOUT)
    opened.on("console", watch.hear)
    opened.on("response", watch.see)
    opened.on("dialog", watch.dismiss)
    yield opened
    context.close()
    assert (watch.console, watch.broken, watch.foreign, watch.dialogs) == ([], [], [], [])
