"""Take the pictures of the officer's guide from a server that runs, with Debian's Chromium.

Usage: python tools/pictures.py ADDRESS NAME, such as http://localhost:8600 a.mensah; the password is asked for. They
show the first item of that officer's red lane.
"""

from __future__ import annotations

import shutil
import sys
from getpass import getpass
from typing import TYPE_CHECKING

from sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

PICTURES = ROOT / "docs" / "images"
TELEPHONE = {"width": 390, "height": 780}
DESK = {"width": 1100, "height": 900}
LARGEST = 150_000
"""Bytes of a picture in the documentation."""


def main(address: str, name: str) -> None:
    """Take the pictures."""
    from playwright.sync_api import sync_playwright

    password = getpass() if sys.stdin.isatty() else sys.stdin.readline().strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport=TELEPHONE)  # type: ignore[arg-type]
        page.goto("/sign-in")
        page.fill("#name", name)
        page.fill("#password", password)
        page.click("main button")
        page.goto("/queue?lane=red")
        take(page, PICTURES / "queue-telephone.png")
        links = page.eval_on_selector_all("a.quick", "(links) => links.map((link) => link.getAttribute('href'))")
        _first_open_form(page, links)
        page.check("[value=fraud]")
        take(page, PICTURES / "outcome-telephone.png")
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.click(".way a")
        page.wait_for_selector("#facts svg")
        take(page, PICTURES / "item.png")
        browser.close()


def _first_open_form(page: Page, links: list[str]) -> None:
    """Go to the first form of an item of which nothing was recorded yet."""
    for link in links:
        page.goto(link)
        if "/item/outcome" in page.url:
            return
    raise SystemExit("an outcome of every item of the red lane was recorded already")


def take(page: Page, path: Path) -> None:
    """Take a picture of what a page shows without scrolling.

    Raises
    ------
    SystemExit
        When it is larger than a picture of the documentation may be.
    """
    page.screenshot(path=path)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path.name} has {size:,} bytes, more than {LARGEST:,}")
    print(f"{path.name}: {size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
