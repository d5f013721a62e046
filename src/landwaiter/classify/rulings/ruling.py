"""A ruling as all readers yield it, and what makes one no precedent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from landwaiter.classify.knowledge import SMALLEST
from landwaiter.classify.text.cleaning import LONGEST
from landwaiter.schema.formats import ISO, date_format

REVOKED, MODIFIED, EXPIRED, SEVERAL, INCOMPLETE = "revoked", "modified", "expired", "several_codes", "incomplete"
FLAWS = (REVOKED, MODIFIED, EXPIRED, SEVERAL, INCOMPLETE)
"""Why a ruling is no precedent, in the order in which it is told."""
MOST_DIGITS = 12
DAYS = (ISO, *(date_format(name) for name in ("dd/mm/yyyy", "dd.mm.yyyy", "dd-mm-yyyy", "dd-mon-yyyy")))
"""How days are written: ISO, or day first. Month first is not read, for it cannot be told from day first."""
AUTHORITY = re.compile(r"[A-Z]{2}(?:: [A-Z]{2})?")
"""A country, or the European Union with the member state that decided, as ``EU: DE``."""
_BETWEEN = re.compile(r"[\s.*]+")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an authority ruled on some goods.

    ``issued`` and ``until``, the last day of validity, are ISO text; ``until`` is empty where it is open. ``code`` has
    all digits of the ruling. ``flaw`` says why it is no precedent, and is empty where it is one.
    """

    authority: str
    reference: str
    issued: str = ""
    code: str = ""
    text: str = ""
    until: str = ""
    flaw: str = ""

    def flaw_on(self, day: date) -> str:
        """Return why the ruling is no precedent on a day."""
        return self.flaw or (EXPIRED if self.until and self.until < day.isoformat() else "")


def digits_of(written: str) -> str:
    """Return a code without points, blanks and the stars that fill it up, empty where it is no code of goods.

    >>> digits_of("6307.90 98*******"), digits_of("63"), digits_of("901210000"), digits_of("see notes")
    ('63079098', '', '', '')
    """
    plain = _BETWEEN.sub("", written)
    # Codes have pairs of digits: of an odd number the leading zero was lost, or something else.
    whole = plain.isascii() and plain.isdigit() and SMALLEST <= len(plain) <= MOST_DIGITS and len(plain) % 2 == 0
    return plain if whole else ""


def day_of(written: str) -> str:
    """Return a day as ISO text, empty where it is none.

    >>> day_of("07 Mar 2022"), day_of("11/02/2004"), day_of("2012-10-02T00:00:00"), day_of("31/02/2004")
    ('2022-03-07', '2004-02-11', '2012-10-02', '')
    """
    found = next((day for form in DAYS if (day := form.read(written.strip())) is not None), None)
    return "" if found is None else found.isoformat()


def goods_text(*parts: str) -> str:
    """Return what is said of goods as one text, as much of it as is compared.

    >>> goods_text("A kite,\\n of nylon. ", "", "KITES")
    'A kite, of nylon. KITES'
    """
    said = (" ".join(part.split()).rstrip(".") for part in parts)
    return ". ".join(part for part in said if part)[:LONGEST].rstrip()


def checked(ruling: Ruling) -> Ruling:
    """Return a ruling that says itself to be incomplete where goods, code or date are not there."""
    whole = ruling.issued and ruling.code and ruling.text
    if ruling.flaw or whole:
        return ruling
    return Ruling(ruling.authority, ruling.reference, flaw=INCOMPLETE)
