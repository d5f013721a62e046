"""How trade repeats itself: who comes back, with whom and with what, and when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.estimates import ratio
from landwaiter.country.evidence.fact import FactKind, Found, Known
from landwaiter.country.evidence.parcels import commercial
from landwaiter.country.evidence.tables import NULL
from landwaiter.schema.measure import Measure

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.evidence.tables import Tables

DAY, IMPORTER, EXPORTER = "declarations.registration_date", "declarations.importer_id", "declarations.exporter_id"
VALUE, DECLARATION = "declarations.customs_value", "declarations.declaration_id"
PAIR = (IMPORTER, EXPORTER)
GOODS = (IMPORTER, "declarations.hs6", "declarations.origin_country")
YEAR, WARM_UP, SHORTEST = 365, 182, 180
"""Days of a year, before which relations are not called new, and of a period that says anything of them."""
FEWEST = 50
SLACK = np.timedelta64(5, "D")
"""Holidays at either end do not make a month less than whole."""


def days(tables: Tables) -> Ints:
    """Return the day of each declaration item, counted from the first."""
    day = tables[DAY].astype("datetime64[D]").astype(np.int64)
    return np.asarray(day - day.min())


def extremes(group: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last day of each group.

    >>> [part.tolist() for part in extremes(np.array([0, 1, 0]), np.array([4, 2, 9]))]
    [[4, 2], [9, 2]]
    """
    size = int(group.max(initial=NULL)) + 1
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    known = group != NULL
    np.minimum.at(first, group[known], day[known])
    np.maximum.at(last, group[known], day[known])
    return first, last


def _relations(tables: Tables, fields: tuple[str, ...]) -> tuple[Ints, Ints]:
    """Relation of each item of trade other than parcels, and its day."""
    return np.where(commercial(tables), tables.numbers(*fields), NULL), days(tables)


def _repeated(tables: Tables, fields: tuple[str, ...]) -> Found | None:
    """Share of the items of the second half of the days whose relation was seen on an earlier day."""
    relation, day = _relations(tables, fields)
    rows = (relation != NULL) & (day > day.max() / 2)
    if rows.sum() < FEWEST or day.max() < SHORTEST:
        return None
    before = day[rows] > extremes(relation, day)[0][relation[rows]]
    return Found(ratio(before, np.ones(len(before)), tables.numbers(IMPORTER)[rows]), {"days": float(day.max() + 1)})


def _repeated_value(tables: Tables) -> Found | None:
    """Value of the last year, or half, that was traded by pairs of an earlier day before it."""
    relation, day = _relations(tables, PAIR)
    window = _window(day)
    rows = (relation != NULL) & (day > day.max() - window)
    if rows.sum() < FEWEST or window < SHORTEST:
        return None
    before = extremes(relation, day)[0][relation[rows]] <= day.max() - window
    value = np.nan_to_num(tables[VALUE][rows])
    return Found(ratio(value * before, value, tables.numbers(IMPORTER)[rows]), {"days": float(window)})


def _new_by_month(tables: Tables) -> Found | None:
    """Share of the items of a month whose pair is seen in it for the first time, after half a year."""
    relation, day = _relations(tables, PAIR)
    month = tables[DAY].astype("datetime64[M]").astype(np.int64)
    rows = (relation != NULL) & (day >= WARM_UP)
    if rows.sum() < FEWEST:
        return None
    new = extremes(relation, month)[0][relation[rows]] == month[rows]
    return Found(ratio(new, np.ones(len(new)), tables.numbers(IMPORTER)[rows]), {"months": len(np.unique(month[rows]))})


def _under_a_year(tables: Tables) -> Found | None:
    """Share of the pairs seen first after half a year, and a year before the end, that last less than a year."""
    relation, day = _relations(tables, PAIR)
    first, last = extremes(relation, day)
    new = (first >= WARM_UP) & (first <= day.max() - YEAR) & (last >= 0)
    if new.sum() < FEWEST:
        return None
    importer = _of_each(relation, tables.numbers(IMPORTER))
    short = (last - first < YEAR)[new]
    return Found(ratio(short, np.ones(len(short)), importer[new]), {"pairs": float(new.sum())})


def _of_each(group: Ints, values: Ints) -> Ints:
    """Return the value that all rows of a group share."""
    each = np.full(int(group.max(initial=NULL)) + 1, NULL)
    each[group[group != NULL]] = values[group != NULL]
    return each


