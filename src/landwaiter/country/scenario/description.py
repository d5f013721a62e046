"""What a scenario holds and what will come of it, on a page."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from landwaiter.country.parameter import parameters
from landwaiter.country.records.tables import TABLES
from landwaiter.country.scenario.events import Event
from landwaiter.country.scenario.tables import markdown_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from landwaiter.country.scenario.scenario import Scenario
    from landwaiter.country.schemes import Scheme

EXPLAINED = "Every parameter is explained in docs/reference/country-scenarios and by `landwaiter country new`."
BYTES_PER_ITEM = 105
"""Of all Parquet files together, as measured on the demo; a test holds it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the page: ``name`` is its heading, each of ``rows`` has a cell for each of ``header``."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A scenario in a few tables."""

    title: str
    parts: tuple[Part, ...]
    explained: str = EXPLAINED

    def as_dict(self) -> dict[str, Any]:
        """Return the page as JSON-ready fields."""
        tables = {part.name: [dict(zip(part.header, row, strict=True)) for row in part.rows] for part in self.parts}
        return {"title": self.title, **tables}

    def markdown(self) -> str:
        """Return the page as Markdown."""
        tables = (f"## {part.name.capitalize()}\n\n{markdown_table(part.header, part.rows)}" for part in self.parts)
        return "\n\n".join([f"# {self.title}", *tables, self.explained])


def describe(scenario: Scenario) -> Description:
    """Return what ``scenario`` holds and what will come of it; nothing is simulated.

    Examples
    --------
    >>> from landwaiter.country.scenario import Scenario
    >>> describe(Scenario()).as_dict()["schemes"][0]["scheme"]
    'undervaluation'
    """
    return Description(
        scenario.title,
        (
            Part("size", ("what", "number"), tuple(_sizes(scenario))),
            _listed("offices", scenario.offices),
            Part("schemes", SCHEMES, tuple(_scheme(one, scenario) for one in scenario.schemes)),
            Part("events", ("event", "from", "until before", "how"), tuple(map(_event, scenario.events))),
            Part("tables", ("file", "what it holds"), tuple((_file(name), TABLES[name].meaning) for name in TABLES)),
        ),
    )


def _sizes(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    period, size = scenario.period, scenario.size
    yield "first day", period.start.isoformat()
    yield "last day", (period.end - timedelta(1)).isoformat()
    yield from ((item.name, getattr(size, item.name)) for item in fields(size))
    yield "declarations, about", round(size.items / size.items_per_declaration)
    yield "offices", len(scenario.offices)
    yield "inspecting officers", sum(office.inspectors for office in scenario.offices)
    yield "megabytes of Parquet, about", round(size.items * BYTES_PER_ITEM / 1e6, 1)


SCHEMES = ("scheme", "offence", "share", "from", "until before", "items, about")


def _scheme(scheme: Scheme, scenario: Scenario) -> tuple[Any, ...]:
    """A scheme, and how many items it has if trade is spread evenly over the days."""
    period = scenario.period
    first, last = max(scheme.starts or period.start, period.start), min(scheme.ends or period.end, period.end)
    part = max((last - first).days, 0) / (period.end - period.start).days
    items = round(scheme.share * part * scenario.size.items)
    return scheme.name, scheme.offence, scheme.share, _day(scheme.starts), _day(scheme.ends), items


def _event(event: Event) -> tuple[str, ...]:
    usual = {item.name for item in parameters(Event)}
    own = [item.name for item in parameters(type(event)) if item.name not in usual]
    how = "; ".join(f"{name} {_shown(getattr(event, name))}" for name in own if getattr(event, name))
    return event.kind, _day(event.starts), _day(event.ends), how


def _listed(name: str, owners: Sequence[Any]) -> Part:
    header = tuple(item.name for item in parameters(type(owners[0])))
    return Part(name, header, tuple(tuple(getattr(one, column) for column in header) for one in owners))


def _file(name: str) -> str:
    return f"{'truth/' if TABLES[name].secret else ''}{name}.parquet"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
