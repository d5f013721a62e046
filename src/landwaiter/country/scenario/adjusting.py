"""A scenario with single values changed, as they are given on a command line: ``items=5_000``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from landwaiter.country.scenario.files import reader
from landwaiter.country.scenario.spot import Spot
from landwaiter.country.scenario.values import known

if TYPE_CHECKING:
    from landwaiter.country.scenario.scenario import Scenario

WHERE = Spot("--set")
"""What errors name as the place."""


def adjusted(scenario: Scenario, settings: Iterable[str]) -> Scenario:
    """Return a copy of ``scenario`` with ``settings`` made.

    Parameters
    ----------
    settings
        Each is ``NAME=VALUE``. The name is that of a parameter, such as ``items`` or ``mix.87``, or the name
        of a scheme and of its parameter, such as ``undervaluation.share``; the value is as in a file, where
        a text needs no quotes.

    Raises
    ------
    SettingsError
        If there is no such parameter, or the value is of another type or out of bounds.

    Examples
    --------
    >>> from landwaiter.country.scenario import Scenario
    >>> changed = adjusted(Scenario(), ["items=5_000", "undervaluation.share=0.1", "title=Small"])
    >>> changed.size.items, changed.schemes[0].share, changed.title
    (5000, 0.1, 'Small')
    """
    return reduce(_adjust, settings, scenario)


def _adjust(scenario: Scenario, setting: str) -> Scenario:
    path, sign, text = setting.partition("=")
    if not sign:
        WHERE.refuse("it is not NAME=VALUE.", "Write it as items=5_000.", setting)
    first, *rest = path.strip().split(".")
    schemes = {scheme.name: scheme for scheme in scenario.schemes}
    homes = _homes(scenario)
    known(first, [*homes, *schemes], "parameter or scheme", WHERE.at(first))
    if first in schemes:
        changed = reader().changed(schemes[first], _nested(rest, _value(text)), WHERE.at(first))
        return replace(scenario, schemes=tuple((schemes | {first: changed}).values()))
    return reader().changed(scenario, _nested([*homes[first], *rest], _value(text)), WHERE)


def _homes(scenario: Scenario) -> dict[str, list[str]]:
    """Return the way to each parameter that has a name of its own."""
    homes = {item.name: [item.name] for item in fields(scenario)}
    for name, section in scenario.sections.items():
        homes |= {item.name: [name, item.name] for item in fields(section)}
    return homes


def _nested(path: list[str], value: Any) -> Mapping[str, Any]:
    """Return tables within tables.

    >>> _nested(["habits", "flow"], 0.5)
    {'habits': {'flow': 0.5}}
    """
    return reduce(lambda inner, name: {name: inner}, reversed(path), value)


def _value(text: str) -> Any:
    """Read a value as TOML; what is none is a text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text.strip()
