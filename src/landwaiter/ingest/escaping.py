"""Keeping a spreadsheet from running cells as formulas, in a way that can be undone exactly.

A cell that starts with ``=``, ``+``, ``-``, ``@``, also in their wide forms, a tab, a line end or a null byte may be
run as a formula when a CSV is opened in a spreadsheet (OWASP ASVS 5.0.0, 1.2.10), by some even behind blanks. Such
a cell gets one apostrophe in front; so does one that already starts with apostrophes followed by such a sign, which
is what makes the way back exact. Real goods descriptions do start with ``-``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

DANGEROUS = r"^'*[ \xa0]*[=+\-@＝＋－＠\t\r\n\x00]"
ESCAPED = r"^'+[ \xa0]*[=+\-@＝＋－＠\t\r\n\x00]"


def escape(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it instead of running it.

    >>> escape("- Others"), escape("'-1"), escape("rice")
    ("'- Others", "''-1", 'rice')
    """
    return "'" + text if re.search(DANGEROUS, text) else text


def unescape(text: str) -> str:
    """Undo :func:`escape`.

    >>> unescape(escape("'=1+1"))
    "'=1+1"
    """
    return text[1:] if re.search(ESCAPED, text) else text


def escaped(column: ir.StringValue) -> ir.StringValue:
    """Return the column with every cell escaped as :func:`escape` does."""
    import ibis

    return ibis.ifelse(column.re_search(DANGEROUS), ibis.literal("'").concat(column), column)


def unescaped(column: ir.StringValue) -> ir.StringValue:
    """Return the column with every cell as it was before :func:`escaped`."""
    import ibis

    return ibis.ifelse(column.re_search(ESCAPED), column.substr(1), column)
