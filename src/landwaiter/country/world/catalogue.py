"""The goods that the country trades and the partners it trades with: our own tables.

The HS codes are those of the Harmonized System; titles, prices and rates are ours. Duty rates and
trade shares are invented and those of no country.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landwaiter.country.arrays import Bools, Floats, Ints, Texts

MODES = ("sea", "air", "road")
MODE_CODES = ("1", "4", "3")
"""UN/ECE Recommendation 19: 1 maritime, 3 road, 4 air."""
SEASONS = "nwsyh"
LANGUAGES = ("en", "fr", "es")
UNLISTED = "0"
"""Tier of goods that are no strategic goods."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Commodities, one position each.

    ``price`` is the usual price in US dollars per kilogram, ``unit_mass`` kilograms per unit,
    ``duty`` and ``excise`` percent, ``share`` the relative number of items, ``parcel`` that of
    parcels; ``heading`` and ``chapter`` number the HS headings and chapters from 0 in the order of
    their codes. ``listed`` is the tier in the list of common high priority goods, :data:`UNLISTED`
    if none; ``branded`` is true where goods are counterfeited, ``kind`` says how goods are
    described. ``titles`` and ``families`` have one row for each of :data:`LANGUAGES`.
    """

    hs6: Texts
    unit: Texts
    price: Floats
    unit_mass: Floats
    duty: Floats
    excise: Floats
    season: Ints
    share: Floats
    parcel: Floats
    kind: Texts
    listed: Texts
    branded: Bools
    titles: Texts
    families: Texts
    heading: Ints
    chapter: Ints

    def __len__(self) -> int:
        return len(self.hs6)

    def under(self, digits: Iterable[str]) -> Bools:
        """Return which codes begin with one of ``digits``.

        >>> catalogue().hs6[catalogue().under(["0901"])].tolist()
        ['090111', '090121']
        """
        return np.array([code.startswith(tuple(digits)) for code in self.hs6], dtype=np.bool_)

    @property
    def title(self) -> Texts:
        """Titles in English."""
        return np.asarray(self.titles[0])

    @property
    def family(self) -> Texts:
        """Families in English."""
        return np.asarray(self.families[0])

    @property
    def chapters(self) -> int:
        """Number of HS chapters."""
        return int(self.chapter.max()) + 1

    @property
    def headings(self) -> int:
        """Number of HS headings."""
        return int(self.heading.max()) + 1


@dataclass(frozen=True, slots=True)
class Partners:
    """Partner countries, one position each.

    ``modes`` has one row a partner and one column for each of :data:`MODES`; ``distance`` is
    relative to a usual sea passage; ``preference`` is the code claimed for its goods, ``""`` if none.
    """

    code: Texts
    share: Floats
    distance: Floats
    modes: Floats
    currency: Texts
    preference: Texts

    def __len__(self) -> int:
        return len(self.code)

    @property
    def preferential(self) -> Bools:
        """True where goods of the partner may claim a preference."""
        return np.asarray(self.preference != "")


@cache
def catalogue() -> Catalogue:
    """Return the commodities that are shipped with the package.

    >>> goods = catalogue()
    >>> goods.hs6[goods.title == "laptop computers"].tolist()
    ['847130']
    """
    table, names = read_table("goods.tsv"), read_table("families.tsv")
    numbers = {name: table[name].astype(np.float64) for name in ("duty", "excise", "share", "parcel")}
    family = np.searchsorted(names["en"].astype(str), table["family"].astype(str))
    return Catalogue(
        price=table["usd_per_kg"].astype(np.float64),
        unit_mass=table["kg_per_unit"].astype(np.float64),
        season=np.array([SEASONS.index(letter) for letter in table["season"]]),
        heading=_numbered(table["hs6"], 4),
        chapter=_numbered(table["hs6"], 2),
        branded=table["branded"] == "1",
        titles=np.array([table[name] for name in ("title", "title_fr", "title_es")]),
        families=np.array([names[language][family] for language in LANGUAGES]),
        **{name: table[name] for name in ("hs6", "unit", "kind", "listed")},
        **numbers,
    )


@cache
def partners() -> Partners:
    """Return the partner countries that are shipped with the package."""
    table = read_table("partners.tsv")
    return Partners(
        code=table["code"],
        share=table["share"].astype(np.float64),
        distance=table["distance"].astype(np.float64),
        modes=np.column_stack([table[mode].astype(np.float64) for mode in MODES]),
        currency=table["currency"],
        preference=np.where(table["preference"] == "0", "", table["preference"]).astype(object),
    )


def read_table(name: str, package: str = "landwaiter.country.world") -> dict[str, Texts]:
    """Return the columns of a tab-separated table that is shipped in ``package``, all of them text."""
    text = (files(package) / name).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
    return {column: np.array([row[column] for row in rows], dtype=object) for column in rows[0]}


def _numbered(codes: Texts, digits: int) -> Ints:
    return np.unique([code[:digits] for code in codes], return_inverse=True)[1].astype(np.int64)
