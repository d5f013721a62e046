"""Words in Cyrillic and Greek letters as Latin ones, so that a word is the same one in whichever letters it is written.

Cyrillic as machine-readable passports have it (ICAO Doc 9303, part 3, section 6), without its sign for the hard sign;
Greek as ISO 843:1997 has it in its simpler form. Accents are expected to be gone, and letters to be small.
"""

from __future__ import annotations

import re

_CYRILLIC = dict(zip("абвгдезийклмнопрстуфыэєіґјћђ", "abvgdeziiklmnoprstufyeeigjcd", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "iu",
    "я": "ia",
    "љ": "lj",
    "њ": "nj",
    "џ": "dz",
    "ў": "u",
}
_GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)) | {
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
}
_TABLE = str.maketrans(_CYRILLIC | _GREEK)
# A Greek letter alone is mostly the sign of a unit.
_WORD = re.compile("[\u0400-\u04ff]+|[\u0370-\u03ff]{2,}")


def latin(whole: str) -> str:
    """Return a text with its Cyrillic and Greek words in Latin letters.

    >>> latin("смартфон usb, σοκολατα ου 5 μm")
    'smartfon usb, sokolata ou 5 μm'
    """
    return _WORD.sub(lambda found: found.group().replace("ου", "ou").translate(_TABLE), whole)
