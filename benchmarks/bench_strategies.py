"""All strategies on the Korean declarations and on three simulated countries: one table, with intervals and cost.

Usage: python benchmarks/bench_strategies.py [--periods N] [--seeds N] [--items N] [--refit N] [--data NAME ...]
       [--strategies TEXT ...] [--logs FOLDER] [--json FILE] [--markdown FILE]

Every registered strategy is played; those of several parts with boosting and 10 % random. The same logs, settings and
versions take an interrupted run up again. Of the Korean data (`../shared/data`) the first quarter teaches; all of its
items have an outcome. What was inspected of a country before the simulation is drawn at random, 10 %.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

KOREA = Path(__file__).parents[2] / "shared" / "data" / "declarations-kr" / "df_syn_train_eng.csv"
COUNTRIES: dict[str, tuple[str, dict[str, Any], int]] = {
    "demo": ("demo", {}, 1),
    "late schemes": (
        "demo",
        {
            "misclassification.starts": "2025-04-01",
            "split_parcels.starts": "2025-05-01",
            "short_declaration.starts": "2025-06-01",
        },
        2,
    ),
    "border post": ("border-post", {}, 3),
}
"""Scenario, what is changed, and seed."""
MIXED = "{name}(boosting=0.9, random=0.1)"


def main() -> None:
    """Play, and print one table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--periods", type=int, default=26)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--items", type=int, default=30_000, help="of the demo and of the late schemes")
    parser.add_argument("--refit", type=int, default=2)
    parser.add_argument("--rate", type=float, default=0.05)
    parser.add_argument("--data", nargs="+", default=["korea", *COUNTRIES], choices=["korea", *COUNTRIES])
    parser.add_argument("--strategies", nargs="+", default=None)
    for name in ("--logs", "--json", "--markdown"):
        parser.add_argument(name, type=Path, default=None)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = dict(results(Path(folder), chosen))
    if chosen.json:
        chosen.json.write_text(json.dumps(told, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    text = markdown(told, chosen)
    if chosen.markdown:
        chosen.markdown.write_text(text, encoding="utf-8")
    print(text)


def results(folder: Path, chosen: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    """Yield what the contest of each data set says, JSON-ready."""
    strategies = tuple(chosen.strategies or every_strategy())
    for name in chosen.data:
        made = korea(folder) if name == "korea" else country(folder / name, name, chosen.items)
        if made is not None:
            yield name, play(made, name, strategies, chosen)


def every_strategy() -> Iterator[str]:
    """Yield every registered strategy whose packages are installed, as users write it."""
    from landwaiter.errors import LandwaiterError
    from landwaiter.targeting.strategies import STRATEGIES, get_strategy
    from landwaiter.targeting.strategies.mixture import Mixture
    from landwaiter.targeting.strategies.spelling import strategy_from

    for name in STRATEGIES:
        try:
            text = MIXED.format(name=name) if issubclass(get_strategy(name), Mixture) else name
            strategy_from(text)
        except LandwaiterError as error:
            print(f"{name} is left out: {error}")
        else:
            yield text


def korea(folder: Path) -> Path | None:
    """Take the Korean declarations of 2020 into a workspace; ``None`` where they are not there."""
    from landwaiter.ingest import load_mapping
    from landwaiter.services import intake
    from landwaiter.store import Workspace

    if not KOREA.exists():
        print(f"korea is left out: {KOREA} is not there")
        return None
    workspace = Workspace.create(folder / "korea")
    intake.ingest(workspace, KOREA, mapping=load_mapping("korea-public"))
    return workspace.folder


def country(folder: Path, name: str, items: int) -> Path:
    """Make a simulated country."""
    from landwaiter.services import country as service

    scenario, changed, seed = COUNTRIES[name]
    if scenario == "demo":
        changed = {**changed, "items": items}
    asked = service.Asked(scenario, tuple(f"{key}={value}" for key, value in changed.items()), ())
    service.generate(asked, folder, seed=seed)
    return folder


def play(folder: Path, name: str, strategies: tuple[str, ...], chosen: argparse.Namespace) -> dict[str, Any]:
    """Play all strategies on one data set."""
    from landwaiter.selection.simulation import Masking, Plan
    from landwaiter.services.simulating import Request, simulate, simulate_country
    from landwaiter.store import Workspace

    options: dict[str, Any] = {"periods": chosen.periods, "plan": Plan(final=chosen.rate), "refit": chosen.refit}
    options |= {"masking": Masking("random", 0.1)}
    logs = chosen.logs / name.replace(" ", "-") if chosen.logs else None
    request = Request(strategies, chosen.seeds, {**options, **starts(name)}, logs)
    if name == "korea":
        return simulate(Workspace(folder), request).compared().as_dict()
    return simulate_country(folder, request).compared().as_dict()


def starts(name: str) -> dict[str, date]:
    """Return when a data set is played from; countries are played from where the service says."""
    return {"start": date(2020, 4, 1)} if name == "korea" else {}


def markdown(told: dict[str, Any], chosen: argparse.Namespace) -> str:
    """Return one table: a strategy a line, revenue and precision of each data set, and CPU seconds."""
    names = dict.fromkeys(strategy for one in told.values() for strategy in one["strategies"])
    head = ["strategy", *(f"{data}: {what}" for data in told for what in ("revenue", "precision")), "CPU s"]
    lines = [line(name, told) for name in sorted(names, key=lambda name: -standing(name, told))]
    about = (
        f"Share of the best possible within {chosen.rate:.0%} of the items, over {chosen.periods} weeks, in %: mean "
        f"of {chosen.seeds} seeds and half-width of the 95 % interval; refitted every {chosen.refit} weeks; CPU s of a "
        f"play on average. {os.cpu_count()} cores, {date.today()}."
    )
    said = [about, "", *(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *lines))]
    return "\n".join(said) + "\n"


def line(name: str, told: dict[str, Any]) -> list[str]:
    """Return the cells of one strategy."""
    cells = [f"`{name}`"]
    for one in told.values():
        measures = one["strategies"][name]["measures"]
        cells += [share(measures[measure]) for measure in ("norm_revenue", "norm_precision")]
    seconds = [one["strategies"][name]["seconds"] for one in told.values()]
    return [*cells, f"{sum(seconds) / len(seconds):.1f}"]


def share(measure: dict[str, float | None]) -> str:
    """Return a share in percent with the half-width of its interval."""
    if measure["value"] is None:
        return "-"
    low, high = measure["low"], measure["high"]
    half = "" if low is None or high is None else f" ± {50 * (high - low):.1f}"
    return f"{100 * measure['value']:.1f}{half}"


def standing(name: str, told: dict[str, Any]) -> float:
    """Return the mean share of the best possible revenue, by which lines are sorted."""
    values = [one["strategies"][name]["measures"]["norm_revenue"]["value"] or 0.0 for one in told.values()]
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
