"""Countries in another writing than the codes of two letters: of three, numbers without zeros, names, both in one.

What a writing means is looked up for every different value of the file. Values that are no country stay as they
are, and are rejected; and where fewer than 5 in 100 cells are written otherwise nothing is proposed, for then a
few rows are rejected and the others taken in. Numbers are taken for those of ISO 3166 only where 95 in 100
different ones are; other numbers are codes of the administration's own. Where the mapping translates values nothing
is proposed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.ingest.countries import alpha_2
from landwaiter.ingest.evidence import COUNTRY_FIELDS
from landwaiter.ingest.recognise import SHARE
from landwaiter.ingest.repairs.base import Cells, Change

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.ingest.mapping import ColumnRule
    from landwaiter.schema.fields import Field

CODE = "^[A-Z]{2}$"
MOST = 10_000
"""Different writings that are looked up; a column of countries has fewer."""
FEW = 0.05
"""The share of cells in another writing from which it is no mistake of a single row."""


class Country:
    """Turns countries in any writing into ISO 3166 codes of two letters."""

    name = "country"
    meaning = "a country written as a number, a code of three letters or a name becomes its code of two letters"
    whole = False

    def concerns(self, field: Field) -> bool:
        """Countries."""
        return field.name in COUNTRY_FIELDS

    def suspects(self, text: ir.StringValue, rule: ColumnRule) -> ir.BooleanValue:
        """Whatever is not two capital letters."""
        return ~text.re_search(CODE)

    def study(self, cells: Cells) -> Change | None:
        """Return the translation of what the file has."""
        rows = cells.rows.filter(self.suspects(cells.rows.text, cells.rule))
        grouped = rows.group_by("text").aggregate(rows=rows.count())
        found = cells.engine.fetch(grouped.order_by(grouped.rows.desc(), "text").limit(MOST))
        counts = dict(zip(map(str, found["text"]), map(int, found["rows"]), strict=True))
        codes = translated(list(counts))
        systematic = sum(counts[value] for value in codes) >= FEW * cells.filled

        def apply(text: ir.StringValue) -> ir.StringValue:
            return text.cases(*codes.items(), else_=text)

        return Change(apply, sure=systematic and not cells.rule.values) if codes else None


def translated(values: list[str]) -> dict[str, str]:
    """Return the codes of two letters for those values that are countries in another writing.

    >>> translated(["76", "Chine", "FR", "nowhere"])
    {'76': 'BR', 'Chine': 'CN'}
    >>> translated(["76", "905", "1004"])
    {}
    """
    codes = {value: code for value in values if (code := alpha_2(value)) is not None}
    numbers = [value for value in values if value.isdigit()]
    if sum(value in codes for value in numbers) < SHARE * len(numbers):
        codes = {value: code for value, code in codes.items() if not value.isdigit()}
    return {value: code for value, code in codes.items() if code != value}
