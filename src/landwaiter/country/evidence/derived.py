"""Obvious figures made of the fields of a declaration item: what anyone would look at first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.tables import NULL, joint, numbered

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats, Ints
    from landwaiter.country.evidence.tables import Tables

VALUE, MASS, GROSS = "declarations.customs_value", "declarations.net_mass_kg", "declarations.gross_mass_kg"
QUANTITY, TEXT = "declarations.quantity", "declarations.goods_description"

Derived = tuple[tuple[str, ...], Callable[["Tables"], "Floats"]]


def quotient(above: Floats, below: Floats) -> Floats:
    """Divide; NaN where there is nothing to divide by.

    >>> quotient(np.array([6.0, 1.0]), np.array([3.0, 0.0])).tolist()
    [2.0, nan]
    """
    known = below > 0
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=known))


def against_median(values: Floats, group: Ints) -> Floats:
    """Return the log of each value over the median of its group.

    >>> against_median(np.array([1.0, 2.0, 4.0]), np.zeros(3, dtype=int)).round(2).tolist()
    [-0.69, 0.0, 0.69]
    """
    order = np.lexsort((values, group))
    known = order[(group[order] != NULL) & (values[order] > 0)]
    starts = np.flatnonzero(np.diff(group[known], prepend=NULL - 1))
    sizes = np.diff(starts, append=len(known))
    low, high = known[starts + (sizes - 1) // 2], known[starts + sizes // 2]
    middle = np.repeat((values[low] + values[high]) / 2, sizes)
    result = np.full(len(values), np.nan)
    result[known] = np.log(values[known] / middle)
    return result


def _per(above: str, below: str) -> Derived:
    return (above, below), lambda tables: quotient(tables[above], tables[below])


def _usual(above: str, below: str, *cell: str) -> Derived:
    def measure(tables: Tables) -> Floats:
        return against_median(quotient(tables[above], tables[below]), tables.numbers(*cell))

    return (above, below, *cell), measure


def _lengths(tables: Tables) -> Floats:
    return np.array([np.nan if text is None else len(text) for text in tables[TEXT].tolist()], dtype=np.float64)


def _words(tables: Tables) -> Floats:
    return np.array([np.nan if text is None else len(text.split()) for text in tables[TEXT].tolist()], dtype=np.float64)


def _headings_of_text(tables: Tables) -> Floats:
    """In how many headings goods are described by exactly these words: vague words fit everywhere."""
    text, heading = tables.numbers(TEXT), tables.numbers("declarations.heading")
    pair = joint(text, heading)
    first = np.unique(pair[pair != NULL], return_index=True)[1]
    known = np.flatnonzero(pair != NULL)
    result = np.full(len(text), np.nan)
    result[known] = np.bincount(text[known][first], minlength=text.max() + 1)[text[known]]
    return result


def _significant_digits(tables: Tables) -> Floats:
    """Digits before the zeros at the end of the whole invoice value: forged invoices are round."""
    whole = [f"{value:.0f}" for value in np.nan_to_num(tables["declarations.invoice_value"]).tolist()]
    return np.array([len(text.rstrip("0")) for text in whole], dtype=np.float64)


def _weekdays(tables: Tables) -> Floats:
    return ((tables["declarations.registration_date"].astype("datetime64[D]").astype(np.int64) + 3) % 7).astype(float)


def _items_of_declaration(tables: Tables) -> Floats:
    number = numbered(tables["declarations.declaration_id"])
    return np.bincount(number)[number].astype(np.float64)


DERIVED: dict[str, Derived] = {
    "value_per_kilogram": _per(VALUE, MASS),
    "gross_over_net_mass": _per(GROSS, MASS),
    "mass_per_unit": _per(MASS, QUANTITY),
    "tax_over_value": _per("declarations.tax_amount", VALUE),
    "freight_over_value": _per("declarations.freight", VALUE),
    "value_per_kilogram_in_hs6": _usual(VALUE, MASS, "declarations.hs6"),
    "value_per_kilogram_in_flow": _usual(VALUE, MASS, "declarations.hs6", "declarations.origin_country"),
    "value_per_unit_in_hs6": _usual(VALUE, QUANTITY, "declarations.hs6", "declarations.quantity_unit"),
    "mass_per_unit_in_hs6": _usual(MASS, QUANTITY, "declarations.hs6", "declarations.quantity_unit"),
    "letters_of_description": ((TEXT,), _lengths),
    "words_of_description": ((TEXT,), _words),
    "headings_of_description": ((TEXT, "declarations.heading"), _headings_of_text),
    "digits_of_invoice": (("declarations.invoice_value",), _significant_digits),
    "weekday": (("declarations.registration_date",), _weekdays),
    "items_of_declaration": (("declarations.declaration_id",), _items_of_declaration),
}
"""What is needed and how it is computed, by name; messages ``field.<name>`` say what they are called."""
