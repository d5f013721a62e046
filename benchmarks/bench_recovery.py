"""What inspecting the top of a ranking recovers in the simulated country, where the truth of every item is known.

Usage: python benchmarks/bench_recovery.py [--seeds N ...] [--rankers NAME ...] [--scenario NAME] [--json FILE]

Each ranker learns from what past inspections found in the first thirteen months, and ranks every item of
the five months after, inspected or not. Truth says what inspecting the top 1, 2, 5 and 10 % would have recovered. The
random ranker draws; the oracle ranks by the revenue at stake; `published` is the baseline of published work, see
`_protocol.py` (needs the extra `xgb`), ranked as there and with our model of revenue. Each seed is a country and a
ranker of its own; printed are means with 95 % intervals, and differences seed by seed. DATE needs the extra `deep`.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from _protocol import chances

if TYPE_CHECKING:
    from landwaiter.country import Country
    from landwaiter.features.table import FeatureTable
    from landwaiter.targeting.model import Scores

Found = Mapping[str, np.ndarray]
"""Precision and share of the revenue at stake, shape (2, shares), by what items were ranked by."""
SHARES = (0.01, 0.02, 0.05, 0.10)
MEASURES = ("precision", "revenue")
LEARNED_UNTIL = date(2025, 7, 31)
RANKERS = ("random", "risk_profile", "logistic", "boosting", "date", "blend", "published")
NEEDS = {"date": "torch", "blend": "torch", "published": "xgboost"}
OBJECTIVES = {"probability": 0.0, "half": 0.5, "revenue": 1.0}
DUELS = (
    *((f"{ranker}, {name}", f"boosting, {name}") for ranker in ("date", "blend") for name in OBJECTIVES),
    ("date, second task", "boosting, revenue"),
    ("boosting, probability", "published, probability"),
    ("boosting, revenue", "published, probability"),
    ("boosting, revenue", "published, revenue"),
)
"""Who is held against whom."""


def main() -> None:
    """Run all seeds and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--rankers", nargs="+", default=RANKERS, choices=RANKERS)
    parser.add_argument("--scenario", default="demo")
    parser.add_argument("--json", type=Path, default=None)
    chosen = parser.parse_args()
    rankers = list(installed(chosen.rankers))
    told = {seed: recovered(chosen.scenario, seed, rankers) for seed in chosen.seeds}
    if chosen.json:
        plain = {seed: {name: pair.tolist() for name, pair in found.items()} for seed, found in told.items()}
        chosen.json.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    print("\n".join(page(list(told.values()), chosen)))


def installed(rankers: Sequence[str]) -> Iterator[str]:
    """Yield the rankers whose packages are there."""
    for name in rankers:
        if name in NEEDS and find_spec(NEEDS[name]) is None:
            print(f"{name} is left out: {NEEDS[name]} is not installed\n")
        else:
            yield name


def recovered(scenario: str, seed: int, rankers: Sequence[str]) -> Found:
    """Make one country, let all rankers learn, and measure them by the truth."""
    from landwaiter.country import generate, load_scenario

    country = generate(load_scenario(scenario), seed)
    ours = [name for name in rankers if name != "published"]
    past, later, spec = tables(country, ours)
    truth = country.truth["illicit"], country.truth["revenue_at_stake"] * country.truth["illicit"]
    illicit, stake = (values[rows_of(country, later)] for values in truth)
    scores = {"oracle": stake, **dict(ranked(past, later, spec, ours, seed))}
    if "published" in rankers:
        scores |= published(country, past, later, scores, seed)
    return {name: top(score, illicit, stake) for name, score in scores.items()}


def tables(country: Country, rankers: Sequence[str]) -> tuple[FeatureTable, FeatureTable, Any]:
    """Return the inspected items of the past, all later items, and the recipe of both."""
    from landwaiter.country import write
    from landwaiter.engine import open_engine
    from landwaiter.features import FeatureSpec, Source, build, learn_spec
    from landwaiter.targeting import identities

    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        files = write(country, engine, Path(folder))
        source = Source(engine, [files["declarations"]], [files["outcomes"]])
        spec = learn_spec(source, LEARNED_UNTIL, FeatureSpec(identities=identities(rankers)))
        past = build(source, spec, end=LEARNED_UNTIL, labelled_only=True, evidence=True)
        later = build(source, spec, start=LEARNED_UNTIL + timedelta(1), evidence=True)
    return past.take(past.known_on <= np.datetime64(LEARNED_UNTIL)), later, spec


