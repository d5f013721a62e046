"""Say what can be set: Markdown tables of everything that a scenario file may hold."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass

from landwaiter.country.parameter import Parameter, parameters
from landwaiter.country.scenario.events import EVENTS, Event
from landwaiter.country.scenario.office import Office
from landwaiter.country.scenario.scenario import Scenario
from landwaiter.country.scenario.values import NONE, hints_of
from landwaiter.country.schemes import SCHEMES, Scheme

HEADER = ("parameter", "default", "unit", "allowed", "meaning", "source")


def parameter_tables() -> str:
    """Return a heading and a table for each table of a scenario file.

    Examples
    --------
    >>> parameter_tables().splitlines()[0]
    '## Above all tables'
    """
    parts = [_part("## Above all tables", Scenario)]
    parts += [_part(f"## `[{name}]`", type(owner)) for name, owner in Scenario().sections.items()]
    parts += [_part("## `[[offices]]`", Office), *_kinds("events", Event, EVENTS), *_kinds("schemes", Scheme, SCHEMES)]
    return "\n\n".join(parts)


def parameter_table(known: Iterable[Parameter]) -> str:
    """Return a table of parameters."""
    return markdown_table(HEADER, map(_cells, known))


def markdown_table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table.

    >>> print(markdown_table(("a", "b"), [(1, "x|y")]))
    | a | b |
    |---|---|
    | 1 | x\\|y |
    """
    first, *others = (f"| {' | '.join(map(_escaped, row))} |" for row in (header, *rows))
    return "\n".join([first, "|---" * len(header) + "|", *others])


def _escaped(cell: object) -> str:
    return str(cell).replace("|", "\\|")


def _kinds(name: str, base: type, kinds: Mapping[str, type]) -> Iterator[str]:
    """What all kinds have in common, what each has beside or otherwise, and what is nested in them."""
    common = list(parameters(base))
    yield _part(f"## `[[{name}]]`", base)
    nested: dict[str, type] = {}
    for word, kind in kinds.items():
        own = [one for one in parameters(kind) if one not in common]
        yield _part(f'### `kind = "{word}"`', kind, own)
        nested |= {item: hint for item, hint in hints_of(kind).items() if isinstance(hint, type) and is_dataclass(hint)}
    for item, kind in nested.items():
        yield _part(f"### `[{name}.{item}]`", kind)


def _part(heading: str, kind: type, known: Iterable[Parameter] | None = None) -> str:
    listed = list(parameters(kind) if known is None else known)
    return "\n\n".join([heading, _about(kind), *([parameter_table(listed)] if listed else [])])


def _about(kind: type) -> str:
    """The first paragraph of a docstring, in Markdown."""
    paragraph = (inspect.getdoc(kind) or "").split("\n\n", maxsplit=1)[0]
    return re.sub(r":\w+:`~?([^`]+)`", r"`\1`", " ".join(paragraph.split())).replace("``", "`")


def _cells(one: Parameter) -> tuple[str, ...]:
    return f"`{one.name}`", _shown(one.default), one.unit, one.bounds, one.meaning, one.source


def _shown(default: object) -> str:
    """Show a default as people read it.

    >>> [_shown(value) for value in (None, "", (), ("72", "73"), {}, 0.5)]
    ['none', '', '', '72, 73', '', '0.5']
    """
    if default is None:
        return NONE
    if isinstance(default, tuple):
        return ", ".join(map(str, default))
    return "" if default == {} else str(default)
