from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from landwaiter.country import Country, write, write_csv
from landwaiter.country.export.parquet import unbound
from landwaiter.country.records.tables import TABLES
from landwaiter.engine import open_engine
from landwaiter.errors import WorkspaceError
from landwaiter.schema import DECLARATION, OUTCOME, tables

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def small(clean) -> Country:
    return clean(items=1_500)


def test_the_files_are_read_back_as_they_were(small: Country, tmp_path: Path) -> None:
    with open_engine() as engine:
        written = write(small, engine, tmp_path / "new" / "folder")
        for name in ("declarations", "outcomes", "truth"):
            engine.attach(name, [written[name]], unbound(TABLES[name]))
        read = engine.fetch(tables.declarations().order_by("registration_date", "declaration_id", "item_number"))
        truth = engine.fetch(unbound(TABLES["truth"]))
        outcomes = engine.fetch(tables.outcomes().aggregate(n=tables.outcomes().count()))
    order = np.lexsort([small.declarations[name] for name in ("item_number", "declaration_id", "registration_date")])
    for name in ("hs_code", "importer_id", "customs_value", "registration_date", "container_id"):
        assert np.array_equal(read[name], small.declarations[name][order])
    assert np.array_equal(truth["revenue_at_stake"], small.truth["revenue_at_stake"])
    assert outcomes["n"].tolist() == [len(small.outcomes["result"])]


def test_why_an_item_was_inspected_is_told_of_outcomes_only(small: Country, tmp_path: Path) -> None:
    declared, found = tables.declarations(), tables.outcomes()
    with open_engine() as engine:
        written = write(small, engine, tmp_path)
        engine.attach("declarations", [written["declarations"]], declared)
        engine.attach("outcomes", [written["outcomes"]], found)
        both = declared.left_join(found, ["declaration_id", "item_number"])
        lanes = engine.fetch(both.group_by("basis", "channel").aggregate(n=both.count()))
        unfilled = engine.fetch(declared.aggregate(extra=declared.extra.count(), users=declared.registered_by.count()))
    pairs = set(zip(lanes["basis"].tolist(), lanes["channel"].tolist(), strict=True))
    unseen, audited = {(None, lane) for lane in ("green", "blue", "yellow")}, {("targeted", "green")}
    by_officers = {("random", "red"), ("targeted", "red"), ("targeted", "yellow")}
    assert by_officers | unseen | audited <= pairs
    assert (None, "red") not in pairs
    assert {name: int(count[0]) for name, count in unfilled.items()} == {"extra": 0, "users": 0}


@pytest.mark.parametrize("fields", [DECLARATION, OUTCOME], ids=["declarations", "outcomes"])
def test_every_value_passes_the_checks_of_the_schema(demo: Country, tmp_path: Path, fields) -> None:
    name = "declarations" if fields is DECLARATION else "outcomes"
    table = tables.unbound(name, fields)
    with open_engine() as engine:
        engine.attach(name, [write(demo, engine, tmp_path)[name]], table)
        wrong = {
            f"{field.name}{number}": check.fails(table[field.name]).sum()
            for field in fields
            for number, check in enumerate(field.checks)
        }
        missing = {field.name: table[field.name].isnull().sum() for field in fields if field.required}
        counts = engine.fetch(table.aggregate(**wrong, **missing))
    assert {column: int(values[0]) for column, values in counts.items() if values[0] > 0} == {}


def test_csv_has_canonical_names_and_no_truth(small: Country, tmp_path: Path) -> None:
    declarations, outcomes = write_csv(small, tmp_path)
    with declarations.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = {field.name for field in DECLARATION}
    assert set(rows[0]) < names
    assert len(rows) == 1_500
    assert rows[7]["registration_date"] == str(small.declarations["registration_date"][7])
    assert float(rows[7]["customs_value"]) == small.declarations["customs_value"][7]
    assert rows[7]["hs_code"] == small.declarations["hs_code"][7]
    header = outcomes.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert set(header) <= {field.name for field in OUTCOME}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["declarations.csv", "outcomes.csv"]


def test_a_folder_that_cannot_be_made_is_named(small: Country, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(WorkspaceError, match=r"file.*cannot be made"):
        write_csv(small, blocked / "folder")
