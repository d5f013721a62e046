"""The card of a saved recommender: what it learned from, and how its sources are weighed."""

from __future__ import annotations

from datetime import date

from landwaiter.store.model_files import Card

FORMAT = 2
"""What is written now: texts with their national digits, and the weights of the national level."""


class RecommenderCard(Card):
    """Everything that is known about one saved recommender.

    ``texts`` counts them by source. ``weights`` has for each level and source the weight where nothing known is near
    and where the very text is known. ``held_out`` is the source of which texts were held back to fit them on; empty:
    the stated weights hold. ``last`` is the latest day of a declaration that it learned from, ISO text. ``encoder`` is
    the fingerprint of the encoder that it needs; empty: none. ``rulings_ended`` counts the kept rulings that were no
    longer valid, and were left out. ``national`` is the edition of the tariff whose national lines it learned with;
    empty: those of history, or none.
    """

    format: int = FORMAT
    name: str
    version: str
    created: date
    seed: int
    editions: tuple[str, ...]
    texts: dict[str, int]
    codes: int
    weights: dict[str, dict[str, list[float]]]
    held_out: str
    last: str = ""
    encoder: str = ""
    rulings_ended: int = 0
    national: str = ""
    libraries: dict[str, str]
