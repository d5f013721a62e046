"""The nomenclature that comes with the package: all chapters and headings of HS 2022, in our own words."""

from __future__ import annotations

from functools import cache

from landwaiter.classify.nomenclature.tree import Line, Nomenclature
from landwaiter.schema.harmonized import LANGUAGES, titles

EDITION = "short"


@cache
def shipped() -> Nomenclature:
    """Return our short titles as a tree.

    >>> shipped().get("8542").text("fr")
    'Circuits intégrés'
    """
    known = {language: titles(language) for language in LANGUAGES}
    return Nomenclature(
        EDITION, (Line(code, {language: known[language][code] for language in LANGUAGES}) for code in known["en"])
    )
