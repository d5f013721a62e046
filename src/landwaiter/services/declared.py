"""What declarations say of goods and codes, and what inspections made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import ibis
import numpy as np

from landwaiter.classify.knowledge import Precedent
from landwaiter.classify.mismatch import Declared
from landwaiter.engine import as_date
from landwaiter.schema import DECLARATION_KEY, tables

if TYPE_CHECKING:
    from landwaiter.engine import Engine
    from landwaiter.engine.duckdb import DuckDBEngine

AT_ONCE = 20_000
"""Items that are held at once."""


def history(engine: Engine, until: date | None = None) -> Iterator[tuple[str, str, Precedent]]:
    """Yield each description with each code it had, as inspections corrected it, and what is known of the pair.

    Items that were misclassified, with the right code not recorded, teach nothing and are left out; so is what was
    registered, or came to be known, after ``until``.
    """
    declared, found = tables.declarations(), tables.outcomes()
    if until is not None:
        declared, found = declared.filter(declared.registration_date <= until), found.filter(found.known_on <= until)
    joined = declared.left_join(found, DECLARATION_KEY)
    misclassified = (joined.offence == "misclassification").fill_null(False)
    usable = joined.filter(joined.goods_description.notnull() & (~misclassified | joined.corrected_hs_code.notnull()))
    pairs = usable.group_by(text=usable.goods_description, code=ibis.coalesce(usable.corrected_hs_code, usable.hs_code))
    columns = engine.fetch(
        pairs.aggregate(
            count=usable.count(),
            confirmed=usable.result.count(),
            office=usable.office.argmax(usable.registration_date),
            last=usable.registration_date.max(),
        ).order_by("text", "code")
    )
    for at in range(len(columns["text"])):
        confirmed, office = int(columns["confirmed"][at]), columns["office"][at]
        last = as_date(columns["last"][at]).isoformat()
        one = Precedent(int(columns["count"][at]), confirmed, office or "", last)
        yield str(columns["text"][at]), str(columns["code"][at]), one


def declared_items(engine: DuckDBEngine, start: date | None, end: date | None) -> Iterator[list[Declared]]:
    """Yield the items registered from ``start`` to ``end`` that have a description, some at once, like by like."""
    table = tables.declarations()
    table = table.filter(table.goods_description.notnull())
    table = table if start is None else table.filter(table.registration_date >= start)
    table = table if end is None else table.filter(table.registration_date <= end)
    names = ("declaration_id", "item_number", "goods_description", "hs_code", "customs_value", "duty_rate")
    order = ("goods_description", "declaration_id", "item_number")
    for columns in engine.fetch_parts(table.select(*names), order, AT_ONCE):
        yield [
            Declared(str(key), int(number), str(text), str(code), _known(value), _known(rate))
            for key, number, text, code, value, rate in zip(*(columns[name] for name in names), strict=True)
        ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
