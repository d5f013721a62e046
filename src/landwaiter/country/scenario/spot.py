"""Where in a scenario file something is, so that whoever wrote it finds it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

from landwaiter.errors import Place, SettingsError

Path = tuple[str | int, ...]
"""Names and positions from the top of a file to one of its entries: ``("offices", 2, "role")``."""

TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
ENTRY = re.compile(r"""\s*["']?([\w.-]+?)["']?\s*=""")


@dataclass(frozen=True, slots=True)
class Spot:
    """An entry of a file; ``rows`` says in which row each entry is, as far as known."""

    file: str
    rows: Mapping[Path, int] = field(default_factory=dict)
    path: Path = ()

    def at(self, *steps: str | int) -> Spot:
        """Return an entry within this one."""
        return replace(self, path=(*self.path, *steps))

    def place(self, value: object = None) -> Place:
        """Return the place of this entry, with the row of the nearest one around it that is known."""
        around = (self.path[:end] for end in range(len(self.path), 0, -1))
        row = next((self.rows[path] for path in around if path in self.rows), None)
        shown = None if value is None else str(value)
        return Place(self.file, row=row, column=_written(self.path) or None, value=shown)

    def refuse(self, problem: str, remedy: str, value: object = None) -> NoReturn:
        """Raise that this entry cannot be used."""
        raise SettingsError(problem, remedy, self.place(value))

    def placed(self, error: SettingsError) -> SettingsError:
        """Return an error of something within this entry with its place in the file."""
        steps = error.place.column.split(".") if error.place.column else []
        return SettingsError(error.problem, error.remedy, self.at(*steps).place(error.place.value))


def rows_of(text: str) -> dict[Path, int]:
    """Return in which row of a TOML ``text`` its tables and entries begin.

    It reads the usual layout, one entry a row, and lists of tables that have a row each; an entry within
    others on one row is found by the row of those around it.

    Examples
    --------
    >>> rows_of('title = "x"\\n[[offices]]\\ncode = "S01"\\n[[offices]]\\n')
    {('title',): 1, ('offices', 0): 2, ('offices', 0, 'code'): 3, ('offices', 1): 4}
    """
    rows: dict[Path, int] = {}
    table: Path = ()
    last: Path = ()
    for row, line in enumerate(text.splitlines(), start=1):
        header, entry = TABLE.match(line), ENTRY.match(line)
        if header:
            names = tuple(name.strip(" \"'") for name in header[2].split("."))
            last = table = _opened(names, rows, repeated=header[1] == "[[")
        elif entry:
            last = (*table, *entry[1].split("."))
        if header or entry:
            rows.setdefault(last, row)
        elif line.lstrip().startswith("{"):
            rows[*last, _count(last, rows)] = row
    return rows


def _opened(names: tuple[str, ...], rows: Mapping[Path, int], *, repeated: bool) -> Path:
    """Return the path of a table: the next of its name where it is ``repeated``, else within the last one."""
    path: Path = ()
    for turn, name in enumerate(names, start=1):
        path = (*path, name)
        count = _count(path, rows)
        if repeated and turn == len(names):
            path = (*path, count)
        elif count:
            path = (*path, count - 1)
    return path


def _count(path: Path, rows: Mapping[Path, int]) -> int:
    """Return how many tables of a list are known so far."""
    return sum(known[:-1] == path and isinstance(known[-1], int) for known in rows)


def _written(path: Path) -> str:
    """Return a path as people write it, without positions.

    >>> _written(("schemes", 2, "habits", "flow"))
    'schemes.habits.flow'
    """
    return ".".join(step for step in path if isinstance(step, str))
