"""What columns are called in English, French and Spanish, and how well a name speaks for a field.

Names are compared word by word, never as parts of words: ``import_date`` has the word *import*, which
is not *importer*.
"""

from __future__ import annotations

import re
import unicodedata

from landwaiter.ingest.synonyms import SYNONYMS

LINKING = frozenset(
    {
        *("a", "al", "d", "da", "de", "del", "des", "do", "du", "el", "en", "et", "l", "la", "las", "le"),
        *("les", "los", "of", "par", "por", "pour", "the", "y"),
    }
)
"""Words that say nothing about what a column is."""


def words(name: str) -> tuple[str, ...]:
    """Return the words of a column name that say something, without case and accents.

    >>> words("Pays d'Origine"), words("netMassKg"), words("HS6_Code")
    (('pays', 'origine'), ('net', 'mass', 'kg'), ('hs6', 'code'))
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("°", "o"))
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", plain)
    return tuple(word for word in found if word not in LINKING) or tuple(found)


def likeness(name: str, target: str) -> float:
    """Return how well a column name speaks for a field: 1 as a known name, less for a share of its words.

    >>> likeness("Date de la déclaration", "registration_date")
    1.0
    >>> likeness("import_date", "importer_id")
    0.0
    """
    own = words(name)
    return max((_share(own, words(known)) for known in (target, *SYNONYMS.get(target, ()))), default=0.0)


def _share(own: tuple[str, ...], known: tuple[str, ...]) -> float:
    if own == known or sorted(own) == sorted(known):
        return 1.0
    common = set(own) & set(known)
    return 0.8 * len(common) / len({*own, *known}) if common == set(known) else 0.0
