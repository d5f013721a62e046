"""From what TOML holds to dataclasses, by the types of their fields and by nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from landwaiter.errors import SettingsError

if TYPE_CHECKING:
    from landwaiter.country.scenario.spot import Spot

NONE = "none"
"""How a file says that an optional value is not there; TOML has no null."""
KIND = "kind"
"""The entry that says of which class something is."""
WRITTEN = {
    bool: ("true or false", "true"),
    int: ("a whole number", "12, in digits alone"),
    float: ("a number", "0.5"),
    str: ("a text", '"a text"'),
    date: ("a date", "2025-07-01, without quotes"),
}
"""What a value is called, and how it is written."""

MOST_NAMED = 40
"""Names that an error lists at most."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads tables as dataclasses whose fields all have defaults.

    ``kinds`` lists, for a class of which something may be of several kinds, the classes by name.
    """

    kinds: Mapping[type, Mapping[str, type]]

    def changed(self, base: T, table: object, spot: Spot) -> T:
        """Return a copy of the dataclass instance ``base`` with what ``table`` says instead.

        Raises
        ------
        SettingsError
            If something in it is unknown, of another type, or out of bounds.
        """
        if not isinstance(table, dict):
            spot.refuse("a table belongs here.", "Write it with its entries: name = value.", table)
        names, hints = [item.name for item in fields(base)], hints_of(type(base))  # type: ignore[arg-type]
        for name in table:
            known(name, names, "parameter", spot.at(name))
        values = {
            name: self.read(hints[name], value, spot.at(name), getattr(base, name)) for name, value in table.items()
        }
        try:
            return replace(base, **values)  # type: ignore[type-var]
        except SettingsError as error:
            raise spot.placed(error) from error

    def read(self, hint: Any, value: object, spot: Spot, default: object = None) -> Any:
        """Return ``value`` as the type ``hint``; what a table leaves out is as in ``default``.

        Raises
        ------
        SettingsError
            If it is of another type.

        Examples
        --------
        >>> from landwaiter.country.scenario.spot import Spot
        >>> Reader({}).read(float, 3, Spot("x.toml")), Reader({}).read(date | None, "none", Spot("x.toml"))
        (3.0, None)
        """
        if hint in self.kinds:
            return self._of_kind(self.kinds[hint], value, spot)
        if isinstance(hint, type) and is_dataclass(hint):
            return self.changed(hint() if default is None else default, value, spot)
        if get_origin(hint) is tuple:
            return self._list(get_args(hint)[0], value, spot)
        if get_origin(hint) is Mapping:
            return self._mapping(get_args(hint)[1], value, spot, default)
        return plain(hint, value, spot)

    def _of_kind(self, kinds: Mapping[str, type], table: object, spot: Spot) -> Any:
        if not isinstance(table, dict) or KIND not in table:
            spot.refuse("it does not say its kind.", f'Write {KIND} = "...", one of {", ".join(kinds)}.', table)
        kind = kinds[known(str(table[KIND]), kinds, KIND, spot.at(KIND))]
        return self.changed(kind(), {name: value for name, value in table.items() if name != KIND}, spot)

    def _list(self, hint: Any, value: object, spot: Spot) -> tuple[Any, ...]:
        if not isinstance(value, list):
            remedy = "Write [[ ]] above each." if isinstance(value, dict) else "Write it in brackets: [ ]."
            spot.refuse("a list belongs here.", remedy, value)
        return tuple(self.read(hint, one, spot.at(turn)) for turn, one in enumerate(value))

    def _mapping(self, hint: Any, value: object, spot: Spot, default: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            spot.refuse("a table belongs here.", "Write it with its entries: name = value.", value)
        return {**(default or {}), **{name: self.read(hint, one, spot.at(name)) for name, one in value.items()}}


def plain(hint: Any, value: object, spot: Spot) -> Any:
    """Return ``value`` if it is of the plain type ``hint``, or that type and ``None``.

    Whole numbers do where any number does; nothing else is converted, and no flag is a number.

    Raises
    ------
    SettingsError
        If it is of another type, or a number that is not finite.
    """
    if type(None) in get_args(hint):
        return None if value == NONE else plain(get_args(hint)[0], value, spot)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        name, example = WRITTEN[hint]
        spot.refuse(f"{name} belongs here.", f"Write it as {example}.", value)
    if isinstance(value, float) and not math.isfinite(value):
        spot.refuse("the number is not finite.", "Give a finite number.", value)
    return value


def known(name: str, names: Iterable[str], what: str, spot: Spot) -> str:
    """Return ``name`` if it is one of ``names``; ``what`` says what they are.

    Raises
    ------
    SettingsError
        If not; it names the nearest one, or all where they are few.
    """
    choices = list(names)
    if name not in choices:
        near = get_close_matches(name, choices, n=1)
        remedy = f"Did you mean {near[0]!r}?" if near else _listed(choices)
        spot.refuse(f"there is no {what} {name!r} here.", remedy)
    return name


def _listed(choices: Sequence[str]) -> str:
    """Name the choices where they are few enough to read.

    >>> _listed(["a", "b"])
    'Use one of a, b.'
    """
    if len(choices) > MOST_NAMED:
        return "`landwaiter country new FILE` writes a file with everything that can be set."
    return f"Use one of {', '.join(choices)}."


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """Return the types of the fields of a dataclass.

    ``date`` is known here because a scheme may import it for the type checker only.
    """
    return get_type_hints(kind, localns={"date": date})
