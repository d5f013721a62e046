"""Titles of HS chapters and headings, in our own words."""

from __future__ import annotations

from functools import cache

from landwaiter.country.world.catalogue import LANGUAGES, read_table


@cache
def titles(language: str = LANGUAGES[0]) -> dict[str, str]:
    """Return the titles by code: all chapters, and the headings that the country trades in.

    Parameters
    ----------
    language
        One of :data:`landwaiter.country.world.catalogue.LANGUAGES`.

    Examples
    --------
    >>> titles("fr")["8542"]
    'Circuits intégrés'
    """
    table = read_table("headings.tsv")
    return dict(zip(table["code"].tolist(), table[language].tolist(), strict=True))
