"""Which codes of one edition are which of another, after the correlation tables of the UN and the WCO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from landwaiter.errors import InputError, Place

Kind = Literal["same", "renamed", "split", "unknown"]


@dataclass(frozen=True, slots=True)
class Successors:
    """What became of a code: itself, one other, one of several, or nobody knows."""

    code: str
    kind: Kind
    codes: tuple[str, ...] = ()

    @property
    def certain(self) -> str | None:
        """The one code that it is now, ``None`` where somebody has to decide."""
        return self.codes[0] if self.kind in ("same", "renamed") else None


@dataclass(frozen=True)
class Correlation:
    """Pairs of codes of two editions that have goods in common.

    Examples
    --------
    >>> table = Correlation("HS2017", "HS2022", (("852580", "852581"), ("852580", "852589"), ("010121", "010121")))
    >>> table.successors("852580").kind, table.successors("010121").certain
    ('split', '010121')
    """

    old: str
    new: str
    pairs: tuple[tuple[str, str], ...]

    def successors(self, code: str) -> Successors:
        """Return what became of ``code``, which may be a national one: its first six digits count."""
        found = tuple(sorted(self._of.get(code[:6], ())))
        if not found:
            return Successors(code, "unknown")
        if len(found) > 1:
            return Successors(code, "split", found)
        return Successors(code, "same" if found[0] == code[:6] else "renamed", found)

    @cached_property
    def _of(self) -> dict[str, set[str]]:
        of: dict[str, set[str]] = {}
        for old, new in self.pairs:
            of.setdefault(old, set()).add(new)
        return of

    def reversed(self) -> Correlation:
        """Return the same table from the new edition to the old one."""
        return Correlation(self.new, self.old, tuple((new, old) for old, new in self.pairs))


def read_correlation(path: Path) -> Correlation:
    """Read a workbook that relates two editions, the newer one in the first column.

    The sheet is the one whose header names two editions and a relationship; codes lose their points.

    Raises
    ------
    InputError
        When there is no such sheet, or a row has no codes of six digits.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    place = Place(file=str(path))
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    except (OSError, CalamineError) as error:
        raise InputError(f"the workbook cannot be read ({error}).", "Download it again.", place) from error
    for name, rows in sheets.items():
        for at, row in enumerate(rows[:5]):
            header = [str(cell).strip() for cell in row]
            if len(header) > 2 and header[2].lower() == "relationship":
                return _read(rows, at, header, Place(file=path.name, sheet=name))
    raise InputError("no sheet relates two editions.", "Name a table of correlations.", place)


def _read(rows: Sequence[Sequence[object]], header_at: int, header: list[str], place: Place) -> Correlation:
    new, old = (name.replace(" ", "") for name in header[:2])
    pairs = []
    for number, row in enumerate(rows[header_at + 1 :], header_at + 2):
        codes = [str(cell).replace(".", "").strip() for cell in row[:2]]
        if not any(codes):
            continue
        if not all(len(code) == 6 and code.isdigit() for code in codes):
            where = Place(file=place.file, sheet=place.sheet, row=number, value=" ".join(codes))
            raise InputError("these are no codes of six digits.", "Correct the row.", where)
        pairs.append((codes[1], codes[0]))
    return Correlation(old, new, tuple(pairs))
