from __future__ import annotations

import gc

import pytest
from ingest.files import HEADER, ROW, accepted, mapped, rejected, take

from landwaiter.engine import open_engine
from landwaiter.errors import InputError
from landwaiter.ingest import readers
from landwaiter.ingest.readers import rows as staging
from landwaiter.ingest.readers.base import Facts
from landwaiter.ingest.readers.rows import SPARE, Row, stage_rows

NAMES = HEADER.split(",")
GOOD = ROW.format(1).split(",")


def _staged(engine, folder, rows, header=NAMES):
    return stage_rows(engine, lambda count: Facts("x", "rows", 1, "00", count, tuple(header)), header, rows, folder)


def _cells(engine, staged):
    found = engine.fetch(staged.table.order_by("source_row"))
    return [tuple(found[name][at] for name in staged.table.columns) for at in range(staged.facts.rows)]


class _Rows:
    """A reader of a format that no other reader knows."""

    format = "rows"

    def __init__(self, rows):
        self.rows = rows

    def recognises(self, head):
        return True

    def read(self, engine, path, options, staging):
        return _staged(engine, staging, self.rows)


@pytest.fixture
def take_rows(tmp_path, monkeypatch):
    def taken(*rows, **more):
        monkeypatch.setattr(readers, "READERS", (_Rows(rows),))
        path = tmp_path / "may.rows"
        path.write_bytes(b"x")
        return take(path, mapped(), **more)

    return taken


def test_rows_become_numbered_text_with_their_places(tmp_path):
    with open_engine() as engine:
        staged = _staged(engine, tmp_path, [Row("S!5", ["a", None]), Row("T!2", ["", "b"])], ["x", "y"])
        assert staged.table.columns == ("source_row", "row_problem", "source_place", "c0", "c1")
        assert _cells(engine, staged) == [(1, None, "S!5", "a", None), (2, None, "T!2", "", "b")]
        assert staged.facts.rows == 2


def test_short_rows_are_filled_up_and_long_ones_marked_over_all_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 2)
    rows = [
        Row("1", ["a"]),
        Row("2", ["a"]),
        Row("3", ["a", "b", None, "d"]),
        Row("4", ["a", "b", None]),
        Row("5", [], "check.destroyed"),
    ]
    with open_engine() as engine:
        staged = _staged(engine, tmp_path, rows, ["x", "y"])
        assert staged.beyond == ("c2", "c3")
        assert [(row[1], *row[3:]) for row in _cells(engine, staged)] == [
            (None, "a", None, None, None),
            (None, "a", None, None, None),
            ("check.too_many_values", "a", "b", None, "d"),
            (None, "a", "b", None, None),
            ("check.destroyed", None, None, None, None),
        ]


@pytest.mark.parametrize("blank", [*" \t\n\r\f", "\xa0"])
@pytest.mark.parametrize("cell", ["{}a", "a{}", "{}"])
def test_blanks_around_any_cell_are_noticed(tmp_path, blank, cell):
    inside = Row("1", [f"a{blank}b", None, ""])
    with open_engine() as engine:
        assert not _staged(engine, tmp_path, [inside], ["x", "y", "z"]).padded
        assert _staged(engine, tmp_path, [inside, Row("2", [None, cell.format(blank)])], ["x", "y", "z"]).padded


def test_cycles_are_looked_for_again_after_rows_that_fail(tmp_path):
    def rows():
        yield Row("1", ["a"])
        assert not gc.isenabled()
        raise InputError("broken", "mend it")

    with open_engine() as engine, pytest.raises(InputError, match="broken"):
        _staged(engine, tmp_path, rows(), ["x"])
    assert gc.isenabled()


def test_a_row_that_is_far_too_long_is_refused_with_its_place(tmp_path):
    rows = [Row("S!1", ["a"]), Row("S!2", ["a", *["b"] * (SPARE + 1)])]
    with open_engine() as engine, pytest.raises(InputError, match="x, S!2: the row has more than 65 values"):
        _staged(engine, tmp_path, rows, ["x"])


def test_a_file_without_rows_is_refused(tmp_path):
    with open_engine() as engine, pytest.raises(InputError, match="header but no rows"):
        _staged(engine, tmp_path, [])


def test_problems_and_rejected_rows_name_the_place_instead_of_a_line(take_rows):
    def say(reason):
        return f"see {reason.params['row']}" if "row" in reason.params else reason.message

    bad = ["A2", *GOOD[1:3], "1", *GOOD[4:]]
    done = take_rows(Row("May!7", GOOD), Row("May!9", bad), Row("June!3", GOOD), say=say)
    assert [(one.reason.message, one.first_row, one.where) for one in done.problems] == [
        ("check.hs_code", 2, "May!9"),
        ("check.duplicate_key", 3, "June!3"),
    ]
    assert done.problems[-1].reason.params["row"] == "May!7"
    assert [(row["landwaiter_row"], row["landwaiter_problem"]) for row in rejected(done)] == [
        ("May!9", "check.hs_code"),
        ("June!3", "see May!7"),
    ]


def test_a_rejected_row_with_a_place_is_corrected_and_read_as_text(take_rows, tmp_path, monkeypatch):
    done = take_rows(Row("May!7", [*GOOD[:3], "1", *GOOD[4:], "more"]))
    text = done.rejected.read_text(encoding="utf-8-sig").replace(",1,12.5", ",0101,12.5").replace(",more", ",")
    monkeypatch.undo()
    path = tmp_path / "again.csv"
    path.write_text(text, encoding="utf-8")
    assert accepted(take(path, mapped()), "declaration_id", "hs_code") == [("A1", "0101")]


def test_columns_far_beyond_the_header_that_nothing_is_in_are_left_out(tmp_path):
    blank = [None] * (2 * SPARE)
    with open_engine() as engine:
        staged = _staged(engine, tmp_path, [Row("1", ["a", *blank]), Row("2", ["b", "c", *blank])], ["x"])
        assert [row[3:] for row in _cells(engine, staged)] == [("a", None), ("b", "c")]
    (tmp_path / "other").mkdir()
    with open_engine() as engine:
        assert _staged(engine, tmp_path / "other", [Row("1", ["a", *blank])], ["x"]).beyond == ()
