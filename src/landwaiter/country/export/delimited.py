"""Write a country as delimited text, as administrations export it."""

from __future__ import annotations

import csv
from math import isnan
from typing import TYPE_CHECKING, Any

from landwaiter.country.export.files import made
from landwaiter.store.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from landwaiter.country.build import Country


def write_csv(country: Country, folder: Path) -> tuple[Path, Path]:
    """Write ``declarations.csv`` and ``outcomes.csv`` into ``folder``.

    The header has the names of the canonical schema, so the mapping preset ``landwaiter`` reads it.
    Truth is not written here.
    """
    declarations, outcomes = (_write(country, name, made(folder)) for name in ("declarations", "outcomes"))
    return declarations, outcomes


def _write(country: Country, name: str, folder: Path) -> Path:
    path = folder / f"{name}.csv"
    with whole_file(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for turn, chunk in enumerate(country.chunks(name)):
            if turn == 0:
                writer.writerow(chunk)
            writer.writerows(zip(*(_cells(values) for values in chunk.values()), strict=True))
    return path


def _cells(values: NDArray[Any]) -> Iterable[object]:
    """Cells as text is written: days as ISO 8601, unknown numbers empty."""
    if values.dtype.kind == "M":
        return (None if day is None else day.isoformat() for day in values.tolist())
    if values.dtype.kind == "f":
        return (None if isnan(number) else number for number in values.tolist())
    return list(values)
