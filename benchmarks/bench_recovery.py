"""What inspecting five percent recovers in the simulated country, where the truth of every item is known.

Usage: python benchmarks/bench_recovery.py [--seeds N ...]

Each ranker learns from what past inspections found in the first thirteen months, and ranks every item of
the five months after, inspected or not. Truth says what inspecting the top 5 % would have recovered. The
random ranker draws; the oracle ranks by the revenue at stake.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

SHARE = 0.05
LEARNED_UNTIL = date(2025, 7, 31)
RANKERS = ("random", "risk_profile", "logistic", "boosting")
OBJECTIVES = {"probability": 0.0, "half": 0.5, "revenue": 1.0}


def main() -> None:
    """Run all seeds and print means and ranges as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    seeds = parser.parse_args().seeds
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            for name, pair in recovered(Path(folder), seed).items():
                found[name].append(pair)
    print(json.dumps(summary(found, seeds), indent=2))


def recovered(folder: Path, seed: int) -> dict[str, tuple[float, float]]:
    """Return precision and share of revenue recovered at 5 %, by ranker and objective."""
    from landwaiter.country import Scenario, generate, write
    from landwaiter.engine import open_engine
    from landwaiter.features import Source, build, learn_spec
    from landwaiter.selection import objective_score
    from landwaiter.targeting.training import About, fit_model

    with open_engine() as engine:
        country = generate(Scenario(), seed)
        files = write(country, engine, folder)
        source = Source(engine, [files["declarations"]], [files["outcomes"]])
        spec = learn_spec(source, LEARNED_UNTIL)
        past = build(source, spec, end=LEARNED_UNTIL, labelled_only=True)
        past = past.take(past.known_on <= np.datetime64(LEARNED_UNTIL))
        later = build(source, spec, start=LEARNED_UNTIL + timedelta(1), evidence=True)
    illicit, stake = truth_of(country, later)
    about = About(version="bench", created=LEARNED_UNTIL, spec=spec.as_dict())
    result = {"oracle": top(stake, illicit, stake)}
    for ranker in RANKERS:
        scores = fit_model(past, about, ranker=ranker, seed=seed).score(later)
        for name, weight in OBJECTIVES.items():
            if ranker != "random" or name == "probability":
                score = objective_score(scores.probability, scores.expected_revenue, weight)
                result[f"{ranker}, {name}"] = top(score, illicit, stake)
    return result


def truth_of(country: Any, table: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return whether each item of ``table`` is illicit, and the revenue at stake."""
    truth = country.truth
    keys = zip(truth["declaration_id"], truth["item_number"], strict=True)
    row = {key: place for place, key in enumerate(keys)}
    wanted = zip(table.keys["declaration_id"], table.keys["item_number"], strict=True)
    rows = np.array([row[key] for key in wanted])
    illicit = truth["illicit"][rows]
    return illicit, truth["revenue_at_stake"][rows] * illicit


def top(score: np.ndarray, illicit: np.ndarray, stake: np.ndarray) -> tuple[float, float]:
    """Return precision and share of the revenue at stake in the top 5 %."""
    chosen = np.argsort(-score, kind="stable")[: round(SHARE * len(score))]
    return float(illicit[chosen].mean()), float(stake[chosen].sum() / stake.sum())


def summary(found: dict[str, list[tuple[float, float]]], seeds: list[int]) -> dict[str, Any]:
    """Return means over the seeds, and how boosting compares."""
    mean = {name: np.mean(pairs, axis=0) for name, pairs in found.items()}
    best = {name: mean[f"boosting, {name}"][1] for name in OBJECTIVES}
    return {
        "machine": f"{os.cpu_count()} cores, {date.today()}",
        "seeds": seeds,
        "at 5 % inspection: precision, revenue recovered": {
            name: [
                f"{pair[0]:.3f}",
                f"{pair[1]:.3f}",
                f"seeds {min(p[1] for p in found[name]):.3f} to {max(p[1] for p in found[name]):.3f}",
            ]
            for name, pair in mean.items()
        },
        "boosting against random": {
            name: round(value / mean["random, probability"][1], 1) for name, value in best.items()
        },
        "boosting against risk profile, same objective": {
            name: round(value / mean[f"risk_profile, {name}"][1], 2) for name, value in best.items()
        },
        "boosting's share of the oracle": {name: round(value / mean["oracle"][1], 2) for name, value in best.items()},
    }


if __name__ == "__main__":
    main()
