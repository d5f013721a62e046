"""What to ask a declarant: properties by which candidates differ and of which the description says nothing."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from landwaiter.classify.text.cleaning import cleaned
from landwaiter.schema.nouns import Reason

MOST = 3
ALWAYS = ("material", "use")
"""What is asked of a vague description by whose candidates nothing else is to be asked."""


@cache
def properties() -> dict[str, frozenset[str]]:
    """Return by property the words, in all languages, that say something of it.

    >>> "cotton" in properties()["material"], "coton" in properties()["material"]
    (True, True)
    """
    text = (files("landwaiter.classify.text") / "properties.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["property"]: frozenset(" ".join(cleaned(row["words"].split(", "))).split()) for row in rows}


def questions(description: str, paths: Sequence[str], *, vague: bool = False) -> tuple[Reason, ...]:
    """Return what to ask, the property by which most candidates differ first.

    Parameters
    ----------
    description
        What was declared.
    paths
        Text of each candidate, its heading's included.
    vague
        Whether the description is known to be vague: then something is always asked.

    Examples
    --------
    >>> [asked.message for asked in questions("shirts", ["men's shirts of cotton", "men's shirts of wool"])]
    ['classify.question.material']
    """
    said, texts = set(cleaned([description])[0].split()), [set(line.split()) for line in cleaned(paths)]
    apart = {name: _kinds(words, texts) for name, words in properties().items() if not said & words}
    asked = sorted((name for name, kinds in apart.items() if kinds > 1), key=lambda name: -apart[name])
    always = [name for name in ALWAYS if vague and name in apart and name not in asked]
    return tuple(Reason(f"classify.question.{name}") for name in [*asked, *always][:MOST])


def _kinds(words: frozenset[str], texts: Sequence[set[str]]) -> int:
    return len({frozenset(words & text) for text in texts})
