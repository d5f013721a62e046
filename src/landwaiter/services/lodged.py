"""Declaration items as they were lodged, with what their inspections found: what audits and estimates read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, as_date, take
from landwaiter.errors import NotComputableError
from landwaiter.features.crosses import extra_names
from landwaiter.features.state import EXTRA, declared_value
from landwaiter.schema import DECLARATION, DECLARATION_KEY, tables
from landwaiter.schema.fields import HANDLED
from landwaiter.selection import Compliance, estimate_compliance

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine import Engine

LATEST = 200_000
"""Items, inspected or not, that are read beside all inspected ones."""
FRAUD = "outcome fraud"


@dataclass(frozen=True, slots=True)
class Lodged:
    """All inspected items and the latest others.

    ``columns`` are the declared ones that hold anything; ``fraud`` is 1, 0, or NaN where nothing is
    known; ``day`` is the day of registration.
    """

    columns: Columns
    fraud: NDArray[np.float64]
    day: NDArray[np.datetime64]

    def latest(self, inspected: int) -> Lodged:
        """Return the items from the day on which about so many ``inspected`` ones remain."""
        days = np.sort(self.day[~np.isnan(self.fraud)])
        if len(days) <= inspected:
            return self
        rows = self.day >= days[-inspected]
        return Lodged(take(self.columns, rows), self.fraud[rows], self.day[rows])


def read_lodged(engine: Engine, until: date | None = None) -> Lodged:
    """Read what was registered, and known of outcomes, up to ``until``.

    Raises
    ------
    NotComputableError
        When nothing was registered by then.
    """
    declared, found = tables.declarations(), tables.outcomes()
    if until is not None:
        declared = declared.filter(declared.registration_date <= until)
        found = found.filter(found.known_on <= until)
    joined = declared.left_join(found, DECLARATION_KEY)
    joined = joined.filter(joined.result.notnull() | (declared.registration_date >= day_of_latest(engine, declared)))
    kept = [field.name for field in DECLARATION if field.name not in HANDLED and field.kind not in ("map", "time")]
    names = kept + [EXTRA + name for name in extra_names(engine)]
    columns: dict[str, Any] = {name: declared_value(joined, name) for name in names}
    fetched = engine.fetch(joined.select(**columns, **{FRAUD: (joined.result == "fraud").cast("float64")}))
    fraud = fetched.pop(FRAUD)
    held = {name: values for name, values in fetched.items() if _holds_anything(values)}
    return Lodged(held, fraud, fetched["registration_date"])


def day_of_latest(engine: Engine, declared: ir.Table, items: int = LATEST) -> date:
    """Return the day from which on some ``items`` were registered."""
    days = declared.group_by(day=declared.registration_date).aggregate(n=declared.count()).order_by("day")
    per_day = engine.fetch(days)
    if not len(per_day["day"]):
        raise NotComputableError("the workspace holds no declarations in this period.", "Ingest some first.")
    later = np.cumsum(per_day["n"][::-1])[::-1]
    return as_date(per_day["day"][max(int((later >= items).sum()) - 1, 0)])


def _holds_anything(values: NDArray[np.generic]) -> bool:
    if values.dtype.kind == "O":
        return any(value is not None for value in values)
    return not bool(np.isnan(values).all()) if values.dtype.kind == "f" else True


def random_share(engine: Engine, until: date | None = None) -> float | None:
    """Return the share of inspected items that were drawn at random, ``None`` where no basis was recorded."""
    found = tables.outcomes()
    known = found.filter(found.basis.notnull())
    if until is not None:
        known = known.filter(known.known_on <= until)
    counted = engine.fetch(known.aggregate(n=known.count(), random=(known.basis == "random").sum()))
    return float(counted["random"][0] / counted["n"][0]) if counted["n"][0] else None


def inspected_share(engine: Engine, start: date) -> float:
    """Return the share of the items registered from ``start`` on that have an outcome."""
    declared, found = tables.declarations(), tables.outcomes()
    later = declared.filter(declared.registration_date >= start)
    joined = later.left_join(found, DECLARATION_KEY)
    counted = engine.fetch(joined.aggregate(n=joined.count(), known=joined.result.count()))
    return float(counted["known"][0] / max(counted["n"][0], 1))


def compliance(engine: Engine, start: date | None = None, end: date | None = None) -> Compliance | None:
    """Estimate compliance from the items drawn at random; ``None`` where none are known to be.

    Draws that Landwaiter recorded count with their own chance. Where there are none, the outcomes
    that say they were random count alike: a past policy's chances are taken to have been equal.

    Parameters
    ----------
    start, end
        First and last day of registration of the items that count; all by default.
    """
    found, selections = (_registered(table, start, end) for table in (tables.outcomes(), tables.selections()))
    drawn = selections.filter(selections.basis == "random")
    drawn = drawn.group_by(*DECLARATION_KEY).aggregate(chance=drawn.inclusion_probability.min())
    recorded = engine.fetch(_with_outcome(drawn.left_join(found, DECLARATION_KEY), drawn.chance))
    if len(recorded["fraud"]) and not np.isnan(recorded["fraud"]).all():
        return estimate_compliance(recorded["chance"], recorded["fraud"], recorded["revenue"])
    random = found.filter(found.basis == "random")
    past = engine.fetch(_with_outcome(random, None))
    if not len(past["fraud"]):
        return None
    return estimate_compliance(np.full(len(past["fraud"]), _past_chance(engine)), past["fraud"], past["revenue"])


def _registered(table: ir.Table, start: date | None, end: date | None) -> ir.Table:
    declared = tables.declarations()
    bounds = [] if start is None else [declared.registration_date >= start]
    bounds += [] if end is None else [declared.registration_date <= end]
    return table.semi_join(declared.filter(bounds), DECLARATION_KEY) if bounds else table


def _with_outcome(table: ir.Table, chance: Any) -> ir.Table:
    values = {} if chance is None else {"chance": chance}
    return table.select(fraud=(table.result == "fraud").cast("float64"), revenue=table.additional_revenue, **values)


def _past_chance(engine: Engine) -> float:
    declared, found = tables.declarations(), tables.outcomes()
    total = engine.fetch(declared.aggregate(n=declared.count()))["n"][0]
    return float(engine.fetch(found.aggregate(n=(found.basis == "random").sum()))["n"][0] / total)
