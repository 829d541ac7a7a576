"""A real browser without network, and the committed reports in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

REPORTS = Path(__file__).parents[2] / "reports"

Open = Callable[..., Page]


PAGES = sorted(REPORTS.rglob("*.html"))


@pytest.fixture(params=PAGES, ids=[page.relative_to(REPORTS).as_posix() for page in PAGES])
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for one module: while Playwright's event loop runs, no notebook can be executed."""
    executable = next((path for path in map(shutil.which, NAMES) if path), None)
    if executable is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    """Return what the pages of a module share, since a context takes longer than a page; none stores anything."""
    return browser.new_context(offline=True)


@pytest.fixture
def open_page(browser: Browser, context: BrowserContext) -> Iterator[Open]:
    """Open pages with the network off; at the end, none may have asked for anything or complained."""
    pages: list[Page] = []
    asked: list[str] = []
    said: list[str] = []

    def open_page(address: str, viewport: ViewportSize = DESKTOP, **options: object) -> Page:
        own = browser.new_context(offline=True, **options) if options else context
        page = own.new_page()
        pages.append(page)
        page.set_default_timeout(60_000)
        page.set_viewport_size(viewport)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(address)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