def _window(day: Ints) -> int:
    """A year, or half of the days where there are fewer than two years."""
    return int(min(YEAR, (day.max() + 1) // 2))


def _presence(tables: Tables) -> tuple[Bools, Bools, int]:
    """Which importers traded in the last window, and in the one before it."""
    importer, day = _relations(tables, (IMPORTER,))
    window = _window(day)
    age = np.where(importer == NULL, -1, (day.max() - day) // max(window, 1))
    size = int(importer.max(initial=NULL)) + 1
    now, before = (np.bincount(importer[age == place], minlength=size) > 0 for place in (0, 1))
    return now, before, window


def _turnover(tables: Tables, *, entry: bool) -> Found | None:
    """Importers of a window that are not in the other, of all in it."""
    now, before, window = _presence(tables)
    here, there = (now, before) if entry else (before, now)
    if here.sum() < FEWEST or window < SHORTEST:
        return None
    gone = ~there[here]
    return Found(ratio(gone, np.ones(len(gone)), np.arange(len(gone))), {"days": float(window)})


def _one_off(tables: Tables) -> Found | None:
    """Importers with one declaration in all."""
    importer, day = _relations(tables, (IMPORTER,))
    declaration = tables.numbers(DECLARATION)
    who = importer[np.unique(declaration, return_index=True)[1]]
    each = np.bincount(who[who != NULL])
    each = each[each > 0]
    if len(each) < FEWEST:
        return None
    once = each == 1
    return Found(ratio(once, np.ones(len(once)), np.arange(len(once))), {"days": float(day.max() + 1)})


def _seasons(tables: Tables) -> Found | None:
    """Items a day in the busiest calendar month over those in the quietest, of whole months of at least a year."""
    day = tables[DAY].astype("datetime64[D]")
    months = np.arange(day.min().astype("datetime64[M]"), day.max().astype("datetime64[M]") + 1)
    begins, ends = months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]")
    whole = (begins >= day.min() - SLACK) & (ends <= day.max() + SLACK)
    if whole.sum() < 12:
        return None  # every calendar month has to be there
    items = np.bincount((day.astype("datetime64[M]") - months[0]).astype(np.int64), minlength=len(months))
    rate, calendar = (items / (ends - begins).astype(np.int64))[whole], months.astype(np.int64)[whole] % 12
    mean = np.bincount(calendar, weights=rate) / np.bincount(calendar)
    return Found(Measure(float(mean.max() / mean.min())), {"months": float(whole.sum())}) if mean.min() > 0 else None


def _weekends(tables: Tables) -> Found | None:
    """Share of items registered on Saturdays and Sundays."""
    weekday = (tables[DAY].astype("datetime64[D]").astype(np.int64) + 3) % 7
    return Found(ratio(weekday >= 5, np.ones(len(weekday)), days(tables)))


KEPT = (
    "Monarch and Schmidt-Eisenlohr 2023, Longevity and the value of trade relationships, Journal of International "
    "Economics 145: more than 80 % of US import value is in relationships of an earlier year; {}"
)
TURNOVER = (
    "Freund and Pierola 2010, Global patterns in exporter entry and exit: studies find 30 to 60 % a year among "
    "exporters; Eaton, Eslava, Kugler and Tybout 2007: nearly half in Colombia. {}"
)
BRIEF = (
    "Hess and Persson 2011, Exploring the duration of EU imports, Review of World Economics 147: almost 60 % of flows "
    "end in their first year; Monarch 2014: 45 % of US importers keep their Chinese partner for another year. The "
    "range is ours"
)
UNKNOWN = "General knowledge of customs data, not looked up"

FACTS = (
    FactKind(
        "repeated_pairs",
        "share",
        (DAY, *PAIR),
        Known(0.55, 0.97, KEPT.format("for items, after half the days, the range is ours")),
        partial(_repeated, fields=PAIR),
    ),
    FactKind(
        "repeated_goods",
        "share",
        (DAY, *GOODS),
        Known(0.5, 0.97, KEPT.format("for items of an importer, HS6 and origin, the range is ours")),
        partial(_repeated, fields=GOODS),
    ),
    FactKind(
        "repeated_value",
        "share",
        (DAY, VALUE, *PAIR),
        Known(0.6, 0.95, KEPT.format("other countries are less settled, so the range begins lower")),
        _repeated_value,
    ),
    FactKind("new_pairs_monthly", "share", (DAY, *PAIR), Known(0.01, 0.25, UNKNOWN, "unsourced"), _new_by_month),
    FactKind("pairs_under_a_year", "share", (DAY, *PAIR), Known(0.3, 0.75, BRIEF), _under_a_year),
    FactKind(
        "importer_entry",
        "share",
        (DAY, IMPORTER),
        Known(0.15, 0.6, TURNOVER.format("Importers are taken to be somewhat steadier")),
        partial(_turnover, entry=True),
    ),
    FactKind(
        "importer_exit",
        "share",
        (DAY, IMPORTER),
        Known(0.15, 0.6, TURNOVER.format("Importers are taken to be somewhat steadier")),
        partial(_turnover, entry=False),
    ),
    FactKind(
        "one_off_importers", "share", (IMPORTER, DAY, DECLARATION), Known(0.1, 0.6, UNKNOWN, "unsourced"), _one_off
    ),
    FactKind("seasons", "number", (DAY,), Known(1.1, 2.0, UNKNOWN, "unsourced"), _seasons),
    FactKind("weekend_items", "share", (DAY,), Known(0.0, 0.2, UNKNOWN, "unsourced"), _weekends),
)
"""What is measured of habits."""
