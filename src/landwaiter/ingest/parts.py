"""Commodity codes that are split over several columns: the code and its precisions, or parts that are numbered.

Such are ``TAR_HSC_NB1`` to ``TAR_HSC_NB5``, ``HS Code`` and ``Precision 1``, or ``saditm_hs_cod`` and
``saditm_hsprec_cod``. The first part is the column whose values begin with headings; the others have at most four
digits, and are called like the first with the next number, or a precision.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from landwaiter.ingest.layout import HS_FIELDS
from landwaiter.ingest.suggesting import UNNAMED, Suggestion

if TYPE_CHECKING:
    from landwaiter.ingest.profile import Profile

NUMBERED = re.compile(r"^(.*?)[ _.-]*([0-9]+)$")
PRECISION = re.compile(r"prec(?:ision|isao|isión|_|\b)", re.IGNORECASE)
SHORT = re.compile("^[0-9]{1,4}$")
CODE = HS_FIELDS[0]


def joined(suggestions: tuple[Suggestion, ...], profiles: dict[str, Profile]) -> tuple[Suggestion, ...]:
    """Return the suggestions, with the columns of a split commodity code as parts of it."""
    given = [one for one in suggestions if one.target == CODE]
    heads = given or [one for one in suggestions if _may_begin(one, profiles[one.column])]
    groups = [group for head in heads if len(group := _group(head, suggestions, profiles)) > 1]
    if len(groups) != 1:
        return suggestions
    place = {one.column: part for part, one in enumerate(groups[0], 1)}
    why = f"together they are one commodity code: {', '.join(map(repr, place))}"
    return tuple(
        replace(one, target=CODE, part=place[one.column], confidence=UNNAMED, reasons=(why,))
        if one.column in place
        else one
        for one in suggestions
    )


def _may_begin(one: Suggestion, found: Profile) -> bool:
    return one.target is None and found.headings and (CODE in one.candidates or _number(found.name) == 1)


def _group(head: Suggestion, suggestions: tuple[Suggestion, ...], profiles: dict[str, Profile]) -> list[Suggestion]:
    """Return the columns of a code that begins with ``head``, those without values included."""
    group = [head]
    for one in suggestions[suggestions.index(head) + 1 :]:
        found = profiles[one.column]
        if one.target is None and _continues(profiles[head.column].name, len(group) + 1, found.name):
            if found.values and not found.all(SHORT.search):
                return [head]
            group.append(one)
    return group if any(profiles[one.column].values for one in group[1:]) else [head]


def _continues(first: str, part: int, name: str) -> bool:
    called, like = NUMBERED.search(name), NUMBERED.search(first)
    if called and like and _number(first) == 1:
        return called[1] == like[1] and int(called[2]) == part
    return PRECISION.search(name) is not None


def _number(name: str) -> int | None:
    found = NUMBERED.search(name)
    return int(found[2]) if found else None
