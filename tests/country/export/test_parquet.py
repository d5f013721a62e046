from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from landwaiter.country.export.parquet import unbound, write
from landwaiter.country.records.tables import TABLES
from landwaiter.engine import Columns, open_engine
from landwaiter.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path


def read(engine, path: Path, name: str) -> Columns:
    table = unbound(TABLES[name])
    engine.attach(name, [path], table)
    return engine.fetch(table)


def test_every_table_has_a_file_and_the_truth_lies_apart(country, tmp_path: Path) -> None:
    with open_engine() as engine:
        written = write(country, engine, tmp_path / "new" / "country")
    assert list(written) == list(TABLES)
    home = tmp_path / "new" / "country"
    assert sorted(path.relative_to(home).as_posix() for path in home.rglob("*.*")) == sorted(
        ("truth/" if table.secret else "") + f"{name}.parquet" for name, table in TABLES.items()
    )
    assert all(path.is_file() for path in written.values())


def test_tables_are_taken_by_chunks_and_come_back_as_they_were(country, tmp_path: Path) -> None:
    with open_engine() as engine:
        written = write(country, engine, tmp_path)
        for name, columns in country.tables.items():
            fetched = read(engine, written[name], name)
            assert list(fetched) == [column.name for column in TABLES[name].columns]
            for column, values in columns.items():
                if column != "registration_time":
                    assert np.array_equal(fetched[column], values, equal_nan=values.dtype.kind == "f"), column
        times = read(engine, written["declarations"], "declarations")["registration_time"]
    assert [str(time) for time in times] == country.tables["declarations"]["registration_time"].tolist()
    assert country.asked == list(TABLES)


def test_what_the_country_does_not_fill_is_null(country, tmp_path: Path) -> None:
    with open_engine() as engine:
        written = write(country, engine, tmp_path)
        declarations = read(engine, written["declarations"], "declarations")
        truth = read(engine, written["truth"], "truth")
    assert declarations["registered_by"].tolist() == [None] * 6
    assert np.isnan(declarations["freight"]).all()
    assert np.isnan(truth["true_value"]).all()


def test_a_country_of_nothing_has_empty_files_with_all_columns(empty, tmp_path: Path) -> None:
    with open_engine() as engine:
        written = write(empty, engine, tmp_path)
        for name, table in TABLES.items():
            fetched = read(engine, written[name], name)
            assert {column: len(values) for column, values in fetched.items()} == {c.name: 0 for c in table.columns}


def test_a_write_that_fails_leaves_what_was_there(country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(name: str):
        yield country.table(name)
        raise ZeroDivisionError

    with open_engine() as engine:
        written = write(country, engine, tmp_path)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
        monkeypatch.setattr(country, "chunks", breaks)
        with pytest.raises(ZeroDivisionError):
            write(country, engine, tmp_path)
        assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
        with pytest.raises(ZeroDivisionError):
            write(country, engine, tmp_path / "other")
    assert [path for path in (tmp_path / "other").rglob("*") if path.is_file()] == []
    assert written["truth"].parent.name == "truth"


def test_a_folder_that_cannot_be_made_is_named(country, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with open_engine() as engine, pytest.raises(WorkspaceError, match=r"file.*cannot be made"):
        write(country, engine, blocked / "folder")
