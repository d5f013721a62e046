"""Rows that add up others, as reports print them among and below the data: no goods, and refused as such.

A row is one only if it fails its checks anyway, so that no row of goods is ever lost by this; what it
gets is the reason that helps. It adds up others where it has a number, and either

1. each required cell is empty or says *total*, in whatever words follow; or
2. a cell says *total* and nothing else, and at least half of the required cells are empty.

The sums themselves prove nothing: in real files they are stale, or have other sub-totals in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from landwaiter.schema.validation import Incoming

MESSAGE = "check.totals_row"
WORDS = (
    *("totals?", "sum", "somme", "totaux", "totale?s?", "suma", "soma", "summe", "gesamt(?:summe)?", "zwischensumme"),
    *("итого", "всего", "подытог", "itogo", "vsego", "المجموع", "الإجمالي", "مجموع"),
)
BEFORE = r"(?:(?:grand|gran|general|overall|sub|sous)[\s_-]*)?"
AFTER = r"(?:[\s_-]*(?:general|g[ée]n[ée]ral|geral))?"
LABEL = rf"(?i)^[\s*=:#-]*{BEFORE}(?:{'|'.join(WORDS)})(?:[^\p{{L}}]|$)"
"""A cell that begins with a word for *total*."""
LABEL_ALONE = rf"(?i)^[\s*=:#-]*{BEFORE}(?:{'|'.join(WORDS)}){AFTER}[\s*=:#.-]*$"
"""A cell that says nothing but *total*."""


def adds_up(texts: ir.Table, incoming: Iterable[Incoming]) -> ir.BooleanValue:
    """Return whether rows of a table of text add up others, as far as their own cells show."""
    read = [(one, texts[one.column]) for one in incoming if one.column is not None and one.only_with is None]
    required = [cell for one, cell in read if one.field.required]
    numbers = [cell.notnull() for one, cell in read if one.field.kind in ("number", "integer")]
    labels = [cell.re_search(LABEL_ALONE).fill_null(False) for one, cell in read if one.field.kind == "text"]
    if not required or not numbers:
        return ibis.literal(False)
    whole = ibis.and_(*(cell.isnull() | cell.re_search(LABEL) for cell in required))
    empty = sum((cell.isnull().cast("int64") for cell in required), ibis.literal(0))
    return ibis.or_(*numbers) & (whole | ((2 * empty >= len(required)) & ibis.or_(*labels)))
