"""What every export is: a name, a meaning, and a way to write a country into a folder."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from landwaiter.country.export.files import TRUTH_FOLDER, made
from landwaiter.store.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from landwaiter.country.build import Country
    from landwaiter.country.export.dirt.spoil import Change
    from landwaiter.country.scenario.dirt import Dirt

HEADER = ("file", "sheet", "row", "column", "field", "declaration_id", "item_number", "kind", "original", "written")
"""Columns of the list of dirt; ``row`` is the line or row of the file as an editor shows it."""

Spot = tuple[str, str, int]
"""File, sheet and row."""


class Exporter(Protocol):
    """A kind of file that administrations export."""

    @property
    def name(self) -> str:
        """By what it is asked for."""

    @property
    def meaning(self) -> str:
        """What it is, in a sentence."""

    def write(self, country: Country, folder: Path, dirt: Dirt) -> list[Path]:
        """Write the files into ``folder`` and return them.

        Where dirt is asked for, all of it is listed in ``truth/dirt_<name>.csv``, which is returned last.

        Raises
        ------
        WorkspaceError
            If a file cannot be written: it is then as it was before.
        """


@dataclass(frozen=True)
class DirtList:
    """Takes note of what was dirtied, where a list is kept."""

    writer: Any = None
    paths: list[Path] = field(default_factory=list)

    def add(self, changes: Iterable[Change], place: Callable[[int], Spot]) -> None:
        """Note ``changes``; ``place`` says where the written row of that number is."""
        for change in changes:
            self.writer.writerow((*place(change.row), *change[1:]))


@contextmanager
def dirt_list(folder: Path, export: str, dirt: Dirt) -> Iterator[DirtList]:
    """Give the list of dirt of an export; none is written where no dirt is asked for."""
    if not dirt.asked:
        yield DirtList()
        return
    path = made(folder / TRUTH_FOLDER) / f"dirt_{export}.csv"
    with whole_file(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        yield DirtList(writer, [path])
