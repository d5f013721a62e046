"""The card as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.country.export.card import words
from landwaiter.country.parameter import parameters
from landwaiter.country.records.tables import TABLES
from landwaiter.country.scenario import Scenario
from landwaiter.country.scenario.tables import markdown_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landwaiter.country.build import Country
    from landwaiter.country.export.card.planted import Planted
    from landwaiter.country.export.parquet import Written

ALWAYS = ("period", "size")
"""Sections that are shown whole; of the others, what differs from the default."""


def markdown(country: Country, written: Written, folder: Path, found: Planted, version: str) -> str:
    """Return the card of the tables in ``written``, below ``folder``."""
    parts = [
        f"# {country.scenario.title}",
        words.WHAT,
        f"Scenario “{country.scenario.title}”, seed {country.seed}, landwaiter {version}. {words.AGAIN}",
        f"## How it was made\n\n{words.HOW}",
        f"## What it is for\n\n{words.USES}",
        f"## What it does not say\n\n{words.LIMITS}\n\n{words.MISUSE}",
        f"## Personal data\n\n{words.PERSONAL}",
        f"## Licence\n\n[{words.LICENCE_NAME}]({words.LICENCE}). {words.LICENCE_WHY}",
        f"## What was asked for\n\n{_settings(country.scenario)}",
        f"## What was planted\n\n{_planted(country.scenario, found)}",
        f"## Tables\n\n{''.join(_tables(written, folder))}",
    ]
    return "\n\n".join(parts).rstrip("\n") + "\n"


def _settings(scenario: Scenario) -> str:
    """The parameters that say how large it is, and those that are not as in the default scenario."""
    default = Scenario().sections
    rows = [
        (f"`{one.name}`", getattr(section, one.name), one.unit, one.meaning)
        for name, section in scenario.sections.items()
        for one in parameters(type(section))
        if name in ALWAYS or getattr(section, one.name) != getattr(default[name], one.name)
    ]
    events = [(event.kind, event.starts, event.ends or "to the end") for event in scenario.events]
    changes = (
        markdown_table(("what changed", "from", "until before"), events) if events else "Nothing changed meanwhile."
    )
    return f"{markdown_table(('parameter', 'value', 'unit', 'meaning'), rows)}\n\n{changes}"


def _planted(scenario: Scenario, found: Planted) -> str:
    """How many items each scheme has, beside the share that was asked for while it is at work."""
    asked = {scheme.name: (scheme.offence, f"{100 * scheme.share:g} %") for scheme in scenario.schemes}
    rows = [
        (
            f"`{name}`",
            *asked.get(name, ("", "")),
            found.schemes[name],
            f"{100 * found.share(found.schemes[name]):.3f} %",
        )
        for name in sorted({*asked, *found.schemes})
    ]
    total = f"{found.illicit:,} of {found.items:,} items are illicit, {100 * found.share(found.illicit):.3f} %."
    header = ("scheme", "offence", "asked while at work", "items", "of all items")
    return f"{total} {words.SCHEMES}\n\n{markdown_table(header, rows)}"


def _tables(written: Written, folder: Path) -> Iterator[str]:
    for name, path in written.items():
        table = TABLES[name]
        rows = [(f"`{column.name}`", column.kind, column.meaning) for column in table.columns]
        place = path.relative_to(folder).as_posix()
        yield f"### `{place}`\n\n{table.meaning}\n\n{markdown_table(('column', 'type', 'meaning'), rows)}\n\n"
