"""No cell of a file that Landwaiter writes is run by a spreadsheet, and what is escaped comes back as it was."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ingest.files import accepted, take
from xlsxwriter import Workbook

from landwaiter.country import Scenario, generate
from landwaiter.country.export.exports import EXPORTS
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.ingest.escaping import unescape
from landwaiter.ingest.mapping import Mapping, parse_mapping
from landwaiter.ingest.rejected import OWN_COLUMNS
from landwaiter.schema.fields import DECLARATION
from landwaiter.services import showing

LEADS = ("=", "+", "-", "@", "\t", "\r", "\n=", "＝", "＋", "－", "＠", "'=", "''-")
RUNS = re.compile(r"[=+\-@\t\r\0＝＋－＠]")
NUMBER = re.compile(r"[+-]?[0-9.,' ]+(?:E[+-]?[0-9]+)?|-")
FREE = tuple(field.name for field in DECLARATION if field.kind == "text" and not field.checks)
"""Fields that take any text."""
REQUIRED = {"item_number": "1", "registration_date": "2025-01-31", "hs_code": "010121"}


def mapping(header: tuple[str, ...], prefix: str = "") -> Mapping:
    columns = "".join(f"{_quoted(prefix + name)} = {_quoted(name)}\n" for name in header)
    return parse_mapping(f'[file]\nnull_values = [""]\ndates = "yyyy-mm-dd"\ndecimal = "."\n[columns]\n{columns}')


def _quoted(name: str) -> str:
    return f'"{name}"'


def would_run(cell: str) -> bool:
    return bool(RUNS.match(cell.lstrip("\n "))) and not NUMBER.fullmatch(cell)


def cells(path: Path, mark: str = ",", encoding: str = "utf-8-sig") -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as stream:
        for row in csv.reader(stream, delimiter=mark):
            yield from row


@pytest.fixture
def texts() -> dict[str, str]:
    return {name: f"{LEADS[at % len(LEADS)]}cmd|' /C calc'!A{at}" for at, name in enumerate(FREE)}


def written(folder: Path, values: dict[str, str], prefix: str = "", mark: str = ",") -> Path:
    path = folder / "may.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([prefix + name for name in values])
        writer.writerow(values.values())
    return path


def returned(path: Path, right: dict[str, str], *, as_workbook: bool) -> Path:
    """Correct a file of rejected rows as a person does, in a CSV or in a workbook."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    row.update(right)
    target = path.parents[1] / ("again.xlsx" if as_workbook else "again.csv")
    if as_workbook:
        with Workbook(str(target)) as book:
            sheet = book.add_worksheet()
            for column, (name, cell) in enumerate(row.items()):
                sheet.write_string(0, column, name)
                sheet.write_string(1, column, cell)
    else:
        with target.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerows([row.keys(), row.values()])
    return target


@pytest.mark.slow
@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("as_workbook", [False, True], ids=["csv", "xlsx"])
def test_rejected_rows_run_nothing_and_come_back_as_they_were(
    tmp_path: Path, texts: dict[str, str], lead: str, as_workbook: bool
) -> None:
    values = {**{name: lead + text for name, text in texts.items()}, **REQUIRED}
    rules, wrong = mapping(tuple(values), prefix="=+"), {"registration_date": "2025-02-31"}
    at_once = accepted(take(written(tmp_path, values, prefix="=+"), rules), *FREE)
    first = take(written(tmp_path, {**values, **wrong}, prefix="=+"), rules)
    assert first.rejected is not None
    assert not [cell for cell in cells(first.rejected) if would_run(cell)]
    right = {"'=+registration_date": "2025-01-31"}
    done = take(returned(first.rejected, right, as_workbook=as_workbook), rules)
    assert done.facts.columns[: len(OWN_COLUMNS)] == OWN_COLUMNS
    assert accepted(done, *FREE) == at_once
    assert [cell.strip() for cell in at_once[0]] == [values[name].strip().replace("\r", "\n") for name in FREE]


SIGNS = "=+-@'\"\t\r\n;,|ab é＝"
TEXT = st.text(alphabet=SIGNS, min_size=1, max_size=6)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, phases=set(Phase) - {Phase.shrink})
@given(st.lists(TEXT, min_size=len(FREE), max_size=len(FREE)), st.booleans())
def test_whatever_text_a_rejected_row_has_comes_back(found: list[str], as_workbook: bool) -> None:
    values = {**dict(zip(FREE, found, strict=True)), **REQUIRED, "hs_code": "1"}
    rules = mapping(tuple(values))
    with tempfile.TemporaryDirectory() as folder:
        at_once = accepted(take(written(Path(folder), {**values, **REQUIRED}), rules), *FREE)
        first = take(written(Path(folder), values), rules)
        assert first.rejected is not None
        assert not [cell for cell in cells(first.rejected) if would_run(cell)]
        done = take(returned(first.rejected, {"hs_code": "010121"}, as_workbook=as_workbook), rules)
        assert accepted(done, *FREE) == at_once


@dataclass
class Picked:
    """A selection of one item, all of whose texts begin as ``lead``."""

    lead: str

    def selected(self) -> SimpleNamespace:
        text = np.array([f"{self.lead}1+1"], dtype=object)
        known = {"item_number": np.array([1]), "registration_date": np.array(["2025-01-31"], dtype="datetime64[D]")}
        columns = dict.fromkeys(("declaration_id", "office", *showing.CHOSEN), text) | known | {"rank": np.array([1])}
        evidence = dict.fromkeys(showing.DECLARED, text)
        return SimpleNamespace(columns=columns, table=SimpleNamespace(evidence=evidence), reasons=((),))


@pytest.mark.parametrize("lead", LEADS)
def test_a_ranking_runs_nothing_and_its_texts_come_back(tmp_path: Path, lead: str) -> None:
    path = tmp_path / "ranking.csv"
    showing.write_csv(Picked(lead).selected(), path, "en")
    assert not [cell for cell in cells(path) if would_run(cell)]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert {unescape(row[name]) for name in ("declaration_id", "office", *showing.DECLARED)} == {f"{lead}1+1"}


@pytest.mark.slow
def test_a_simulated_country_has_nothing_to_run_in_any_export(tmp_path: Path) -> None:
    rates = {one.name: 0.05 for one in fields(Dirt) if one.name != "missing_by_column"}
    country = generate(Scenario(schemes=()).changed(items=1_000, importers=60, exporters=60), seed=3)
    for name, export in EXPORTS.items():
        for path in export.write(country, tmp_path / name, Dirt(**rates)):
            if path.suffix == ".xlsx":
                with ZipFile(path) as book:
                    assert not [part for part in book.namelist() if b"<f" in book.read(part) and "sheet" in part]
            else:
                listed = path.parent.name == "truth"
                form = (";", "cp1252") if name == "semicolon" and not listed else (",", "utf-8-sig")
                assert not [cell for cell in cells(path, *form) if would_run(cell)]
