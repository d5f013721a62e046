"""Cases are seen and worked by their office; files are what their names say; the audit has digests, not texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from queues import Given, lay_selection

from landwaiter.errors import ConflictError, InputError, RightsError
from landwaiter.services.application import casework
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import answer

Person = Callable[..., Actor]
PDF = b"%PDF-1.7\nsecret canary"


@pytest.fixture
def laid(app: Application) -> Application:
    lay_selection(app.workspace, [Given("D1"), Given("D2", office="ANE")])
    return app


def test_a_case_is_opened_worked_and_closed(laid: Application, person: Person) -> None:
    officer, supervisor = person("officer", "LOM"), person("supervisor", "LOM")
    number = casework.open_case(laid, officer, ("D1", 1), "Undervalued cars")
    casework.comment(laid, person("analyst"), number, "Same exporter\r\nas in May. canary")
    attached = casework.attach(laid, officer, number, "invoice.pdf", PDF)
    opened = casework.case(laid, person("auditor"), number)
    assert (opened.case.title, opened.case.opened_by, opened.case.closed_at) == ("Undervalued cars", officer.name, None)
    assert [(one.text, one.written_by) for one in opened.comments] == [
        ("Same exporter\nas in May. canary", "analyst.hq")
    ]
    assert [(one.name, one.kind, one.size) for one in opened.attachments] == [("invoice.pdf", "application/pdf", 22)]
    assert casework.content(laid, officer, attached) == ("invoice.pdf", "application/pdf", PDF)
    with pytest.raises(RightsError):
        casework.close(laid, officer, number, "done")
    casework.close(laid, supervisor, number, "Value corrected.")
    for late in (
        lambda: casework.comment(laid, officer, number, "late"),
        lambda: casework.attach(laid, officer, number, "late.pdf", PDF),
        lambda: casework.close(laid, supervisor, number, "again"),
    ):
        with pytest.raises(ConflictError, match="closed"):
            late()
    assert casework.case(laid, officer, number).case.conclusion == "Value corrected."
    told = [
        (one.action, one.subject, one.office, one.details) for one in laid.database.entries() if "case" in one.action
    ]
    done = [(action, office) for action, _, office, _ in told if action != "access.refused"]
    assert done == [("case.open", "LOM"), ("case.comment", "LOM"), ("case.attach", "LOM"), ("case.close", "LOM")]
    assert "canary" not in repr(told)
    assert json.loads(told[2][3])["sha256"] == hashlib.sha256(PDF).hexdigest()


def test_cases_of_other_offices_are_none(laid: Application, person: Person) -> None:
    number = casework.open_case(laid, person("officer", "ANE"), ("D2", 1), "Textiles")
    attached = casework.attach(laid, person("officer", "ANE"), number, "note.txt", b"bale 7 opened")
    officer = person("supervisor", "LOM")
    for act in (
        lambda: casework.case(laid, officer, number),
        lambda: casework.comment(laid, officer, number, "text"),
        lambda: casework.attach(laid, officer, number, "a.pdf", PDF),
        lambda: casework.content(laid, officer, attached),
        lambda: casework.close(laid, officer, number, "text"),
        lambda: casework.open_case(laid, officer, ("D2", 1), "mine"),
    ):
        with pytest.raises(InputError, match="there is no such"):
            act()
    assert casework.cases(laid, officer) == ([], 0)
    assert [one.id for one in casework.cases(laid, person("auditor"))[0]] == [number]


def test_cases_are_listed_by_pages(laid: Application, person: Person) -> None:
    supervisor = person("supervisor", "LOM")
    numbers = [casework.open_case(laid, supervisor, ("D1", 1), f"Case {number}") for number in range(5)]
    casework.close(laid, supervisor, numbers[1], "nothing")
    page, total = casework.cases(laid, supervisor, closed=False, first=1, size=2)
    assert ([one.id for one in page], total) == ([numbers[3], numbers[2]], 4)
    assert [one.id for one in casework.cases(laid, supervisor, closed=True)[0]] == [numbers[1]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"),
        ("page.pdf", b"<script>"),
        ("photo.png", b"\xff\xd8\xff\xe0"),
        ("photo.jpg", b"GIF89a"),
        ("list.csv", b"a,b\x00"),
        ("list.txt", b"\xff\xfe\x00a"),
        ("model.pkl", b"\x80\x04"),
        ("noending", b"%PDF-"),
        (".pdf", b"%PDF-"),
        ("../up.pdf", b"%PDF-"),
        ("a\nb.pdf", b"%PDF-"),
        ("\ud800.pdf", b"%PDF-"),
        ("x" * 121 + ".pdf", b"%PDF-"),
        ("empty.pdf", b""),
        ("large.pdf", b"%PDF-" + bytes(casework.LARGEST)),
    ],
)
def test_what_is_no_attachment_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(InputError):
        casework.kind_of(name, content)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Facture n° 7.PDF", b"%PDF-1.4", "application/pdf"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("scan.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("liste.csv", "﻿numéro;poids\r\n1;2".encode(), "text/csv"),
    ],
)
def test_what_may_be_attached_is_known_by_name_and_content(name: str, content: bytes, kind: str) -> None:
    assert casework.kind_of(name, content) == kind


def test_numbers_that_no_row_has_are_none(laid: Application, person: Person) -> None:
    supervisor = person("supervisor", "LOM")
    for number in (0, -1, 2**31, 10**30):
        for act in (
            lambda number=number: casework.case(laid, supervisor, number),
            lambda number=number: casework.content(laid, supervisor, number),
            lambda number=number: answer(laid, supervisor, number, grant=True),
        ):
            with pytest.raises(InputError, match="there is no such"):
                act()
    for first, size in ((-1, 5), (10**12, 5), (0, 0), (0, 10**6)):
        with pytest.raises(InputError):
            casework.cases(laid, supervisor, first=first, size=size)


def test_cases_are_looked_for_by_text_and_office(laid: Application, person: Person) -> None:
    officer, auditor = person("officer", "LOM"), person("auditor")
    for title in ("100% cotton", "1000 kg of beads", "cotton_yarn"):
        casework.open_case(laid, officer, ("D1", 1), title)

    def found(**asked: str) -> list[str]:
        return [one.title for one in casework.cases(laid, auditor, **asked)[0]]

    # What the database takes for any letters stands for itself.
    assert found(text="100%") == ["100% cotton"]
    assert found(text="N_Y") == ["cotton_yarn"]
    assert len(found(text="d1")) == 3
    assert (len(found(office="LOM")), found(office="ANE")) == (3, [])
    assert len(casework.cases(laid, person("officer", "ANE"), office="LOM")[0]) == 0
