"""Write the table of countries from the Unicode CLDR, which Babel carries, and from writings of our own.

``python tools/countries.py`` rewrites ``src/landwaiter/ingest/countries.tsv``; the same version of Babel gives the
same bytes. Names come from the CLDR's territories in six languages, codes of three letters and numbers from its
aliases of territories; ``tools/countries_in_use.tsv`` has what else is written in customs data.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel import Locale
from babel.core import get_global

TABLE = Path(__file__).parents[1] / "src" / "landwaiter" / "ingest" / "countries.tsv"
IN_USE = Path(__file__).with_name("countries_in_use.tsv")
LOCALES = ("en", "fr", "es", "pt", "pt_PT", "ru", "ar")
NO_COUNTRIES = ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
"""Territories of the CLDR that are no country of ISO 3166-1; XK is kept, for customs data have Kosovo."""
WITHDRAWN = (
    *("BUR", "DDR", "FXX", "TMP", "XKK", "YMD", "ZAR"),
    *("230", "249", "278", "280", "720", "736", "886", "983"),
)
"""Codes in the aliases that are no longer those of the country, or never were ISO's."""
HEAD = """\
# Codes and names of countries from the Unicode Common Locale Data Repository, as in Babel; made by tools/countries.py.
# Copyright © 2004-2025 Unicode, Inc., under the Unicode License v3, which NOTICE has in full.
# Other writings in use are our own, from tools/countries_in_use.tsv. Codes are those of ISO 3166-1.
# alpha-2	alpha-3	numeric	names in English, French, Spanish, Portuguese, Russian and Arabic, then others in use
"""


def table() -> str:
    """Return the whole file, a line a country in the order of their codes."""
    codes, others = _codes(), _in_use()
    named = {locale: _territories(locale) for locale in LOCALES}
    lines = []
    for code in sorted(code for code in named["en"] if _is_country(code)):
        names = dict.fromkeys([*(named[locale][code] for locale in LOCALES), *others.get(code, ())])
        full = dict.fromkeys(form for name in names for form in _forms(name))
        lines.append("\t".join([code, *codes.get(code, ("XKX", "")), "; ".join(full)]))
    return HEAD + "\n".join(lines) + "\n"


def _territories(locale: str) -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale.parse(locale).territories.items()}


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES


def _codes() -> dict[str, tuple[str, str]]:
    """Return the code of three letters and the number of each country that has one of either."""
    long: dict[str, str] = {}
    number: dict[str, str] = {}
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and len(targets) == 1 and alias not in WITHDRAWN:
            (number if alias.isdigit() else long)[targets[0]] = alias
    return {code: (alias, number[code]) for code, alias in long.items() if code in number}


def _forms(name: str) -> list[str]:
    """Return a name and, where it is shortened, itself written out."""
    return [name, re.sub(r"\bSt\.", "Saint", name.replace(" & ", " and "))]


def _in_use() -> dict[str, list[str]]:
    rows = [line.split("\t") for line in IN_USE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {code: names.split("; ") for code, names in rows}


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TABLE} written\n")
