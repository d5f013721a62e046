"""A server of one's own that a real browser reaches, and the browser: Debian's Chromium, one for all tests.

Playwright leaves its event loop behind in the thread that started it, so a test that runs one of its own does that in
another thread.
"""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import uvicorn
from browsing import PASSWORD

from landwaiter.services.application.acting import Application
from landwaiter.web.app import make_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Live = Callable[[Application], str]
"""Serves an application, and says at which address."""
Opened = Callable[..., "Page"]
"""Opens a page of a browser that nobody has used: ``opened(url, "a.mensah", locale="fr")`` signs in first."""
STARTING, PATIENCE = 10.0, 15_000


@pytest.fixture
def live() -> Iterator[Live]:
    with ExitStack() as stack:
        yield lambda office: stack.enter_context(serving(office))


@contextmanager
def serving(office: Application) -> Iterator[str]:
    """Serve an application for the time of a block."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        settings = {"log_level": "error", "lifespan": "off", "ws": "none", "timeout_graceful_shutdown": 1}
        server = uvicorn.Server(uvicorn.Config(make_app(office), **settings))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        latest = time.monotonic() + STARTING
        while not server.started and time.monotonic() < latest:
            time.sleep(0.01)
        assert server.started
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(STARTING)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opened]:
    contexts: list[BrowserContext] = []

    def open_page(url: str, name: str = "", *, width: int = 390, locale: str = "en") -> Page:
        context = chromium.new_context(base_url=url, locale=locale, viewport={"width": width, "height": 844})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        if name:
            form = {"name": name, "password": PASSWORD}
            assert context.request.post("/sign-in", form=form, headers={"origin": url}).ok
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, name: str) -> None:
    """Sign in at the page that asks for it."""
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
