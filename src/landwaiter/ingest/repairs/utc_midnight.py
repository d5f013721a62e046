"""Days that were written as midnight of another time zone: ``2025-03-28T18:30:00.000Z`` is 29 March in India.

A column has such days where 95 in 100 cells are instants and all of them have the same time of day, or two that
are an hour apart, as summer time makes. The day is that of the nearest midnight. From 10:00 to 11:59 it is not
clear which that is, for inhabited zones reach from ten hours behind to fourteen ahead: nothing is proposed then,
nor where times of day vary, for those are moments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis

from landwaiter.ingest.recognise import SHARE
from landwaiter.ingest.repairs.base import ENOUGH, Cells, Change

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from landwaiter.ingest.mapping import ColumnRule
    from landwaiter.schema.fields import Field

INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})$"
TIME = r"^([0-9]{2}):([0-9]{2})(?::00(?:[.]0+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})$"
NOON, UNCLEAR = 12 * 60, range(10 * 60, 12 * 60)
DAY = 24 * 60


def midnights(times: Iterable[str]) -> bool:
    """Say whether times of day, with their zone, are midnights of one place.

    >>> midnights({"18:30:00.000Z"}), midnights({"22:00:00Z", "23:00:00Z"}), midnights({"08:15:00Z", "17:40:00Z"})
    (True, True, False)
    >>> midnights({"11:00:00Z"})
    False
    """
    found = [re.search(TIME, time) for time in set(times)]
    if not 1 <= len(found) <= 2 or None in found:
        return False
    minutes = [60 * int(one[1]) + int(one[2]) for one in found if one]
    apart = (max(minutes) - min(minutes)) % DAY
    same_zone = len({one[3] for one in found if one}) == 1
    return same_zone and min(apart, DAY - apart) <= 60 and not any(one in UNCLEAR for one in minutes)


class UTCMidnight:
    """Reads midnights of another zone as the days that they are."""

    name = "utc-midnight"
    meaning = "a day written as midnight of another time zone becomes the day of the nearest midnight"
    whole = False

    def concerns(self, field: Field) -> bool:
        """Days."""
        return field.kind == "date"

    def suspects(self, text: ir.StringValue, rule: ColumnRule) -> ir.BooleanValue:
        """Instants: a day, a time of day and a zone."""
        return (text.length() > 16) & text.re_search(INSTANT)

    def study(self, cells: Cells) -> Change | None:
        """Return the change where nearly all cells are midnights of one place."""
        if cells.suspected < SHARE * cells.filled:
            return None
        rows = cells.rows.filter(self.suspects(cells.rows.text, cells.rule))
        times = cells.engine.fetch(rows.select(time=rows.text.substr(11)).distinct().limit(3))["time"]
        return Change(_day, sure=cells.suspected >= ENOUGH) if midnights(map(str, times)) else None


def _day(text: ir.StringValue) -> ir.StringValue:
    day = text.substr(0, 10)
    next_day = (day.try_cast("date") + ibis.interval(days=1)).strftime("%Y-%m-%d")
    nearest = ibis.ifelse(text.substr(11, 2) >= "12", next_day, day)
    # A day that no calendar has stays as it is, to be refused for what it is.
    return ibis.ifelse(text.re_search(INSTANT), nearest.fill_null(text), text)
