"""Readers of rulings, by what a file is: JSON of the United States, pages of the United Kingdom, else a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from landwaiter.classify.rulings.atar import atar_ruling
from landwaiter.classify.rulings.cross import cross_rulings
from landwaiter.classify.rulings.ruling import Ruling
from landwaiter.classify.rulings.tables import table_rulings
from landwaiter.errors import InputError, Place

READERS = {".json": cross_rulings, ".html": atar_ruling, ".htm": atar_ruling}


def read_rulings(path: Path, authority: str = "") -> Iterator[Ruling]:
    """Yield the rulings of a file, or of all files in a folder, those that are no precedents as well.

    Parameters
    ----------
    authority
        Whose rulings a table has that does not say it.

    Raises
    ------
    InputError
        When a file is of no known form, or holds no ruling.
    """
    for file in _files(path):
        reader, count = READERS.get(file.suffix.lower()), 0
        for ruling in reader(file) if reader else table_rulings(file, authority):
            count += 1
            yield ruling
        if not count:
            raise InputError("the file holds no ruling.", "Name another file.", Place(file=file.name))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = [one for one in sorted(path.iterdir()) if one.is_file() and not one.name.startswith(".")]
    if not found:
        raise InputError("there are no files in it.", "Put the rulings there.", Place(file=path.name))
    return found
