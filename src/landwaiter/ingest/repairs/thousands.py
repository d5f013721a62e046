"""Marks between the thousands of numbers, where the mapping does not say how numbers are written.

How they are written is recognised from the values (:func:`landwaiter.ingest.recognise.number_format`). A decimal
comma is the way in which a file is written, and told. A sign that is taken out of numbers is a repair: where it
is taken wrongly, values are wrong by a factor of a thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from landwaiter.ingest.repairs.base import Cells, Change

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.ingest.mapping import ColumnRule
    from landwaiter.schema.fields import Field
    from landwaiter.schema.formats import NumberFormat

MARKS = r"[0-9][,.' \x{00a0}\x{202f}][0-9]{3}"


class Thousands:
    """Takes marks between thousands out of numbers."""

    name = "thousands"
    meaning = "marks between the thousands of a number are taken out"
    whole = False

    def concerns(self, field: Field) -> bool:
        """Numbers."""
        return field.kind in ("number", "integer")

    def suspects(self, text: ir.StringValue, rule: ColumnRule) -> ir.BooleanValue:
        """Numbers with a sign before three digits."""
        return text.re_search(MARKS)

    def study(self, cells: Cells) -> Change | None:
        """Return how numbers become plain in the format that was recognised."""
        form = cells.number
        return Change(lambda text: _plain(text, form)) if form is not None and form.thousands else None


def _plain(text: ir.StringValue, form: NumberFormat) -> ir.StringValue:
    marked = text.re_search(form.pattern) & text.re_search(form.thousands_pattern)
    digits = text.re_replace(form.thousands_pattern, "").replace(form.decimal, ".")
    return ibis.ifelse(marked, digits, text)
