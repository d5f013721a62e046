"""The tables of a simulation: results, what schemes waited for, and who chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.report.tables import Line, Table
from landwaiter.report.words import Cell, Words
from landwaiter.schema.measure import Measure

if TYPE_CHECKING:
    from landwaiter.selection.simulation import Comparison
    from landwaiter.selection.simulation.comparison import StrategyResult
    from landwaiter.selection.simulation.schemes import Wait

SHARES = ("norm_revenue", "precision", "norm_precision", "explored")


def results(found: Comparison, words: Words) -> Table:
    """Return the table of all strategies, the best first."""
    shares = SHARES if found.revenue else SHARES[1:]
    columns = [unit(found).of(words("simulation.column.recovered"), words)] if found.revenue else []
    columns += [words(f"simulation.column.{name}") for name in shares]
    columns += [words("simulation.column.behind", best=found.best)]
    columns += [words("simulation.column.ahead", baseline=found.baseline), words("simulation.column.seconds")]
    lines = tuple(_result(name, one, found, words, shares) for name, one in found.strategies.items())
    return Table(words("simulation.results"), words("simulation.results.about"), (), tuple(columns), lines)


def _result(name: str, one: StrategyResult, found: Comparison, words: Words, shares: tuple[str, ...]) -> Line:
    cells = [words.share(one.measures[share]) for share in shares]
    if found.revenue:
        cells.insert(0, amount(one.measures["recovered"], found, words))
    cells += [_difference(one.behind, found, words), _difference(one.ahead, found, words)]
    cells.append(Cell(words.decimal(one.seconds, 0 if one.seconds >= 10 else 1)))
    return Line(name, tuple(cells), main=name == found.best)


def _difference(measure: Measure | None, found: Comparison, words: Words) -> Cell:
    return Cell("\N{EN DASH}") if measure is None else amount(measure, found, words)


def amount(measure: Measure, found: Comparison, words: Words) -> Cell:
    """Return a leading measure as it is written: an amount in the page's unit, or a percentage without its sign."""
    if not found.revenue:
        return words.share(measure)
    size = unit(found).size
    ends = (None if end is None else end / size for end in (measure.low, measure.high))
    return words.plain(Measure(measure.value / size, *ends), 0 if size == 1 else 2)


@dataclass(frozen=True, slots=True)
class Unit:
    """What amounts of a page are counted in."""

    size: float
    name: str

    def of(self, what: str, words: Words) -> str:
        """Return what is counted, and in what."""
        return what if self.size == 1 else words(f"simulation.{self.name}", what=what)


def unit(found: Comparison) -> Unit:
    """Return the unit in which the largest amount has four digits at most before the point."""
    largest = max(one.measures["recovered"].value for one in found.strategies.values())
    if largest < 1e4:
        return Unit(1.0, "")
    return Unit(1e3, "thousands") if largest < 1e7 else Unit(1e6, "millions")


def schemes(found: Comparison, words: Words) -> Table:
    """Return the table of how long every scheme waited; those that began during the simulation first."""
    every = {name for one in found.strategies.values() for name in one.waits}
    new = [name for name in found.new_schemes if name in every]
    lines = tuple(_scheme(name, found, words) for name in (*new, *sorted(every - set(new))))
    return Table(words("simulation.schemes"), "", (), tuple(found.strategies), lines)


def _scheme(name: str, found: Comparison, words: Words) -> Line:
    begun = found.new_schemes.get(name)
    note = words("simulation.scheme.old") if begun is None else words("simulation.scheme.new", first_date=begun)
    cells = tuple(_wait(one.waits.get(name), words) for one in found.strategies.values())
    return Line(name, cells, main=begun is not None, note=note)


def _wait(wait: Wait | None, words: Words) -> Cell:
    """Write the median, the range, and in how many plays it was discovered."""
    if wait is None:
        return Cell(words("unknown"))
    median = words("simulation.never") if wait.median is None else words.number(wait.median)
    if wait.plays == 1:
        return Cell(median)
    of = words("simulation.wait.of", discovered_count=wait.discovered, plays_count=wait.plays)
    if wait.earliest is None:
        return Cell(median, f"[{of}]")
    latest = "" if wait.latest is None else words.number(wait.latest)
    return Cell(median, f"[{words.number(wait.earliest)}\N{EN DASH}{latest}; {of}]")


def parts(found: Comparison, words: Words) -> Table | None:
    """Return the table of who chose in strategies of several parts; ``None`` where none has any."""
    mixed = {name: one for name, one in found.strategies.items() if len(one.parts) > 1}
    if not mixed:
        return None
    names = tuple(dict.fromkeys(part for one in mixed.values() for part in one.parts))
    lines = tuple(
        Line(name, tuple(words.share(Measure(one.parts[part])) if part in one.parts else Cell("") for part in names))
        for name, one in mixed.items()
    )
    return Table(words("simulation.parts"), "", (), names, lines)
