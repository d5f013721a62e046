"""Rulings in tables: an administration's own, and the export of the European Union (EBTI), told by its columns.

Columns go by their names, whatever their case, blanks and underscores; the export writes one of its own with a blank
in it (``DATE_OF _ISSUE``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from landwaiter.classify.rulings.ruling import (
    AUTHORITY,
    INCOMPLETE,
    REVOKED,
    Ruling,
    checked,
    day_of,
    digits_of,
    goods_text,
)
from landwaiter.classify.tables import problem_of
from landwaiter.engine import open_engine
from landwaiter.errors import InputError, Place
from landwaiter.ingest import Staged, read_file
from landwaiter.ingest.mapping import FileFormat

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference", "bti reference", "ruling reference", "ruling number"),
    "issued": ("issued", "date of issue", "issue date", "ruling date", "start date", "start date of validity"),
    "until": ("valid until", "expiry date", "end date", "end date of validity"),
    "code": ("code", "commodity code", "nomenclature code", "hs code"),
    "description": ("description", "description of goods", "goods description"),
    "keywords": ("keywords",),
    "status": ("status",),
    "authority": ("authority", "issuing country"),
}
"""The names that each column may have; of several that are there, the first with a value counts."""
NEEDED = ("reference", "issued", "code", "description")
EBTI = "btireference"
"""The column that tells the export of the European Union."""
NO_LONGER = ("invalid", "revoked", "annulled", "withdrawn", "cancelled")
AT_ONCE = 50_000
"""Rows that are held at once; the whole export has a million."""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table and how it is read: whose rulings it has, and whether one that cannot be used is an error."""

    path: Path
    authority: str
    union: bool

    def error(self, row: Row, column: str, problem: str, remedy: str) -> InputError:
        at = row["place"]
        place = Place(self.path.name, column=column, value=row.get(column, "")[:80])
        return InputError(problem, remedy, replace(place, row=int(at)) if at.isdigit() else replace(place, at=at))


def table_rulings(path: Path, authority: str = "") -> Iterator[Ruling]:
    """Yield the rulings of a table: CSV, Excel, or a zip of CSV files.

    Parameters
    ----------
    authority
        Whose rulings they are, where the table does not say it.

    Raises
    ------
    InputError
        When it has not the columns of rulings; or a row of one's own cannot be used, which is named. Rows of the
        export of the Union that cannot be used are yielded as incomplete: nobody here can mend them.
    """
    with TemporaryDirectory(prefix="landwaiter-rulings-") as folder, open_engine() as engine:
        staged = read_file(engine, path, FileFormat(), Path(folder))
        columns = _columns(staged, path)
        table = _Table(path, authority, any(_plain(name) == EBTI for name in staged.cells))
        for part in engine.fetch_parts(_query(staged, columns), ["row"], AT_ONCE):
            names = ("place", "problem", *columns)
            for cells in zip(*(part[name].tolist() for name in names), strict=True):
                row = dict(zip(names, cells, strict=True))
                yield _published(row) if table.union else _own(table, row)


def _own(table: _Table, row: Row) -> Ruling:
    if row["problem"]:
        raise table.error(row, "", problem_of(row["problem"]), "Correct the row.")
    authority = row.get("authority", "").upper() or table.authority
    if not AUTHORITY.fullmatch(authority):
        raise table.error(row, "authority", "it is not said whose ruling this is.", "Give --authority, as GB.")
    code, issued, until = digits_of(row["code"]), day_of(row["issued"]), day_of(row.get("until", ""))
    for name, value in (("reference", row["reference"]), ("description", row["description"])):
        if not value:
            raise table.error(row, name, "the value is missing.", "Write it.")
    if not code:
        raise table.error(row, "code", "this is no commodity code.", "Write 4 to 12 digits, leading zeros as well.")
    for name, day in (("issued", issued), ("until", until)):
        if not day and (name == "issued" or row.get(name)):
            raise table.error(row, name, "this is no day.", "Write it as 2026-11-21.")
    return _ruling(authority, row, (issued, code, until))


def _published(row: Row) -> Ruling:
    reference = row["reference"]
    country = (row.get("authority") or reference[:2]).upper()
    authority = f"EU: {country}"
    if row["problem"] or not reference or not AUTHORITY.fullmatch(authority):
        return Ruling("", "", flaw=INCOMPLETE)
    until = day_of(row.get("until", ""))
    if row.get("until") and not until:
        return Ruling(authority, reference, flaw=INCOMPLETE)
    return checked(_ruling(authority, row, (day_of(row["issued"]), digits_of(row["code"]), until)))


def _ruling(authority: str, row: Row, known: tuple[str, str, str]) -> Ruling:
    issued, code, until = known
    flaw = REVOKED if row.get("status", "").lower() in NO_LONGER else ""
    text = goods_text(row["description"], row.get("keywords", ""))
    return Ruling(authority, " ".join(row["reference"].split()), issued, code, text, until, flaw)


def _columns(staged: Staged, path: Path) -> dict[str, list[str]]:
    """Return for each of our columns those of the staged table that have it, the first choice first."""
    own = {_plain(name): cell for name, cell in staged.cells.items()}
    found = {name: [own[_plain(one)] for one in names if _plain(one) in own] for name, names in COLUMNS.items()}
    for name in NEEDED:
        if not found[name]:
            problem = f"there is no column {' or '.join(map(repr, COLUMNS[name]))}."
            raise InputError(problem, f"The file has: {', '.join(staged.cells)}.", Place(file=path.name))
    return {name: cells for name, cells in found.items() if cells}


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _query(staged: Staged, columns: Mapping[str, Sequence[str]]) -> Any:
    """Return the query of our columns, with the number, the place and the problem of each row."""
    import ibis

    table = staged.table
    cells = {name: ibis.coalesce(*(_filled(table[cell]) for cell in found), "") for name, found in columns.items()}
    place = table.source_place if staged.placed else table.source_row.cast("string")
    return table.select(row=table.source_row, place=place, problem=ibis.coalesce(table.row_problem, ""), **cells)


def _filled(cell: Any) -> Any:
    return cell.strip().nullif("")
