"""The page of codes in a real browser: by keyboard alone, and without a word of complaint from the browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from live import barriers, live, visiting
from playwright.sync_api import Browser, Page, expect

from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.judging import judgments
from landwaiter.services.nomenclature import load

ALL = Actor("e.ruiz", 1, frozenset({"auditor"}), frozenset())
ARABIC = """\
code,text_ar
09,قهوة وشاي
0901,قهوة
090111,قهوة خضراء
090121,قهوة محمصة
64,أحذية
6404,أحذية من نسيج
640411,أحذية رياضية من نسيج
"""


@contextmanager
def listening(page: Page) -> Iterator[list[str]]:
    """Give what the browser complains of in the time of a block: refused styles and scripts, errors, failed loads."""
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said


@pytest.mark.browser
@pytest.mark.slow
def test_a_style_that_the_policy_forbids_would_be_heard_of(office: Application, chromium: Browser) -> None:
    with live(office) as url, visiting(chromium, url, "a.mensah") as page, listening(page) as said:
        page.goto("/classify")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"width: 1px\">x</p>')")
        page.wait_for_timeout(200)
        assert "style" in " ".join(said)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_browser_complains_of_nothing(office: Application, chromium: Browser, language: str) -> None:
    with live(office) as url, visiting(chromium, url, "a.mensah", language) as page, listening(page) as said:
        page.goto("/classify")
        page.fill("#q", "smartphone")
        expect(page.locator("#found h3 a").first).to_contain_text("8517")
        page.locator("#found h3 a").first.click()
        page.locator(".judge button").first.click()
        expect(page.get_by_role("status")).to_be_visible()
        page.fill("#q", "spare parts")
        expect(page.locator("#found .alarm li").first).to_be_visible()
        page.goto("/classify?q=%F0%9F%99%82&code=85")
        expect(page.locator("#found .notice")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_codes_are_found_and_judged_by_keyboard_alone(office: Application, chromium: Browser) -> None:
    with live(office) as url, visiting(chromium, url, "a.mensah") as page:
        page.goto("/classify")
        keys, links = page.keyboard, page.locator("#found h3 a")
        expect(page.locator("#q")).to_be_focused()
        keys.type("smartphone")
        expect(links.first).to_contain_text("8517.13")
        for pressed, reached in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
            keys.press(pressed)
            expect(links.nth(reached)).to_be_focused()
        keys.press("ArrowUp")
        expect(page.locator("#q")).to_be_focused()
        keys.press("ArrowDown")
        keys.press("Tab")
        keys.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("the code was right")
        expect(links.first).to_be_visible()
        page.locator("#q").focus()
        for pressed in ("ArrowDown", "Tab", "Tab", "Enter"):
            keys.press(pressed)
        expect(page.get_by_role("status")).to_contain_text("wrong")
        tab_to(page, "#right")
        keys.type("8517.14")
        keys.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("the corrected code")
        assert "q=smartphone" in page.url
    assert sorted((one.verdict, one.suggested, one.code) for one in judgments(office, ALL)) == [
        ("accepted", "851713", "851713"),
        ("corrected", "851713", "851714"),
        ("rejected", "851713", ""),
    ]


@pytest.mark.browser
@pytest.mark.slow
def test_the_nomenclature_is_walked_through_by_keyboard_alone(office: Application, chromium: Browser) -> None:
    with live(office) as url, visiting(chromium, url, "a.mensah") as page:
        page.goto("/classify")
        tab_to(page, "#found summary")
        page.keyboard.press("Enter")
        lines = page.locator("#found .below a")
        expect(lines.first).to_be_visible()
        for reached in (0, 1):
            page.keyboard.press("ArrowDown")
            expect(lines.nth(reached)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#found .above a[aria-current]")).to_contain_text("02")
        tab_to(page, "#found .above a")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#found .above a").nth(1)).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#found .below a").first).to_be_focused()


@pytest.mark.browser
@pytest.mark.slow
def test_arabic_reads_from_the_right_within_the_page(office: Application, chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "arabic.csv").write_text(ARABIC, encoding="utf-8")
    load(office.workspace, tmp_path / "arabic.csv", "AR2026")
    with live(office) as url, visiting(chromium, url, "a.mensah", "fr") as page, listening(page) as said:
        page.goto("/classify")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type("أحذية رياضية")
        expect(page.locator("#found h3 a").first).to_contain_text("6404.11")
        direction = "one => getComputedStyle(one).direction"
        path = page.locator(".candidates > li > p[dir]").first
        assert [page.locator("#q").evaluate(direction), path.evaluate(direction)] == ["rtl", "rtl"]
        assert page.locator("#found .reasons li").first.evaluate(direction) == "ltr"
        page.goto("/classify?code=09")
        assert page.locator(".below bdi").first.evaluate(direction) == "rtl"
        assert said == []
        assert barriers(page) == []


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until an element has the focus."""
    target = page.locator(wanted).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{wanted} is not reached by the Tab key")
