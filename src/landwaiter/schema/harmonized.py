"""Titles of chapters and headings of the Harmonized System, in our own short words."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "fr", "es")


@cache
def titles(language: str = LANGUAGES[0]) -> dict[str, str]:
    """Return the titles by code, of all chapters and headings of the edition 2022.

    Parameters
    ----------
    language
        One of :data:`LANGUAGES`.

    Examples
    --------
    >>> titles("fr")["8542"]
    'Circuits intégrés'
    """
    text = (files("landwaiter.schema") / "harmonized.tsv").read_text(encoding="utf-8")
    return {row["code"]: row[language] for row in csv.DictReader(text.splitlines(), delimiter="\t")}
