"""Words of English, French and Spanish that join others and say nothing of goods, in small letters."""

from __future__ import annotations

_WORDS = (
    "of and or the for with in not a an to other than whether by on from de la le les des du et ou en à pour avec "
    "autres que d l y o el los las del para con otros"
)
EMPTY_WORDS = frozenset(_WORDS.split())
