"""Zeros at the front of commodity codes that a spreadsheet took, because it read the codes as numbers.

A whole code of 3, 5, 7, 9 or 11 digits has lost one where, of all codes with as many digits,

1. none begins with a zero, for the spreadsheet would have taken it;
2. with a zero in front, 95 in 100 begin with a heading of chapters 01 to 09 that exists. In a national tariff
   that has 9 or 11 digits few do;
3. other codes of the column have the digit more. Codes of 5 and 7 digits, which no tariff has, show it by
   themselves where ten are different.

A part of a code that stands in a column of its own has lost zeros where it is shorter than most others, and none
begins with a zero. They are put back up to ``width`` where the mapping states one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import ibis

from landwaiter.ingest.codes import begins_with_heading
from landwaiter.ingest.layout import HS_FIELDS
from landwaiter.ingest.recognise import SHARE
from landwaiter.ingest.repairs.base import ENOUGH, Cells, Change

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.ingest.mapping import ColumnRule
    from landwaiter.schema.fields import Field

LENGTHS = (3, 5, 7, 9, 11)
IN_NO_TARIFF = (3, 5, 7)
HEADINGS = "|".join(f"{digits}" for digits in range(100, 1000) if begins_with_heading(f"0{digits}"))
LOST = rf"^(?:{HEADINGS})[0-9]*$"
"""A code without the zero of its chapter, 01 to 09."""
DIGITS = "^[0-9]+$"


class LostZero:
    """Puts leading zeros of commodity codes back."""

    name = "lost-zero"
    meaning = "the leading zero of a commodity code, lost where a spreadsheet read it as a number, is put back"
    whole = False

    def concerns(self, field: Field) -> bool:
        """Commodity codes."""
        return field.name in HS_FIELDS

    def suspects(self, text: ir.StringValue, rule: ColumnRule) -> ir.BooleanValue:
        """Codes with an odd number of digits, and every part of a code."""
        return text.notnull() if rule.part is not None else text.length() % 2 == 1

    def study(self, cells: Cells) -> Change | None:
        """Return the change for whole codes, or for a part."""
        found = _lengths(cells)
        return _of_part(cells, found) if cells.rule.part is not None else _of_code(found)


class _Length(NamedTuple):
    """The codes with a certain number of digits: how many, different, with a zero in front, and lost as it seems."""

    digits: int
    rows: int
    different: int
    zeros: int
    lost: int


def _lengths(cells: Cells) -> list[_Length]:
    rows = cells.rows.filter(cells.rows.text.re_search(DIGITS))
    grouped = rows.group_by(digits=rows.text.length()).aggregate(
        rows=rows.count(),
        different=rows.text.nunique(),
        zeros=rows.text.re_search("^0[0-9]").sum(),
        lost=rows.text.re_search(LOST).sum(),
    )
    found = cells.engine.fetch(grouped.order_by("digits"))
    return [_Length(*map(int, row)) for row in zip(*(found[name] for name in _Length._fields), strict=True)]


def _of_code(found: list[_Length]) -> Change | None:
    known = {one.digits for one in found}
    short = [one for one in found if one.digits in LENGTHS and not one.zeros and one.lost >= SHARE * one.rows]
    if not any(one.lost for one in short):
        return None
    shown = [one for one in short if one.digits + 1 in known or _by_itself(one)]
    digits = tuple(one.digits for one in shown or short)

    def apply(text: ir.StringValue) -> ir.StringValue:
        lost = ibis.or_(*(text.length() == length for length in digits)) & text.re_search(LOST)
        return ibis.ifelse(lost, ibis.literal("0").concat(text), text)

    return Change(apply, sure=bool(shown))


def _by_itself(one: _Length) -> bool:
    return one.digits in IN_NO_TARIFF and one.different >= ENOUGH


def _of_part(cells: Cells, found: list[_Length]) -> Change | None:
    total = sum(one.rows for one in found)
    width = cells.rule.width or max((one.digits for one in found), default=0)
    short = [one for one in found if one.digits < width]
    if not short:
        return None
    most = 2 * sum(one.rows for one in found if one.digits == width) > total
    whole = not any(one.zeros for one in short) and max(one.digits for one in found) <= width

    def apply(text: ir.StringValue) -> ir.StringValue:
        return ibis.ifelse(text.re_search(DIGITS) & (text.length() < width), text.lpad(width, "0"), text)

    return Change(apply, sure=most and whole) if cells.rule.width or whole else None
