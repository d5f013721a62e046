"""What pages are to a browser: accessible, small, and without anything that the policy forbids."""

from __future__ import annotations

import pytest
from live import barriers, live, visiting
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
