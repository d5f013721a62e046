"""What a country with few labels gains from a partner's prototypes, in simulated countries whose truth is known.

Usage: python benchmarks/bench_share.py [--seeds N ...] [--epsilon N ...]

The home country has six schemes and keeps 5 % of the declarations that were inspected. One partner has the same
schemes, another has the seven others; both have all their labels, other seeds, and so other traders, goods and
prices. Models learn from thirteen months and rank every item of the five months after; truth says how many of
the top 5 % are illicit. ``alone`` is the default ranker without partners.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

UNTIL = date(2025, 7, 31)
SHARE = 0.05
LABELS = 0.05
HOME = ("undervaluation", "short_declaration", "false_origin", "phoenix", "split_parcels", "counterfeit")


@dataclass
class Files:
    """The Parquet files of a country, and the country itself."""

    country: Any
    declarations: Path
    outcomes: Path


def main() -> None:
    """Run all seeds and print means with intervals as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[21, 22, 23, 24, 25, 26, 27, 28])
    parser.add_argument("--epsilon", nargs="+", type=float, default=[8.0])
    given = parser.parse_args()
    found = [measured(seed, given.epsilon) for seed in given.seeds]
    print(json.dumps(summary(found, given.seeds), indent=2))


def measured(seed: int, epsilons: list[float]) -> dict[str, dict[str, float]]:
    """Return the precision at 5 % of the home country alone and with each partner, and the partner's weight."""
    from landwaiter.country.schemes import SCHEMES
    from landwaiter.engine import open_engine
    from landwaiter.features import FeatureSpec, Source, learn_spec
    from landwaiter.targeting.sharing.exporting import Rules

    others = tuple(name for name in SCHEMES if name not in HOME)
    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        home = made(engine, Path(folder) / "home", HOME, seed, LABELS)
        source = Source(engine, [home.declarations], [home.outcomes])
        result = {"alone": judged(home, source, learn_spec(source, UNTIL), "boosting")}
        for partner, schemes, number in (("same schemes", HOME, 100), ("other schemes", others, 200)):
            files = made(engine, Path(folder) / partner, schemes, number + seed, 1.0)
            for epsilon in (None, *epsilons):
                share = shared(engine, files, Rules(epsilon=epsilon, seed=seed))
                name = partner if epsilon is None else f"{partner}, epsilon {epsilon:g}"
                spec = learn_spec(source, UNTIL, FeatureSpec(shares=() if share is None else (share,)))
                result[name] = judged(home, source, spec, "partners")
    return result


def made(engine: Any, folder: Path, schemes: tuple[str, ...], seed: int, labels: float) -> Files:
    """Generate a country with some schemes, and keep a share of the inspected declarations."""
    from landwaiter.country import Scenario, generate, write
    from landwaiter.country.export.parquet import unbound
    from landwaiter.country.records.tables import TABLES

    scenario = Scenario()
    country = generate(
        scenario.changed(schemes=tuple(scheme for scheme in scenario.schemes if scheme.kind in schemes)), seed
    )
    files = write(country, engine, folder)
    outcomes = folder / "kept.parquet"
    inspected = np.unique(country.outcomes["declaration_id"])
    kept = np.random.default_rng(seed).choice(inspected, round(labels * len(inspected)), replace=False)
    rows = np.isin(country.outcomes["declaration_id"].astype(str), kept.astype(str))
    engine.write_chunks(
        [{name: values[rows] for name, values in country.outcomes.items()}], unbound(TABLES["outcomes"]), outcomes
    )
    return Files(country, files["declarations"], outcomes)


def shared(engine: Any, files: Files, rules: Any) -> Any:
    """Return what a partner shares of what it knew, ``None`` where the rules withhold all."""
    from landwaiter.errors import NotComputableError
    from landwaiter.features import Source, build, learn_spec
    from landwaiter.targeting.sharing.exporting import prototypes_of

    source = Source(engine, [files.declarations], [files.outcomes])
    table = build(source, learn_spec(source, UNTIL), end=UNTIL, labelled_only=True, evidence=True)
    table = table.take(table.known_on <= np.datetime64(UNTIL))
    try:
        return prototypes_of(table, table.evidence["importer_id"], "partner", rules).payload.share("partner")
    except NotComputableError:
        return None


def judged(home: Files, source: Any, spec: Any, ranker: str) -> dict[str, float]:
    """Return the precision at 5 % in the later items, and how much the ranker listens to the partner."""
    from landwaiter.features import build
    from landwaiter.targeting.training import fit_ranker, readable

    past = build(source, spec, end=UNTIL, labelled_only=True)
    past = readable(past.take(past.known_on <= np.datetime64(UNTIL)), ranker)
    later = build(source, spec, start=UNTIL + timedelta(1), evidence=True)
    fitted = fit_ranker(past, ranker)
    score = fitted.predict_proba(later.only(past.names).matrix)[:, 1]
    chosen = np.argsort(-score, kind="stable")[: round(SHARE * len(score))]
    truth = home.country.truth
    row = {key: place for place, key in enumerate(zip(truth["declaration_id"], truth["item_number"], strict=True))}
    keys = zip(later.keys["declaration_id"][chosen], later.keys["item_number"][chosen], strict=True)
    return {
        "precision": float(truth["illicit"][[row[key] for key in keys]].mean()),
        "weight": sum(fitted.partner_weights),
        "labels": len(past),
        "frauds": float(past.fraud.sum()),
    }


def summary(found: list[dict[str, dict[str, float]]], seeds: list[int]) -> dict[str, Any]:
    """Return precision, gain over alone and how often the partner was used, with intervals of the mean."""
    alone = np.array([one["alone"]["precision"] for one in found])
    lines = {}
    for name in found[0]:
        precision = np.array([one[name]["precision"] for one in found])
        gain = precision / alone - 1.0
        lines[name] = {
            "precision": f"{precision.mean():.3f} ({', '.join(f'{value:.3f}' for value in precision)})",
            "gain": f"{gain.mean():+.1%}, 95 % interval {interval(gain)}",
            "gain of the mean precision": f"{precision.mean() / alone.mean() - 1.0:+.1%}",
            "used": f"{sum(one[name]['weight'] > 0 for one in found)} of {len(found)}",
        }
    home = [f"{one['alone']['frauds']:.0f} of {one['alone']['labels']:.0f}" for one in found]
    about = {"machine": f"{os.cpu_count()} cores, {date.today()}", "seeds": seeds, "frauds among labels": home}
    return {**about, "precision at 5 %": lines}


def interval(values: np.ndarray) -> str:
    """Return the 95 % interval of a mean by Student's t."""
    from scipy.stats import t

    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return f"{values.mean() - half:+.1%} to {values.mean() + half:+.1%}"


if __name__ == "__main__":
    main()
