"""Past inspected items that are most like an item, with what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis

from landwaiter.schema import DECLARATION_KEY
from landwaiter.services.application.history import INSPECTED, ITEM
from landwaiter.services.showing import plain

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine

WEIGHTS = {"importer_id": 3.0, "exporter_id": 2.0, "hs6": 2.0, "declarant_id": 1.0, "origin_country": 1.0}
"""What a value that two items share counts for (chosen): who trades says most, then the goods."""
NEAR = ("importer_id", "exporter_id", "hs6")
"""Of which at least one is shared."""
PRICE = 1.0
"""What an equal price counts for; one that is twice or half as high counts for half of that."""
MOST = 10
SHOWN = ("registration_date", "office", "hs_code", "origin_country", "importer_id", "result", "offence")


@dataclass(frozen=True, slots=True)
class PastCase:
    """A past inspected item.

    ``shared`` names the columns whose values it shares with the item, ``likeness`` says from 0 to 1 how like it is;
    ``price`` is per kilogram, ``registered`` a day as text.
    """

    declaration_id: str
    item_number: int
    registered: str
    office: str
    hs_code: str
    origin_country: str | None
    importer_id: str | None
    price: float | None
    result: str
    offence: str | None
    additional_revenue: float | None
    shared: tuple[str, ...]
    likeness: float


def past_cases(engine: DuckDBEngine, offices: frozenset[str] | None) -> tuple[PastCase, ...]:
    """Return the inspected items that are most like the one looked at, of ``offices`` only.

    At least the importer, the exporter or the six digits are the same. Of equally like ones the latest come first.
    """
    ranked = _ranked()
    if offices is not None:
        ranked = ranked.filter(ranked.office.isin(sorted(offices)))
    order = (ranked.likeness.desc(), ranked.registration_date.desc(), *(ranked[name] for name in DECLARATION_KEY))
    found = engine.fetch(ranked.order_by(*order).limit(MOST))
    rows = ({name: plain(values[row]) for name, values in found.items()} for row in range(len(found["result"])))
    return tuple(map(_case, rows))


@cache
def _ranked() -> ir.Table:
    """Return the query of the inspected items that are near the one looked at, with how like it they are."""
    both = INSPECTED.mutate(of=ibis.literal(1, "int64")).inner_join(ITEM, "of", rname="item_{name}")
    both = both.filter(
        both.known_on < both.item_registration_date,
        both.registration_date < both.item_registration_date,
        ibis.or_(*(both[name] == both[f"item_{name}"] for name in NEAR)),
    )
    same = {f"same_{name}": (both[name] == both[f"item_{name}"]).fill_null(False) for name in WEIGHTS}
    usable = (both.customs_value > 0) & (both.net_mass_kg > 0)
    own = ibis.ifelse(usable, both.customs_value / both.net_mass_kg, ibis.null("float64"))
    kept = both.select(*DECLARATION_KEY, *SHOWN, "additional_revenue", own=own, item_price=both.price, **same)
    return kept.mutate(likeness=_likeness(kept))


def _likeness(items: ir.Table) -> Any:
    """Return the expression of the weights of what is shared, as a share of all weights."""
    score = sum(items[f"same_{name}"].cast("float64") * weight for name, weight in WEIGHTS.items())
    apart = (items.own.log2() - items.item_price.log2()).abs()
    return (score + (PRICE / (1.0 + apart)).fill_null(0.0)) / (sum(WEIGHTS.values()) + PRICE)


def _case(row: Mapping[str, Any]) -> PastCase:
    copied = {name: row[name] for name in PastCase.__slots__ if name in row}
    shared = tuple(name for name in WEIGHTS if row[f"same_{name}"])
    return PastCase(**copied, registered=str(row["registration_date"]), price=row["own"], shared=shared)
