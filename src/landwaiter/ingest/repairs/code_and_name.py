"""A code and its name in one cell: ``84713000 - Laptops``, ``10 : Bureau du port``.

A column has them where 95 in 100 cells are a code, a sign (``-`` between blanks, or ``:``) and a name with a
word in it, and 95 in 100 cells have the name that is the usual one of their code. The code is kept for the field,
the whole cell as an extra value under the name of the column. Where the mapping translates values nothing is
proposed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis

from landwaiter.ingest.evidence import COUNTRY_FIELDS
from landwaiter.ingest.layout import HS_FIELDS
from landwaiter.ingest.recognise import SHARE
from landwaiter.ingest.repairs.base import Cells, Change
from landwaiter.schema.fields import DECLARATION_KEY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.ingest.mapping import ColumnRule
    from landwaiter.schema.fields import Field

NO_CODES = (
    *(*DECLARATION_KEY, *COUNTRY_FIELDS, "goods_description", "container_id"),
    *("channel", "result", "offence", "basis", "note"),
)
_CODE = r"([A-Z]{1,5}|[0-9A-Za-z./_]*[0-9][0-9A-Za-z./_]*)"
_SIGN = r"(?:[ ]+[-–—][ ]+|[ ]*:[ ]*)"
TOGETHER = rf"^{_CODE}{_SIGN}([^\p{{L}}]{{0,3}}\p{{L}}{{2}}[\s\S]*)$"
"""A code (digits in it, or at most five capitals), a sign and a name."""

_IN_PYTHON = re.compile(TOGETHER.replace(r"[^\p{L}]", r"[\W\d_]").replace(r"\p{L}", r"[^\W\d_]"))


def code_of(text: str) -> str:
    """Return the code of a cell that has its name as well, any other cell as it is.

    >>> code_of("84713000 - Laptops"), code_of("10 : Bureau du port"), code_of("M-001"), code_of("0101.21")
    ('84713000', '10', 'M-001', '0101.21')
    """
    found = _IN_PYTHON.search(text)
    return found[1] if found else text


class CodeAndName:
    """Takes the code out of cells that have its name as well."""

    name = "code-and-name"
    meaning = "of a code and its name in one cell the code is kept, and the whole cell as an extra value"
    whole = True

    def concerns(self, field: Field) -> bool:
        """Fields with codes of some list."""
        return field.kind == "text" and field.name not in NO_CODES

    def suspects(self, text: ir.StringValue, rule: ColumnRule) -> ir.BooleanValue:
        """Cells that are a code, a sign and a name."""
        return text.re_search(TOGETHER)

    def study(self, cells: Cells) -> Change | None:
        """Return the change where nearly every cell has a code and the name of that code."""
        if cells.suspected < SHARE * cells.filled:
            return None
        rows = cells.rows.filter(self.suspects(cells.rows.text, cells.rule))
        parts = rows.select(code=_code(rows.text), name=rows.text.re_extract(TOGETHER, 2))
        pairs = parts.group_by(["code", "name"]).aggregate(count=parts.count())
        codes = pairs.group_by("code").aggregate(usual=pairs["count"].max())
        told = cells.engine.fetch(codes.aggregate(usual=codes.usual.sum(), codes=codes.count()))
        if int(told["usual"][0]) < SHARE * cells.suspected:
            return None
        # Codes that never come twice cannot show that they have one name; commodity codes are known by themselves.
        shown = cells.field.name in HS_FIELDS or int(told["codes"][0]) < cells.suspected
        return Change(_code, sure=shown and not cells.rule.values, whole=True)


def _code(text: ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(text.re_search(TOGETHER), text.re_extract(TOGETHER, 1), text)
