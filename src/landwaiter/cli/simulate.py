"""The command that replays history to compare strategies."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landwaiter.cli.output import HERE, AsJson, InWorkspace, Language, print_json, print_table, progress

if TYPE_CHECKING:
    from landwaiter.schema.measure import Measure
    from landwaiter.selection.simulation import Comparison, Masking, Plan
    from landwaiter.selection.simulation.comparison import StrategyResult
    from landwaiter.selection.simulation.schemes import Wait


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(simulate)


def simulate(
    strategies: Annotated[
        list[str], typer.Argument(help='Such as random, boosting, date, or "hybrid(boosting=0.9, random=0.1)".')
    ],
    workspace: InWorkspace = HERE,
    country: Annotated[
        Path | None, typer.Option(help="Folder of a simulated country to replay, instead of the workspace.")
    ] = None,
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day; what came before teaches.")
    ] = None,
    periods: Annotated[int | None, typer.Option(help="Periods to play; all that follow by default.")] = None,
    days: Annotated[int, typer.Option(help="Days of a period.")] = 7,
    rate: Annotated[float, typer.Option(help="Share of items that is inspected, in the end.")] = 0.05,
    initial_rate: Annotated[float | None, typer.Option(help="Share at the beginning, where a plan comes down.")] = None,
    decay: Annotated[str, typer.Option(help="direct, linear or fast: how the plan comes down.")] = "direct",
    delay: Annotated[int, typer.Option(help="Days after which the outcome of a selected item is known.")] = 7,
    masking: Annotated[str, typer.Option(help="Outcomes known at first: all, random:SHARE or importer:SHARE.")] = "all",
    refit: Annotated[int, typer.Option(help="Periods after which strategies are fitted anew.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, help="Seeds that each strategy is played with.")] = 3,
    logs: Annotated[Path | None, typer.Option(help="Folder for logs, so that a simulation is taken up again.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes; one a core by default.")] = 0,
    html: Annotated[
        Path | None, typer.Option(help="Write the comparison as a page, and the same as JSON beside it.")
    ] = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Replay history: only what is selected reveals what it is, and the next selection learns from it."""
    from landwaiter.services import simulating
    from landwaiter.services.quality import Pages, local_day
    from landwaiter.store import Workspace

    pages = Pages.of(html, country or workspace)

    options = {
        **({"start": start.date()} if start else {}),
        **({"periods": periods} if periods else {}),
        "days": days,
        "plan": _plan(rate, initial_rate, decay),
        "masking": _masking(masking),
        "delay": delay,
        "refit": refit,
    }
    request = simulating.Request(tuple(strategies), seeds, options, logs, workers)
    with progress(quiet=as_json) as tell:
        if country is not None:
            found = simulating.simulate_country(country, request, tell=tell).compared()
        else:
            opened = Workspace(workspace)
            found = simulating.simulate(opened, request, tell=tell).compared()
            language = language or opened.settings.language
        if pages is not None:
            data = (country or workspace).resolve().name
            simulating.write_report(found, pages, language or "en", data=data, made=local_day())
    if as_json:
        print_json(found.as_dict())
        return
    _print(found)
    if pages is not None:
        typer.echo(f"report: {pages.html}, {pages.json}")


def _plan(final: float, initial: float | None, decay: str) -> Plan:
    from typing import get_args

    from landwaiter.selection.simulation.setting import Decay, Plan

    if decay not in get_args(Decay):
        raise typer.BadParameter(f"{decay!r} is none of {', '.join(get_args(Decay))}.", param_hint="--decay")
    return Plan(final if initial is None else initial, final, decay)  # type: ignore[arg-type]


def _masking(text: str) -> Masking:
    from landwaiter.selection.simulation import Masking

    kind, _, share = text.partition(":")
    try:
        if kind in ("random", "importer"):
            return Masking(kind, float(share))  # type: ignore[arg-type]
    except ValueError:
        kind = ""
    if kind != "all":
        raise typer.BadParameter(f"{text!r} is not all, random:0.1 or importer:0.1.", param_hint="--masking")
    return Masking()


def _print(found: Comparison) -> None:
    from landwaiter.explain import render

    typer.echo(
        f"{found.periods} periods of {found.days} days from {found.start}; {found.items:,} items, of which "
        f"{found.candidates:,} could be selected, {found.frauds:,} of them fraud; {found.seeds} seeds"
    )
    header = ("strategy", "precision", "of the best", "revenue", "of the best", "explored", "CPU s")
    print_table(header, [_row(name, strategy) for name, strategy in found.strategies.items()])
    if found.new_schemes:
        typer.echo(
            "periods until new schemes were discovered, median over seeds (never: in half of them they were not):"
        )
        rows = [
            (name, *(_waited(strategy.waits[scheme]) for scheme in found.new_schemes))
            for name, strategy in found.strategies.items()
        ]
        print_table(("strategy", *found.new_schemes), rows)
    for caveat in found.caveats:
        typer.echo(f"note: {render(caveat, 'en')}")


def _row(name: str, strategy: StrategyResult) -> tuple[str, ...]:
    measures = strategy.measures
    return (
        name,
        _percent(measures["precision"]),
        _percent(measures["norm_precision"]),
        f"{measures['recovered'].value:,.0f}",
        _percent(measures["norm_revenue"]),
        f"{measures['explored'].value:.0%}",
        f"{strategy.seconds:.0f}",
    )


def _percent(measure: Measure) -> str:
    spread = "" if measure.low is None or measure.high is None else f" ±{(measure.high - measure.low) / 2:.1%}"
    return f"{measure.value:.1%}{spread}"


def _waited(wait: Wait) -> str:
    return "never" if wait.median is None else f"{wait.median:g}"
