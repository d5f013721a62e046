"""What pages are to a browser: accessible, small, and without anything that the policy forbids."""

from __future__ import annotations

import pytest
from live import TELEPHONE, barriers, live, visiting
from playwright.sync_api import Browser

from landwaiter.services.application.acting import Application

LARGEST_PAGE = 150_000
"""Bytes of a page with all that it loads, before data."""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_queue_keeps_nobody_out(office: Application, chromium: Browser, language: str) -> None:
    with live(office) as url, visiting(chromium, url, "a.mensah", language) as page:
        assert barriers(page) == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    "paths", [("/item?declaration=D1", "/cases"), ("/item/outcome?declaration=D1", "/offline", "/cases/1")]
)
def test_the_officers_pages_keep_nobody_out(office: Application, chromium: Browser, paths: tuple[str, ...]) -> None:
    with live(office) as url, visiting(chromium, url, "b.sowah", "fr", viewport=TELEPHONE) as page:
        page.request.post("/item/case", form={"declaration": "D1", "title": "x"}, headers={"origin": url})
        for path in paths:
            page.goto(path)
            page.wait_for_load_state("networkidle")
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert barriers(page) == []
