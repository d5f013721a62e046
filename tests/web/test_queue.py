from __future__ import annotations

import re

from browsing import Browser


def shown(text: str) -> list[str]:
    return re.findall(r"/item\?declaration=(D\d+)&", text.replace("&amp;", "&"))


def test_an_officer_sees_the_own_office_only(browser: Browser) -> None:
    assert shown(browser("a.mensah").get("/queue").text) == ["D1", "D2", "D4"]
    assert shown(browser("f.lopez").get("/queue").text) == ["D3"]
    assert shown(browser("c.diallo").get("/queue").text) == ["D1", "D3", "D2", "D4"]
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
    assert officer.get("/queue?day=yesterday").status_code == 422


def test_a_description_cannot_become_markup(browser: Browser) -> None:
    text = browser("a.mensah").get("/queue", params={"text": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text


def test_the_queue_of_today_begins_with_what_matters_most(browser: Browser) -> None:
    text = browser("c.diallo").get("/queue").text
    assert shown(text) == ["D1", "D3", "D2", "D4"]
    assert 'aria-sort="ascending"' in text


def test_a_day_without_items_shows_none(browser: Browser) -> None:
    officer = browser("a.mensah")
    assert shown(officer.get("/queue?day=2025-01-15").text) == ["D1", "D2", "D4"]
    assert shown(officer.get("/queue?day=2025-01-16").text) == []


def test_a_search_is_saved_used_and_forgotten(browser: Browser) -> None:
    officer = browser("a.mensah")
    answer = officer.post("/queue/searches?lane=red&first=50", data={"name": "<b>red & mine"})
    assert answer.headers["location"] == "/queue?lane=red&done=saved"
    text = officer.get(answer.headers["location"]).text
    assert 'href="/queue?lane=red" aria-current="true">&lt;b&gt;red &amp; mine</a>' in text
    assert "&lt;b&gt;red" not in browser("b.sowah").get("/queue").text
    assert officer.post("/queue/searches/forget", data={"name": "<b>red & mine"}).status_code == 303
    assert "&lt;b&gt;red" not in officer.get("/queue").text
    gone = officer.post("/queue/searches/forget", data={"name": "x"}, headers={"accept-language": "fr"})
    assert gone.status_code == 404
    assert "Cette recherche n’existe pas." in gone.text
    assert officer.post("/queue/searches", data={"name": " "}).status_code == 422
