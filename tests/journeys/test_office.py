"""An administration from an empty workspace to a dashboard that has learned, through a real browser.

Each language that ``LANDWAITER_TEST_LANGUAGES`` names goes the whole way, by default one; the others are looked at page
by page. ``LANDWAITER_SCREENSHOTS`` names a folder for pictures of the pages.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browsing import PASSWORD
from desk import cli, country_files
from live import DESK, TELEPHONE, barriers, live, visiting
from playwright.sync_api import Browser, Page

from landwaiter.explain import LANGUAGES
from landwaiter.services.application.acting import application_of
from landwaiter.store import Workspace

WHOLE_WAY = os.environ.get("LANDWAITER_TEST_LANGUAGES", "fr").split()
PICTURES = os.environ.get("LANDWAITER_SCREENSHOTS", "")
WORK_SECONDS = 120
"""How long a job may take on a busy machine."""


def shown(page: Page, path: str, name: str = "", **options: object) -> None:
    """Open a page, hold that it keeps nobody out, and take its picture where one is wanted."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, page.inner_text("main")
    look(page, name)


def look(page: Page, name: str = "") -> None:
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []
    if PICTURES and name:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def send(page: Page, action: str, **fields: str) -> None:
    """Fill in the form that goes to ``action``, and send it."""
    form = page.locator(f"form[action='{action}']").first
    for name, value in fields.items():
        field = form.locator(f"[name='{name}']").first
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        form.locator("button").first.click()


def done(page: Page) -> None:
    """Wait for the job that the page shows, which shows itself anew until it has ended."""
    page.wait_for_selector("#job:not([hx-get])", timeout=1000 * WORK_SECONDS)
    assert page.locator("#job .alarm").count() == 0, page.inner_text("#job")


def take_in(page: Page, file: Path, holds: str) -> None:
    page.goto("/imports")
    page.set_input_files("#file", file)
    send(page, "/imports", holds=holds)
    done(page)
    look(page)
    send(page, "/imports/take")
    done(page)


def revenue(page: Page) -> int:
    """Return the additional revenue that the dashboard tells of."""
    page.goto("/dashboard")
    told = [text for text in page.locator(".figures .value, .figures .number").all_inner_texts() if "%" not in text]
    return int(re.sub(r"\D", "", told[0]))


def until_yesterday(declared: Path, found: Path) -> tuple[str, Path]:
    """Return the busiest office of the last day, and a file of outcomes without those of that day."""
    items, outcomes = rows(declared), rows(found)
    last = max(row["registration_date"] for row in items)
    today = {row["declaration_id"]: row["office"] for row in items if row["registration_date"] == last}
    known = found.with_name("until_yesterday.csv")
    with known.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, outcomes[0].keys())
        writer.writeheader()
        writer.writerows(row for row in outcomes if row["declaration_id"] not in today)
    return Counter(today.values()).most_common(1)[0][0], known


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with application_of(Workspace(folder)) as app, live(app, jobs=True) as url:
        yield url


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("language", WHOLE_WAY)
def test_from_an_empty_workspace_to_a_dashboard_that_has_learned(
    tmp_path: Path, chromium: Browser, language: str
) -> None:
    declared, found = country_files(tmp_path)
    office, known = until_yesterday(declared, found)
    folder = Workspace.create(tmp_path / "ws").folder
    assert cli("users", "create-admin", "k.agbo", "-w", folder, said=PASSWORD).code == 0
    with served(folder) as url:
        with visiting(chromium, url, "k.agbo", language) as page:
            shown(page, "/offices")
            send(page, "/offices", code=office, name="Port")
            for name, role in (("d.kone", "analyst"), ("c.diallo", "manager"), ("a.mensah", "officer")):
                shown(page, "/users")
                page.check(f"[name='roles'][value='{role}']")
                if role == "officer":
                    page.check(f"[name='offices'][value='{office}']")
                send(page, "/users", name=name, full_name=name, password=PASSWORD)
        with visiting(chromium, url, "d.kone", language) as page:
            take_in(page, declared, "declarations")
            take_in(page, known, "outcomes")
            shown(page, "/imports", "imports")
            shown(page, "/jobs")
            send(page, "/jobs", kind="train")
            done(page)
            shown(page, "/models")
            page.click("main tbody a")
            look(page, "model")
            send(page, page.locator("form[action$='/ask']").get_attribute("action") or "", reason="The first model.")
            shown(page, "/policies", "policies")
            send(page, "/policies/preview", rate="20")
            look(page)
            send(page, "/policies/ask", reason="One item in five.")
        with visiting(chromium, url, "c.diallo", language) as page:
            for _ in range(2):
                shown(page, "/requests", "requests")
                page.locator("button[name='grant'][value='yes']").first.click()
                page.wait_for_load_state()
            before = revenue(page)
        with visiting(chromium, url, "d.kone", language) as page:
            page.goto("/jobs")
            send(page, "/jobs", kind="queue")
            done(page)
        with visiting(chromium, url, "a.mensah", language, viewport=TELEPHONE) as page:
            shown(page, "/queue?lane=red", "queue-telephone")
            page.set_viewport_size(DESK)
            shown(page, "/queue", "queue")
            page.goto("/queue?lane=red")
            page.click("main tbody a")
            look(page, "item")
            page.click("a[href^='/item/outcome']")
            look(page)
            page.check("[name='result'][value='fraud']")
            send(page, "/item/outcome", offence="undervaluation", additional_revenue="12345")
            look(page)
        with visiting(chromium, url, "c.diallo", language) as page:
            assert revenue(page) == before + 12_345
            look(page, "dashboard")
            for other in LANGUAGES:
                page.locator(f"button[name='language'][value='{other}']").click()
                page.wait_for_load_state()
                assert page.locator("html").get_attribute("lang") == other
                assert barriers(page) == []
    assert cli("audit", "verify", "-w", folder).code == 0
