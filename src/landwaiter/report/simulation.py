"""The page of a simulation: which strategy recovered most, whether that is chance, and what was found how soon."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from landwaiter.report import simulation_charts as charts
from landwaiter.report import simulation_tables as tables
from landwaiter.report.pages import page
from landwaiter.report.words import Cell, Words
from landwaiter.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.schema.measure import Measure
    from landwaiter.selection.simulation import Comparison
    from landwaiter.selection.simulation.comparison import StrategyResult


def write_simulation(
    comparison: Comparison,
    path_html: Path,
    path_json: Path,
    language: str = "en",
    *,
    about: Mapping[str, str] | None = None,
) -> None:
    """Write the comparison of strategies.

    The page needs nothing but itself: no script, no network; it prints.

    Parameters
    ----------
    comparison
        What :func:`landwaiter.selection.simulation.compared` returned.
    path_html, path_json
        Where the two files go; each is written whole or not at all.
    language
        Of the page; the JSON has message ids and no sentences.
    about
        What the comparison does not know: ``data`` (name of the data), ``made`` (ISO day), and under any other
        name what else repeats the computation, such as versions of libraries.

    Raises
    ------
    SettingsError
        When there is no wording in the language.
    WorkspaceError
        When a file cannot be written.
    """
    words, known = Words(language), dict(about or {})
    html = page("simulation.html", **_context(comparison, words, known))
    write_whole(path_html, html)
    write_whole(path_json, json.dumps({"about": known, **comparison.as_dict()}, indent=1, allow_nan=False) + "\n")


def _context(found: Comparison, words: Words, about: dict[str, str]) -> dict[str, Any]:
    return {
        "say": words,
        "language": words.language,
        "about": {"data": "", "made": "", **about},
        "played": _played(found, words),
        "figures": list(_figures(found, words)),
        "summary": list(_summary(found, words)),
        "caveats": [words.reason(caveat) for caveat in found.caveats],
        "results": tables.results(found, words),
        "shown_about": charts.shown_about(found, words),
        "leading": charts.leading(found, words),
        "quality": charts.quality(found, words),
        "exploration": charts.exploration(found, words),
        "drift": charts.drift(found, words),
        "schemes": tables.schemes(found, words) if found.strategies[found.best].waits else None,
        "schemes_about": words("simulation.schemes.about"),
        "parts": tables.parts(found, words),
        "method": _method(found, words, about),
    }


def _played(found: Comparison, words: Words) -> str:
    return words(
        "simulation.played",
        periods_count=found.periods,
        days_count=found.days,
        start_date=found.start,
        candidates_count=found.candidates,
        frauds_count=found.frauds,
        budget_count=found.budget,
        seeds_count=found.seeds,
    )


def _figures(found: Comparison, words: Words) -> Iterator[tuple[Cell, str, str]]:
    """Yield number, unit and meaning of the figures to lead with: those of the best strategy."""
    best = found.strategies[found.best]
    if found.revenue:
        said = words("simulation.figure.revenue", strategy=found.best)
        yield words.share(best.measures["norm_revenue"]), "%", said
    yield words.share(best.measures["precision"]), "%", words("simulation.figure.precision", strategy=found.best)
    if best.ahead is not None:
        said = words("simulation.figure.ahead", strategy=found.best, baseline=found.baseline)
        said = tables.unit(found).of(said, words) if found.revenue else said
        yield tables.amount(best.ahead, found, words), "" if found.revenue else "%", said
    if best.new_wait is not None:
        said = words("simulation.figure.wait", strategy=found.best, schemes_count=len(found.new_schemes))
        yield words.plain(best.new_wait, 1), "", said


def _summary(found: Comparison, words: Words) -> Iterator[str]:
    """Yield in plain words which strategy did best, whether the others may be as good, and what was found how soon."""
    best, lead = found.strategies[found.best], found.leading
    share = best.measures["norm_revenue" if found.revenue else "norm_precision"].value
    value = {"value_money" if found.revenue else "value_percent": best.measures[lead].value}
    yield words(f"simulation.best.{lead}", strategy=found.best, share_percent=share, **value)
    for name, other in found.strategies.items():
        if other.behind is not None:
            yield _held_against(name, other.behind, found, words)
    yield from _sooner(found, words)


def _held_against(name: str, behind: Measure, found: Comparison, words: Words) -> str:
    ends = {"value": behind.value, "low": behind.low, "high": behind.high}
    if behind.low is None or behind.high is None:
        return words("simulation.against.unknown", strategy=name, value=_value(behind.value, found, words))
    told = {end: _value(value, found, words) for end, value in ends.items() if value is not None}
    verdict = "beyond" if behind.low > 0 else "chance"
    return words(f"simulation.against.{verdict}", strategy=name, **told)


def _value(value: float, found: Comparison, words: Words) -> str:
    return (
        words("simulation.money", value_money=value)
        if found.revenue
        else words("simulation.points", value_number=round(100 * value, 1))
    )


def _sooner(found: Comparison, words: Words) -> Iterator[str]:
    for name, strategy in found.strategies.items():
        if strategy.sooner is not None and strategy.new_wait is not None:
            yield words(
                f"simulation.sooner.{_direction(strategy)}",
                strategy=name,
                baseline=found.baseline,
                wait_number=round(strategy.new_wait.value, 1),
                baseline_number=round((found.strategies[found.baseline].new_wait or strategy.new_wait).value, 1),
            )


def _direction(strategy: StrategyResult) -> str:
    sooner = strategy.sooner
    if sooner is None or sooner.low is None or sooner.high is None:
        return "unknown"
    return "beyond" if sooner.low > 0 else "later" if sooner.high < 0 else "chance"


def _method(found: Comparison, words: Words, about: dict[str, str]) -> list[str]:
    setting = found.setting
    plan, masking = setting["plan"], setting["masking"]
    return [
        words("simulation.method.replay", delay_count=setting["delay"]),
        words(f"simulation.method.refit.{'each' if setting['refit'] == 1 else 'some'}", refit_count=setting["refit"]),
        words(f"simulation.method.plan.{plan['decay']}", initial_percent=plan["initial"], final_percent=plan["final"]),
        words(
            f"simulation.method.masking.{masking['kind']}",
            known_percent=masking["known"],
            taught_count=round(found.taught),
        ),
        words("simulation.method.common"),
        words("simulation.method.intervals", comparisons_count=max(1, len(found.strategies) - 1)),
        words("simulation.method.schemes"),
        *(f"{name}: {value}" for name, value in about.items() if name not in ("data", "made")),
    ]
