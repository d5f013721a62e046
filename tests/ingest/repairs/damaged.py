"""Small files with one column that is damaged or not, and what becomes of it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from ingest.files import accepted, mapped, take, write

from landwaiter.errors import MappingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from landwaiter.ingest import Prepared

CLEAN = {"registration_date": "2025-01-31", "hs_code": "847130"}


def damaged(folder: Path, target: str, values: Sequence[str], name: str = "may.csv") -> Path:
    """Write a file whose column ``x`` has the given values and whose other columns are clean."""
    others = {name: value for name, value in CLEAN.items() if name != target}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "item", *others, "x"])
    writer.writerows([f"A{number}", 1, *others.values(), value] for number, value in enumerate(values))
    return write(folder, out.getvalue(), name)


def meaning(target: str, entries: str = "", file: str = "") -> str:
    """Return a mapping of such a file; ``entries`` are those of the column."""
    others = "".join(f'{name} = "{name}"\n' for name in CLEAN if name != target)
    columns = f'[columns]\nid = "declaration_id"\nitem = "item_number"\n{others}x = {{ to = "{target}"{entries} }}\n'
    return f"[file]\n{file}\n{columns}"


def read(folder: Path, target: str, values: Sequence[str], entries: str = "", file: str = "", **more) -> Prepared:
    """Read such a file."""
    number = len(list(folder.iterdir()))
    return take(damaged(folder, target, values, f"may{number}.csv"), mapped(meaning(target, entries, file)), **more)


def column(prepared: Prepared, target: str) -> list[object]:
    """Return the accepted values of the column."""
    return [value for (value,) in accepted(prepared, target)]


def asked(folder: Path, target: str, values: Sequence[str], entries: str = "", file: str = "") -> str:
    """Return the question that such a file is refused with."""
    with pytest.raises(MappingError) as caught:
        read(folder, target, values, entries, file)
    assert "--repair" in caught.value.remedy
    return caught.value.problem
