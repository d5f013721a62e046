"""Officers say which code goods have, and the next recommender learns it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from landwaiter.classify.knowledge import Precedent
from landwaiter.errors import InputError, RightsError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.judging import judge, judgments
from landwaiter.services.judged import judgments_of, with_judgments

Person = Callable[..., Actor]


def test_officers_accept_correct_and_reject(app: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    judge(app, officer, "canvas trainers", "6404.11", "640411")
    judge(app, officer, "leather boots", "640411", "6403.91", "ruling NY N300000")
    last = judge(app, person("analyst"), "goods", "640411", "")
    assert (last.verdict, last.code, last.judged_by) == ("rejected", "", "analyst.hq")
    said = judgments(app, person("auditor"))
    assert [(one.description, one.verdict, one.code) for one in said] == [
        ("canvas trainers", "accepted", "640411"),
        ("leather boots", "corrected", "640391"),
        ("goods", "rejected", ""),
    ]
    assert (said[1].reference, said[1].judged_by) == ("ruling NY N300000", "officer.lom")
    assert judgments_of(app.workspace) == said
    entries = [one for one in app.database.entries() if one.action == "code.judge"]
    assert [one.subject for one in entries] == ["640411", "640391", "640411"]
    assert "boots" not in repr(entries)


def test_who_may_not_and_what_cannot_be_used(app: Application, person: Person) -> None:
    with pytest.raises(RightsError):
        judge(app, person("auditor"), "boots", "640411", "640391")
    with pytest.raises(RightsError):
        judgments(app, person("administrator"))
    for description, code in ((" ", "640391"), ("boots", "64"), ("boots", "64039a")):
        with pytest.raises(InputError):
            judge(app, person("officer", "LOM"), description, "640411", code)
    assert judgments(app, person("analyst")) == []


def test_what_was_rejected_is_unlearned_and_what_was_corrected_learned(app: Application, person: Person) -> None:
    officer, once = person("officer", "LOM"), Precedent(4, 0, "A01", "2026-01-05")
    history = [("Leather Boots", "640411", once), ("leather boots", "640391", once), ("tea", "090210", once)]
    judge(app, officer, "Leather boots", "640411", "")
    judge(app, officer, "TEA", "090210", "09023000")
    judge(app, officer, "coffee", "090111", "090121")
    judge(app, officer, "coffee", "090121", "090121")
    day = judgments(app, officer)[-1].judged_at[:10]
    assert list(with_judgments(history, judgments_of(app.workspace))) == [
        ("leather boots", "640391", once),
        ("TEA", "09023000", Precedent(1, 1, "", day)),
        ("coffee", "090121", Precedent(1, 1, "", day)),
    ]


def test_national_codes_are_judged_line_by_line(app: Application, person: Person) -> None:
    officer, once = person("officer", "LOM"), Precedent(4, 0, "A01", "2026-01-05")
    lines = ("6404110010", "6404110090", "640411")
    history = [(text, code, once) for text in ("trainers", "clogs", "sneakers") for code in lines]
    said = [
        judge(app, officer, "trainers", "6404.11.0010", "6404.11.0090"),
        judge(app, officer, "clogs", "640411", "6404110010"),
        judge(app, officer, "sneakers", "6404110010", ""),
    ]
    # Who adds national digits accepts the subheading.
    assert [(one.verdict, one.code) for one in said] == [
        ("corrected", "6404110090"),
        ("accepted", "6404110010"),
        ("rejected", ""),
    ]
    day = said[0].judged_at[:10]
    assert list(with_judgments(history, judgments_of(app.workspace))) == [
        ("trainers", "6404110090", once),
        ("trainers", "640411", once),
        *(("clogs", code, once) for code in lines),
        ("sneakers", "6404110090", once),
        ("sneakers", "640411", once),
        ("trainers", "6404110090", Precedent(1, 1, "", day)),
        ("clogs", "6404110010", Precedent(1, 1, "", day)),
    ]
