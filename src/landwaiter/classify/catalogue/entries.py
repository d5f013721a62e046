"""The entries of the catalogue, as the package has them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from landwaiter.errors import InputError, Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A published file: ``kind`` says what reads it, ``sha256`` is empty where the publisher changes it in place."""

    name: str
    kind: str
    edition: str
    file: str
    url: str
    licence: str
    sha256: str
    meaning: str


@cache
def entries() -> dict[str, Entry]:
    """Return the catalogue by name.

    >>> entries()["us-hts2026"].kind
    'nomenclature'
    """
    text = (files("landwaiter.classify.catalogue") / "catalogue.tsv").read_text(encoding="utf-8")
    return {row["name"]: Entry(**row) for row in csv.DictReader(text.splitlines(), delimiter="\t")}


def entry(name: str) -> Entry:
    """Return an entry.

    Raises
    ------
    InputError
        When the catalogue has none of that name.
    """
    found = entries().get(name)
    if found is None:
        known = ", ".join(entries())
        raise InputError("the catalogue has no such entry.", f"Choose one of: {known}.", Place(value=name))
    return found
