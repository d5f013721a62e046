from __future__ import annotations

import re

from browsing import Browser


def shown(text: str) -> list[str]:
    return re.findall(r"declaration=(D\d+)&", text.replace("&amp;", "&"))


def test_an_officer_sees_the_own_office_only(browser: Browser) -> None:
    assert shown(browser("a.mensah").get("/queue").text) == ["D1", "D2", "D4"]
    assert shown(browser("f.lopez").get("/queue").text) == ["D3"]
    assert shown(browser("c.diallo").get("/queue").text) == ["D1", "D2", "D3", "D4"]
    assert shown(browser("a.mensah").get("/queue?office=KPA").text) == []


def test_lanes_tell_how_many_they_hold_whichever_is_shown(browser: Browser) -> None:
    text = browser("a.mensah").get("/queue?lane=red").text
    assert shown(text) == ["D1"]
    assert re.findall(r'class="count">(\d+)<', text) == ["3", "1", "1", "0", "1"]


def test_columns_sort_both_ways(browser: Browser) -> None:
    officer = browser("a.mensah")
    assert shown(officer.get("/queue?sort=score").text) == ["D4", "D2", "D1"]
    text = officer.get("/queue?sort=score&down=1").text
    assert shown(text) == ["D1", "D2", "D4"]
    assert 'aria-sort="descending"' in text


def test_what_cannot_be_sorted_by_or_is_no_number_is_told(browser: Browser) -> None:
    officer = browser("a.mensah")
    assert officer.get("/queue?sort=secret").status_code == 422
    assert officer.get("/queue?first=x").status_code == 422
    assert officer.get("/queue?first=-1").status_code == 422


def test_a_description_cannot_become_markup(browser: Browser) -> None:
    text = browser("a.mensah").get("/queue", params={"text": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text