def ranked(
    past: FeatureTable, later: FeatureTable, spec: Any, rankers: Sequence[str], seed: int
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what later items are ranked by, ranker by ranker and objective by objective."""
    from landwaiter.targeting.training import About, fit_model

    about = About(version="bench", created=LEARNED_UNTIL, spec=spec.as_dict())
    for ranker in rankers:
        model = fit_model(past, about, ranker=ranker, seed=seed)
        yield from by_objective(ranker, model.score(later))
        if ranker == "date":
            yield "date, second task", model.ranker.log_revenue(model.own(later).matrix)


def by_objective(ranker: str, scores: Scores) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the scores of a ranker for each objective; drawing at random has none."""
    from landwaiter.selection import objective_score

    for name, weight in OBJECTIVES.items() if ranker != "random" else {"": 0.0}.items():
        score = objective_score(scores.probability, scores.expected_revenue, weight)
        yield f"{ranker}, {name}" if name else ranker, score


def published(
    country: Country, past: FeatureTable, later: FeatureTable, scores: Mapping[str, np.ndarray], seed: int
) -> dict[str, np.ndarray]:
    """Return the scores of the published baseline, as it is and times the revenue that our model expects of a fraud."""
    learned, wanted = rows_of(country, past), rows_of(country, later)
    chance = chances(country.declarations, learned, past.fraud == 1, wanted, seed)
    given_fraud = scores["boosting, revenue"] / scores["boosting, probability"]
    return {"published, probability": chance, "published, revenue": chance * given_fraud}


def rows_of(country: Country, table: FeatureTable) -> np.ndarray:
    """Return where the items of ``table`` stand in the country's declarations, which its truth follows."""
    declared = country.declarations
    keys = zip(declared["declaration_id"], declared["item_number"], strict=True)
    row = {key: place for place, key in enumerate(keys)}
    wanted = zip(table.keys["declaration_id"], table.keys["item_number"], strict=True)
    return np.array([row[key] for key in wanted])


def top(score: np.ndarray, illicit: np.ndarray, stake: np.ndarray) -> np.ndarray:
    """Return precision and share of the revenue at stake in the top of a ranking, shape (2, shares)."""
    order = np.argsort(-score, kind="stable")
    chosen = [order[: round(share * len(score))] for share in SHARES]
    return np.array([[illicit[rows].mean() for rows in chosen], [stake[rows].sum() / stake.sum() for rows in chosen]])


def page(told: Sequence[Found], chosen: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of two tables: what each ranking found, and how rankings differ."""
    seeds = " ".join(map(str, chosen.seeds))
    yield f"Scenario {chosen.scenario}, seeds {seeds}; {os.cpu_count()} cores, {date.today()}. In %, 95 % intervals."
    yield ""
    yield from table({name: [found[name] for found in told] for name in told[0]})
    yield ""
    duels = [(one, other) for one, other in DUELS if one in told[0] and other in told[0]]
    yield from table({f"{one} - {other}": [found[one] - found[other] for found in told] for one, other in duels})


def table(rows: Mapping[str, Sequence[np.ndarray]]) -> Iterator[str]:
    """Yield the lines of a table with a column for each measure and share."""
    from landwaiter.selection.simulation.summary import over_seeds

    heads = [f"{measure} at {share:.0%}" for measure in MEASURES for share in SHARES]
    yield f"| ranked by | {' | '.join(heads)} |"
    yield "|---" * (len(heads) + 1) + "|"
    for name, values in rows.items():
        found = [over_seeds(column) for column in np.array(values).reshape(len(values), -1).T]
        yield f"| {name} | {' | '.join(map(cell, found))} |"


def cell(measure: Any) -> str:
    """Return a measure in percent with half the width of its interval."""
    half = "" if measure.low is None else f" ± {50 * (measure.high - measure.low):.1f}"
    return f"{100 * measure.value:.1f}{half}"


if __name__ == "__main__":
    main()
