"""A scenario as a complete TOML file, in which every parameter is explained."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from landwaiter.country.parameter import CHOSEN, parameters
from landwaiter.country.scenario.values import KIND, NONE

if TYPE_CHECKING:
    from landwaiter.country.parameter import Parameter
    from landwaiter.country.scenario.scenario import Scenario

HEAD = """\
# A scenario of a simulated customs administration. Everything in it is invented.
#
# Above each value stands what it means and, in brackets, its unit, the numbers allowed and its source;
# where none is named it is chosen. What is left out of a file is as in the scenario `demo`. The code of a
# scheme that the package does not have stands in a file of its own, named with --scheme-file."""
WIDTH = 100
BARE = re.compile(r"[A-Za-z0-9_-]+")
"""A key that needs no quotes."""


def dump_scenario(scenario: Scenario) -> str:
    """Return ``scenario`` as TOML with every parameter, its meaning, unit, bounds and source.

    :func:`~landwaiter.country.scenario.files.parse_scenario` reads it back as it was.

    Examples
    --------
    >>> from landwaiter.country.scenario import Scenario
    >>> text = dump_scenario(Scenario())
    >>> text[text.index("# Length") :].splitlines()[:2]
    ['# Length [months; 1 to 240]', 'months = 18']
    """
    held = {item.name: getattr(scenario, item.name) for item in fields(scenario)}
    known = {item.name: item for item in parameters(type(scenario))}
    explained: set[type] = set()
    # What is no table stands first: after the header of a table everything belongs to it.
    blocks = [HEAD, *(_entry(item, held[name]) for name, item in known.items() if not isinstance(held[name], Mapping))]
    blocks += [f"{name} = []" for name, value in held.items() if value == () and name not in known]
    blocks += [_rows("offices", scenario.offices)]
    blocks += [_table(f"[{name}]", section, explained) for name, section in scenario.sections.items()]
    blocks += [_mapping(item, held[name]) for name, item in known.items() if isinstance(held[name], Mapping)]
    for name in ("events", "schemes"):
        blocks += [_table(f"[[{name}]]", one, explained) for one in held[name]]
    return "\n\n".join(blocks) + "\n"


def _table(header: str, owner: Any, explained: set[type]) -> str:
    """A table; the tables within it follow. What a class means is said the first time that it is written."""
    first = type(owner) not in explained
    explained.add(type(owner))
    lines = [*(_comment(_first_line(owner)) if first else []), header]
    lines += [f"{KIND} = {_written(owner.kind)}"] if hasattr(owner, "kind") else []
    for item in parameters(type(owner)):
        lines.append(_entry(item, getattr(owner, item.name), explained=first))
    path = header.strip("[]")
    inner = {item.name: getattr(owner, item.name) for item in fields(owner) if is_dataclass(getattr(owner, item.name))}
    return "\n".join([*lines, *(f"\n{_table(f'[{path}.{name}]', value, explained)}" for name, value in inner.items())])


def _rows(name: str, owners: tuple[Any, ...]) -> str:
    """A list of small tables, one a row."""
    lines = [f"# {_first_line(owners[0])} One a row:"]
    for item in parameters(type(owners[0])):
        lines += _comment(f"{item.name}: {_said(item)}")
    rows = (", ".join(_assigned(item, getattr(one, item.name)) for item in parameters(type(one))) for one in owners)
    return "\n".join([*lines, f"{name} = [", *(f"    {{ {row} }}," for row in rows), "]"])


def _mapping(item: Parameter, values: Mapping[str, float]) -> str:
    entries = (f"{_key(name)} = {_written(value)}" for name, value in values.items())
    return "\n".join([*_comment(_said(item)), f"[{item.name}]", *entries])


def _entry(item: Parameter, value: object, *, explained: bool = True) -> str:
    return "\n".join([*(_comment(_said(item)) if explained else []), _assigned(item, value)])


def _assigned(item: Parameter, value: Any) -> str:
    return f"{item.name} = {_written(float(value) if isinstance(item.default, float) else value)}"


def _said(item: Parameter) -> str:
    """What a parameter means; in brackets its unit, bounds and source."""
    known = [item.unit, item.bounds, "" if item.source == CHOSEN else item.source]
    details = "; ".join(part for part in known if part)
    return f"{item.meaning} [{details}]" if details else item.meaning


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, WIDTH)]


def _first_line(owner: object) -> str:
    return (inspect.getdoc(type(owner)) or "").split("\n", maxsplit=1)[0]


def _written(value: Any) -> str:
    """Write a value as TOML.

    >>> [_written(value) for value in (None, True, 0.5, ("a", "b"), date(2025, 7, 1), {"8.7": 1.0})]
    ['"none"', 'true', '0.5', '["a", "b"]', '2025-07-01', '{ "8.7" = 1.0 }']
    """
    if value is None:
        return _written(NONE)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(name)} = {_written(one)}" for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    return value.isoformat() if isinstance(value, date) else repr(value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _written(name)
