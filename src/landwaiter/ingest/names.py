"""What columns are called in six languages, and how well a name speaks for a field.

Names are compared word by word, never as parts of words: ``import_date`` has the word *import*, which
is not *importer*.
"""

from __future__ import annotations

import re
from functools import cache

from landwaiter.ingest.codes import ISO_4217
from landwaiter.ingest.folding import parts
from landwaiter.ingest.lexicon import ENGLISH, LINKING
from landwaiter.ingest.synonyms import SYNONYMS

USELESS = re.compile(
    r"^[(\[]?(?:(?:unnamed|unknown|no ?name|column|columna|colonne|coluna|col|field|champ|campo|var|c|f|v|x)"
    r"[ _.:-]*)?[0-9]*[)\]]?(?:_level_[0-9]+)?$",
    re.IGNORECASE,
)
"""Names that programs give to columns that have none."""

CURRENCY = re.compile(rf"(?i)[(\[](?:{'|'.join(sorted(ISO_4217))}|NCY|LCY|LCU|F ?CFA|R\$|Kz|Bs)[)\]]")
"""A currency in brackets behind a name, as a code or a sign, or as the national one is called in general."""
FOREIGN = re.compile(r"(?i)\b(?:FCX|FCY)\b")
"""The currency of the invoice, as ASYCUDA and others say foreign currency."""
POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")

CODING = frozenset({"code", "id", "number", "tin", "iso"})
"""Words that say that a column has codes or numbers."""
NAMING = frozenset({"name"})
"""Words that say that a column has names, which are spelt in many ways."""
PARTIES = frozenset({"importer", "exporter", "consignee", "consignor", "declarant", "carrier"})


def useless(name: str) -> bool:
    """Say whether a name is none: a position, or what a program writes where there was no name.

    >>> useless("(column 3)"), useless("Unnamed: 4"), useless("F12"), useless("HS")
    (True, True, True, False)
    """
    return USELESS.search(name.strip()) is not None


def words(name: str) -> tuple[str, ...]:
    """Return the words of a column name that say something, in English where they are known.

    >>> words("Pays d'Origine"), words("netMassKg"), words("HS6_Code"), words("Вес нетто"), words("N° décl.")
    (('country', 'origin'), ('net', 'weight', 'kg'), ('hs6', 'code'), ('weight', 'net'), ('number', 'declaration'))
    """
    bare = FOREIGN.sub(" foreign ", CURRENCY.sub(" ", POSSESSIVE.sub("", name)))
    marked = re.sub(r"№|#", " no ", re.sub(r"(?i)(?<=\bn)[°º˚]", "o ", bare))
    spaced = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])|(?<=[A-Z])(?=[A-Z][a-z])", " ", marked)
    found = tuple(ENGLISH.get(word, word) for word in parts(spaced))
    return tuple(word for word in found if word not in LINKING) or found


def likeness(name: str, target: str) -> float:
    """Return how well a column name speaks for a field: 1 as a known name, less for a share of its words.

    >>> likeness("Date de la déclaration", "registration_date")
    1.0
    >>> likeness("import_date", "importer_id")
    0.0
    """
    own = words(name)
    forms = [own, own[1:]] if _is_path(own) else [own]
    return max((_share(form, known) for form in forms for known in _known(target)), default=0.0)


def _is_path(own: tuple[str, ...]) -> bool:
    """Say whether a name begins with what its column belongs to.

    Every row is an item, and has the parties and days of its declaration, but not the amounts.
    """
    first, rest = own[0] if own else "", own[1:]
    return bool(rest) and (first == "item" or (first == "declaration" and bool({*PARTIES, "date"} & set(rest))))


@cache
def _known(target: str) -> tuple[tuple[str, ...], ...]:
    return tuple({words(name): None for name in (target, *SYNONYMS.get(target, ()))})


def _share(own: tuple[str, ...], known: tuple[str, ...]) -> float:
    if sorted(own) == sorted(known):
        return 1.0
    common = set(own) & set(known)
    return 0.8 * len(common) / len({*own, *known}) if common == set(known) else 0.0
