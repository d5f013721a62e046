"""Every table comes out as a file with the rows that the asker may see, and nothing in it is run or lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from found import fill
from python_calamine import CalamineWorkbook

from landwaiter.errors import InputError, NotFoundError, RightsError
from landwaiter.ingest.escaping import unescape
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.auditing import entries
from landwaiter.services.application.casework import open_case
from landwaiter.services.application.dashboard import Period
from landwaiter.services.application.deciding import decide
from landwaiter.services.application.exporting import csv_pieces, export_table, xlsx_pieces
from landwaiter.services.application.queue import Asked
from landwaiter.services.application.tables import TABLES, Wanted

Person = Callable[..., Actor]
pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
RUN = ("=1+1", "+1", "-1 kg", "@x", "\t=1", "'=1", "plain", "ＡＢ", 'é, "quoted"\nline')


@pytest.fixture
def filled(app: Application) -> Application:
    fill(app.workspace)
    return app


def table(app: Application, actor: Actor, name: str, asked: Any = None) -> list[dict[str, str]]:
    text = b"".join(export_table(app, actor, name, "csv", asked).pieces).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheet(pieces: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(pieces)).get_sheet_by_index(0).to_python()


def test_the_queue_is_exported_as_it_is_seen(filled: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    decide(filled, officer, ("D1", 1))
    rows = table(filled, officer, "queue")
    assert [(row["declaration_id"], row["lane"], row["decision_decided_by"]) for row in rows] == [
        ("D1", "red", officer.name),
        ("D2", "red", ""),
        ("D4", "green", ""),
    ]
    assert (rows[0]["expected_revenue"], rows[0]["goods_description"]) == ("500.0", "")
    assert [row["declaration_id"] for row in table(filled, officer, "queue", Asked(lane="green"))] == ["D4"]
    with pytest.raises(InputError):
        export_table(filled, officer, "queue", "csv", Asked(sort="secret"))


def test_other_tables_have_the_rows_of_own_offices(filled: Application, person: Person) -> None:
    officer, other = person("officer", "LOM"), person("officer", "ANE")
    decide(filled, officer, ("D2", 1))
    open_case(filled, other, ("D3", 1), "-12 % on the scales")
    outcomes = table(filled, officer, "outcomes")
    assert [(row["declaration_id"], row["result"], row["additional_revenue"]) for row in outcomes] == [
        ("D1", "fraud", "100.0"),
        ("D2", "compliant", "0.0"),
        ("D4", "fraud", "50.0"),
        ("D6", "fraud", ""),
    ]
    assert [row["declaration_id"] for row in table(filled, officer, "decisions")] == ["D2"]
    assert table(filled, other, "decisions") == []
    assert table(filled, officer, "cases") == []
    assert [unescape(row["title"]) for row in table(filled, other, "cases")] == ["-12 % on the scales"]
    assert len(table(filled, person("auditor"), "outcomes")) == 5


def test_tables_of_those_who_look_after_things(filled: Application, person: Person) -> None:
    manager, auditor = person("manager"), person("auditor")
    lanes = [row for row in table(filled, manager, "dashboard", Period("2025-01", "2025-01")) if row["group"] == "lane"]
    assert [(row["name"], row["stratum"], row["inspected"], row["hit_rate"]) for row in lanes if row["hit_rate"]] == [
        ("green", "unstated", "1", "1.0"),
        ("red", "targeted", "2", "0.5"),
        ("red", "random", "1", "0.0"),
    ]
    kinds = {row["kind"] for row in table(filled, manager, "imports")}
    assert kinds == {"declarations", "outcomes", "selection"}
    (root,) = [row for row in table(filled, auditor, "users") if row["user"] == "root"]
    assert (root["roles"], root["active"], set(root)) == ("administrator", "true", set(TABLES["users"].columns))
    assert table(filled, auditor, "audit", Wanted(who="nobody")) == []
    assert table(filled, auditor, "audit")[0]["number"] == "1"


def test_an_export_needs_both_rights_and_is_in_the_audit(filled: Application, person: Person) -> None:
    officer, auditor = person("officer", "LOM"), person("auditor")
    for name in ("users", "audit", "dashboard", "imports"):
        with pytest.raises(RightsError):
            export_table(filled, officer, name, "csv")
    with pytest.raises(RightsError):
        export_table(filled, person("administrator"), "queue", "csv")
    with pytest.raises(NotFoundError):
        export_table(filled, officer, "passwords", "csv")
    with pytest.raises(NotFoundError):
        export_table(filled, officer, "queue", "pdf")
    assert b"".join(export_table(filled, officer, "queue", "xlsx", Asked(lane="red")).pieces)[:2] == b"PK"
    (entry,) = entries(filled, auditor, action="table.export")
    assert (entry.actor, entry.subject, '"form":"xlsx"' in entry.details) == (officer.name, "queue", True)


def test_texts_come_back_as_they_were_and_none_is_a_formula(app: Application) -> None:
    rows = [[text, number] for number, text in enumerate(RUN)]
    plain = b"".join(csv_pieces(("text", "n"), rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(plain, newline="")))[1:]
    assert [unescape(cell) for cell, _ in read] == list(RUN)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell, _ in read)
    assert sheet(b"".join(xlsx_pieces(("text", "n"), rows))) == [["text", "n"], *([text, float(n)] for text, n in rows)]


def test_what_a_sheet_cannot_hold_is_refused(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="longer than a cell"):
        xlsx_pieces(("text",), [["x" * 32_768]])
    monkeypatch.setattr("landwaiter.services.application.exporting.SHEET_ROWS", 3)
    assert len(sheet(b"".join(xlsx_pieces(("n",), [[1], [2]])))) == 3
    with pytest.raises(InputError, match="more rows"):
        xlsx_pieces(("n",), [[1], [2], [3]])
