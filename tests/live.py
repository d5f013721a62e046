"""A server that really listens, and a real browser: for what only the two together show."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Thread
from time import sleep
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from browsing import PASSWORD
from playwright.sync_api import Browser, Page, sync_playwright

from landwaiter.jobs.worker import embedded
from landwaiter.services.application.acting import Application
from landwaiter.web.app import make_app

GRAVE = ("serious", "critical")
TELEPHONE = {"width": 390, "height": 800}
DESK = {"width": 1280, "height": 900}


@contextmanager
def live(application: Application, *, jobs: bool = False) -> Iterator[str]:
    """Serve an application on a free port of this machine for the time of a block, and give its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_app(application), log_config=None, access_log=False))
    with embedded(application) if jobs else nullcontext():
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            listening.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for all tests."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no Chromium (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        # As root, which continuous integration runs as, Chromium has no sandbox.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, url: str, name: str, language: str = "en", **options: Any) -> Iterator[Page]:
    """Give a page of a browser of one's own, signed in as ``name``, for the time of a block."""
    context = browser.new_context(base_url=url, locale=language, **{"viewport": DESK, **options})
    try:
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("main form button")
        page.wait_for_url(lambda there: "/sign-in" not in there)
        yield page
    finally:
        context.close()


def barriers(page: Page) -> list[str]:
    """Return what of a page keeps people from using it, as axe-core finds it: serious and critical findings."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]
