"""A file goes in by a browser: what is done shows itself without being asked, and the pages keep nobody out."""

from __future__ import annotations

import pytest
from desk import HEADER, row
from live import barriers, live, visiting
from playwright.sync_api import Browser, expect

from landwaiter.services.application.acting import Application


@pytest.mark.browser
@pytest.mark.slow
def test_a_file_is_taken_in_and_progress_shows_itself(office: Application, chromium: Browser) -> None:
    content = "\n".join([HEADER, row(11), row(12, hs_code="87")]).encode()
    with live(office, jobs=True) as url, visiting(chromium, url, "d.kone", "fr") as page:
        page.goto(f"{url}/imports")
        assert barriers(page) == []
        page.set_input_files("#file", {"name": "mai.csv", "mimeType": "text/csv", "buffer": content})
        page.select_option("#mapping", "landwaiter")
        page.get_by_role("button", name="Vérifier le fichier").click()
        # Nothing is clicked: the page asks anew by itself.
        expect(page.get_by_role("status").last).to_contain_text("2 lignes ont été examinées", timeout=20_000)
        assert barriers(page) == []
        page.get_by_role("button", name="Reprendre le fichier").click()
        expect(page.get_by_role("status").last).to_contain_text("2 lignes ont été lues", timeout=20_000)
        page.get_by_role("link", name="Rapport de qualité").click()
        assert "mai.csv" in page.inner_text("body")
        # The policy lets its style sheet through, by its digest.
        assert page.evaluate("document.styleSheets.length") == 1
        page.goto(f"{url}/jobs")
        assert barriers(page) == []
        assert page.get_by_role("row").count() == 3
