"""The checks of the schema on one item at a time, for items that come singly and are typed already.

:mod:`landwaiter.schema.validation` compiles the same fields and checks to a pass over a file, which takes longer to
plan than a single item may wait. Here the conditions of the checks are asked of plain values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import TYPE_CHECKING, Any

from landwaiter.schema.formats import ISO, PLAIN
from landwaiter.schema.validation import DESTROYED, TIME, UNREADABLE

if TYPE_CHECKING:
    from landwaiter.schema.fields import Field
    from landwaiter.schema.nouns import Parameter

HOW: Mapping[str, Mapping[str, Parameter]] = {
    "date": {"format": ISO.name},
    "number": {"decimal": PLAIN.decimal},
    "integer": {"decimal": PLAIN.decimal},
}
"""How values are written, by kind, for sentences that say so."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a value: the field, the message id of the check, and what its sentence needs."""

    field: str
    message: str
    params: Mapping[str, Parameter]


def examined(values: Mapping[str, Any], fields: Sequence[Field]) -> tuple[dict[str, Any], list[Wrong]]:
    """Return the typed values that an item has, and what is wrong with it, at most one problem a field.

    Parameters
    ----------
    values
        By field: text, numbers, days and times of day as text; a missing one is ``None`` or not there.

    Examples
    --------
    >>> from landwaiter.schema import DECLARATION
    >>> found, wrong = examined({"declaration_id": " D1 ", "item_number": 0, "hs_code": "8703"}, DECLARATION)
    >>> found["declaration_id"], [(one.field, one.message) for one in wrong]
    ('D1', [('item_number', 'check.range'), ('registration_date', 'check.missing')])
    """
    found: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for field in fields:
        given = values.get(field.name)
        text = given.strip() if isinstance(given, str) else given
        value = None if text in (None, "") else _read(text, field)
        problem = _problem(text, value, field)
        if problem is not None:
            wrong.append(problem)
        elif value is not None:
            found[field.name] = value
    return found, wrong


def _problem(text: Any, value: Any, field: Field) -> Wrong | None:
    if text in (None, ""):
        return Wrong(field.name, "check.missing", {}) if field.required else None
    if isinstance(text, str) and _compiled(DESTROYED).search(text):
        return Wrong(field.name, "check.destroyed_by_excel", {})
    if value is None:
        return Wrong(field.name, UNREADABLE[field.kind], HOW.get(field.kind, {}))
    failed = next((check for check in field.checks if check.fails(_Asked(value)).holds), None)
    return None if failed is None else Wrong(field.name, failed.message, failed.params)


def _read(text: Any, field: Field) -> Any:
    if field.kind == "date":
        return ISO.read(text)
    if field.kind == "time":
        return _time(text) if _compiled(TIME).search(text) else None
    if field.kind in ("number", "integer"):
        # Numbers come as numbers: a text is none.
        return None if isinstance(text, str) else float(text) if field.kind == "number" else text
    return text


def _time(text: str) -> time | None:
    hours, _, rest = text.partition(":")
    try:
        return time.fromisoformat(f"{int(hours):02}:{rest}")
    except ValueError:
        return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # In the engine the end is the end of the text; Python's $ also stands before a last line break.
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))


@dataclass(frozen=True, slots=True)
class _Truth:
    """A condition that holds or not, combined as those of columns are."""

    holds: bool

    def __invert__(self) -> _Truth:
        return _Truth(not self.holds)

    def __or__(self, other: _Truth) -> _Truth:
        return _Truth(self.holds or other.holds)


class _Asked:
    """A value of which the conditions of checks are asked as of a column."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __lt__(self, other: Any) -> _Truth:
        return _Truth(self._value < other)

    def isnan(self) -> _Truth:
        return _Truth(math.isnan(self._value))

    def isinf(self) -> _Truth:
        return _Truth(math.isinf(self._value))

    def between(self, low: float | date, high: float | date) -> _Truth:
        return _Truth(low <= self._value <= high)

    def isin(self, codes: Collection[str]) -> _Truth:
        return _Truth(self._value in codes)

    def re_search(self, pattern: str) -> _Truth:
        return _Truth(_compiled(pattern).search(self._value) is not None)
