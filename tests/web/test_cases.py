"""Cases at their pages."""

from __future__ import annotations

import re

import pytest
from browsing import Browser
from starlette.testclient import TestClient

from landwaiter.services.application.casework import LARGEST
from landwaiter.web.security import LARGEST_BODY

CANARY = "<script>alert(1)</script>"


def begin(officer: TestClient, title: str = "Invoice of another firm", declaration: str = "D1") -> str:
    answer = officer.post("/item/case", data={"declaration": declaration, "number": "1", "title": title})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def listed(client: TestClient, **asked: object) -> list[str]:
    return re.findall(r'<a href="/cases/(\d+)">', client.get("/cases", params=asked).text)


def test_a_case_from_its_opening_to_its_conclusion(browser: Browser) -> None:
    officer, supervisor = browser("a.mensah"), browser("b.sowah")
    case = begin(officer)
    assert "Invoice of another firm" in officer.get("/item?declaration=D1&number=1").text
    assert officer.post(f"{case}/comment", data={"text": f"Called {CANARY}\nthe shipper"}).headers["location"] == (
        f"{case}?done=commented"
    )
    text = officer.get(f"{case}?done=commented").text
    assert "The comment is written." in text
    assert CANARY not in text
    assert "/close" not in text
    assert officer.post(f"{case}/close", data={"conclusion": "x"}).status_code == 403
    assert supervisor.post(f"{case}/close", data={"conclusion": "False invoice"}).status_code == 303
    text = officer.get(case).text
    assert "False invoice" in text
    assert '<form method="post" action="/cases' not in text
    late = officer.post(f"{case}/comment", data={"text": "more"}, headers={"accept-language": "fr"})
    assert late.status_code == 409
    assert "Le dossier est clos." in late.text


def test_a_file_comes_back_to_be_saved_and_never_shown(browser: Browser) -> None:
    officer = browser("a.mensah")
    case = begin(officer)
    file = {"file": ("façture 1.pdf", b"%PDF-1.7 x", "text/html")}
    assert officer.post(f"{case}/attach", files=file).headers["location"] == f"{case}?done=attached"
    (there,) = re.findall(r'href="(/attachments/\d+)"', officer.get(case).text)
    answer = officer.get(there)
    assert answer.content == b"%PDF-1.7 x"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''fa%C3%A7ture%201.pdf"
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("application/pdf", "nosniff")
    assert browser("f.lopez").get(there).status_code == 404
    assert browser("k.agbo").get(there).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.html", b"<html>", 422),
        ("a.pdf", b"<html>", 422),
        ("a.txt", b"", 422),
        ("a.txt", b"x" * (LARGEST + 1), 422),
        ("a.txt", b"x" * (LARGEST + LARGEST_BODY), 413),
    ],
)
def test_what_may_not_be_attached_is_refused(browser: Browser, name: str, content: bytes, status: int) -> None:
    officer = browser("a.mensah")
    case = begin(officer)
    answer = officer.post(f"{case}/attach", files={"file": (name, content)})
    assert answer.status_code == status
    assert "/attachments/" not in officer.get(case).text


def test_the_list_has_filters_and_other_offices_are_not_in_it(browser: Browser) -> None:
    officer, other = browser("a.mensah"), browser("f.lopez")
    begin(officer, "Glass beads")
    begin(officer, "100% cotton", "D2")
    begin(other, "Elsewhere", "D3")
    assert listed(officer) == ["2", "1"]
    assert listed(officer, text="100% C") == ["2"]
    assert listed(officer, text="d1") == ["1"]
    assert listed(officer, state="closed") == []
    assert listed(browser("e.ruiz"), office="KPA") == ["3"]
    assert listed(other, office="LOM") == []
    assert other.get("/cases/1").status_code == 404
    assert officer.get("/cases?first=-1").status_code == 422


def test_a_case_without_a_title_is_told_at_its_item(browser: Browser) -> None:
    form = {"declaration": "D1", "number": "1", "title": " "}
    answer = browser("a.mensah").post("/item/case", data=form, headers={"accept-language": "fr"})
    assert answer.status_code == 422
    assert "Il manque ceci : titre." in answer.text
