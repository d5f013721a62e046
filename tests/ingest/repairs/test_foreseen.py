"""What is looked for in cells is counted while a file of text is read, and not a second time."""

from __future__ import annotations

from functools import partial

from landwaiter.engine import open_engine
from landwaiter.ingest.mapping import FileFormat, Mapping
from landwaiter.ingest.readers import read_file
from landwaiter.ingest.repairs import Answer
from landwaiter.ingest.repairs.examining import _Look, examine
from landwaiter.ingest.resolve import foreseen

TEXT = "HS,Origin,Day\n 10121,CN,2024-03-01\n020130,China,2024-03-01T18:30:00Z\nN/A,,2024-03-02\n020230, FR,\n"
MAPPING = Mapping(
    name="made up",
    kind="declarations",
    columns={"hs": "hs_code", "Origin": "origin_country", "Day": "registration_date"},
)


def test_cells_are_counted_while_they_are_read(tmp_path, monkeypatch):
    path = tmp_path / "items.csv"
    path.write_text(TEXT)
    with open_engine() as engine:
        staged = read_file(engine, path, FileFormat(), tmp_path, partial(foreseen, MAPPING))
        assert staged.counted == {
            "filled lost-zero HS": 3,
            "suspected lost-zero HS": 1,
            "filled country Origin": 3,
            "suspected country Origin": 1,
            "filled utc-midnight Day": 3,
            "suspected utc-midnight Day": 1,
        }
        fitted = MAPPING.model_copy(update={"columns": {**MAPPING.columns, "HS": MAPPING.columns["hs"]}})
        later = examine(engine, read_file(engine, path, FileFormat(), tmp_path), fitted, Answer())
        monkeypatch.setattr(_Look, "counted_now", None)
        assert examine(engine, staged, fitted, Answer()).asked == later.asked != ()
