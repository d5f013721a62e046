"""The section of a scenario that says how declarations are filled in: slips, and descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.scenario.sections import Section
from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats


@dataclass(frozen=True)
class Paperwork(Section):
    """How carefully and in which language declarations are written.

    Raises
    ------
    SettingsError
        If no language has a share.
    """

    error_rate: float = parameter(0.04, "Honest items with a slip in the value", "share", low=0, high=1)
    error_size: float = parameter(0.03, "Standard deviation of such a slip", "log", low=0, high=1)
    sloppy_descriptions: float = parameter(0.06, "Items described as a related code", "share", low=0, high=1)
    vague_descriptions: float = parameter(
        0.25, "Items described by family or a word such as parts", "share", low=0, high=1
    )
    typos: float = parameter(0.03, "Items whose description is misspelt", "share", low=0, high=1)
    english: float = parameter(0.5, "Declarants who write English, relative to the others", "share", low=0, high=1)
    french: float = parameter(0.3, "Declarants who write French, relative to the others", "share", low=0, high=1)
    spanish: float = parameter(0.2, "Declarants who write Spanish, relative to the others", "share", low=0, high=1)
    shouting: float = parameter(0.5, "Declarants who write in capitals", "share", low=0, high=1)
    accentless: float = parameter(0.4, "Declarants who leave accents out", "share", low=0, high=1)
    abbreviating: float = parameter(0.3, "Declarants who abbreviate words", "share", low=0, high=1)
    brand_named: float = parameter(
        0.6, "Lines of branded goods whose descriptions name the brand", "share", low=0, high=1
    )
    other_named: float = parameter(
        0.2, "Lines of other goods whose descriptions name a brand or model", "share", low=0, high=1
    )
    same_words: float = parameter(0.7, "Items of a line that are described by its usual phrase", "share", low=0, high=1)
    amounts_named: float = parameter(0.25, "Items whose description gives the quantity", "share", low=0, high=1)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.english + self.french + self.spanish <= 0:
            raise SettingsError(
                "No language has a share of the declarants.",
                "Give english, french or spanish of Paperwork a number above 0.",
                Place(column="english"),
            )

    @property
    def languages(self) -> Floats:
        """Shares of the languages, in the order of ``LANGUAGES`` of the catalogue; they sum to 1."""
        shares = np.array([self.english, self.french, self.spanish])
        return np.asarray(shares / shares.sum())
