"""Codes that tell what a column is: headings of the tariff, currencies, containers, lanes."""

from __future__ import annotations

import re

from landwaiter.ingest.folding import folded

_LAST_HEADINGS = (
    *(6, 10, 9, 10, 11, 4, 14, 14, 10, 8, 9, 14, 2, 4, 22, 5, 4, 6, 5, 9, 6, 9, 9, 4, 30, 21, 16, 53, 42, 6, 5, 15, 7),
    *(7, 7, 6, 7, 27, 26, 17, 15, 6, 4, 21, 4, 2, 7, 23, 11, 7, 13, 12, 11, 8, 16, 9, 5, 11, 11, 6, 17, 17, 10, 6, 7),
    *(3, 4, 15, 14, 20, 18, 29, 26, 19, 8, 16, 0, 6, 7, 7, 13, 15, 11, 87, 49, 9, 16, 7, 8, 33, 14, 9, 7, 6, 8, 20, 6),
)
"""The number of the last heading in chapters 1 to 97 of the Harmonized System 2022; chapter 77 is empty."""

HS = re.compile(r"^[0-9]{4,12}$")
YES_NO = frozenset(
    ("yes", "no", "y", "n", "sí", "si", "oui", "non", "o", "sim", "não", "nao", "s", "да", "нет", "da", "net")
)
"""Answers, of which some are countries as well: NO is Norway, SI Slovenia."""
HS_SEPARATORS = ". "


def hs_digits(text: str) -> str | None:
    """Return a commodity code without the dots and blanks in it, or ``None`` where it cannot be one.

    It has 4 to 12 digits and begins with a chapter, 01 to 97. A single zero at its front may be lost: then
    the number of digits is odd.

    >>> hs_digits("0101.21.00"), hs_digits("9901.10"), hs_digits("847a")
    ('01012100', None, None)
    """
    digits = re.sub(f"[{HS_SEPARATORS}]", "", text)
    chapter = _whole(digits)[:2]
    return digits if HS.search(digits) and "01" <= chapter <= "97" else None


def begins_with_heading(digits: str) -> bool:
    """Say whether a commodity code begins with a heading that exists; one number of eight does by chance.

    >>> begins_with_heading("847130"), begins_with_heading("849930"), begins_with_heading("1012100")
    (True, False, True)
    """
    chapter, heading = int(_whole(digits)[:2]), int(_whole(digits)[2:4])
    return 1 <= chapter <= 97 and 1 <= heading <= _LAST_HEADINGS[chapter - 1]


def _whole(digits: str) -> str:
    return "0" + digits if len(digits) % 2 else digits


ISO_4217 = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT
    LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
    OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF YER
    ZAR ZMW ZWL
    """.split()  # noqa: SIM905 - a list of 160 quoted codes would be a column of 160 lines
)
"""Codes of currencies in use, ISO 4217."""

_CONTAINER = re.compile(r"^[A-Z]{3}[UJZR][0-9]{7}$")
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (worth for worth in range(10, 39) if worth % 11), strict=True))


def is_container(text: str) -> bool:
    """Say whether a text is a container number with a right check digit.

    Source: ISO 6346. Each sign is worth 10 to 38 (letters, 11, 22 and 33 left out) or its digit, times 2 to
    the power of its place; the sum modulo 11, and 10 as 0, is the last digit.

    >>> is_container("CSQU3054383"), is_container("CSQU 305438-3"), is_container("CSQU3054384")
    (True, True, False)
    """
    signs = re.sub(r"[ -]", "", text.upper())
    if not _CONTAINER.search(signs):
        return False
    total = sum((_LETTERS.get(sign) or int(sign)) << place for place, sign in enumerate(signs[:10]))
    return total % 11 % 10 == int(signs[10])


_LANES = {
    "red": "rouge rojo vermelho красный احمر",
    "yellow": "jaune amarillo amarelo orange naranja laranja amber желтый اصفر",
    "green": "vert verde зеленый اخضر",
    "blue": "bleu azul синий ازرق",
}
_LANE_OF = {folded(word): lane for lane, listed in _LANES.items() for word in (lane, *listed.split())}


def lane_of(text: str) -> str | None:
    """Return the lane that a colour in one of six languages means; letters and digits are never taken for one.

    >>> lane_of("ROUGE"), lane_of("Amarillo"), lane_of("V")
    ('red', 'yellow', None)
    """
    return _LANE_OF.get(folded(text).strip())
