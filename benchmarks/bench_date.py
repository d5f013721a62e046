"""What DATE costs: CPU time and memory of training on 40,000 items, and how fast it scores.

Usage: python benchmarks/bench_date.py [--rows N] [--ranker NAME]

A simulated country is made whose items are all inspected, so that there are as many outcomes as asked for. Printed
are CPU seconds and peak memory of training with everything it does (tuning, calibration, fitting again), CPU seconds
of scoring, and how well the latest items were ranked by a model that had not seen them. Needs the extra ``deep``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=40_000)
    parser.add_argument("--ranker", default="date")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder), chosen.rows, chosen.ranker), indent=2))


def figures(folder: Path, rows: int, ranker: str) -> dict[str, Any]:
    """Train on ``rows`` items, score them, and tell the costs."""
    from landwaiter.targeting.training import fit_ranker, readable

    table = readable(labelled(folder, rows, ranker), ranker)
    before, began = peak_memory(), cpu_seconds()
    fitted = fit_ranker(table, ranker)
    trained, memory = cpu_seconds(), peak_memory()
    chance = fitted.predict_proba(table.matrix)[:, 1]
    scored = cpu_seconds()
    if not np.isfinite(chance).all():
        raise SystemExit("some scores are no numbers")
    return {
        "machine": f"{os.cpu_count()} cores, {date.today()}",
        "ranker": ranker,
        "items": len(table),
        "features": len(table.names),
        "train, CPU s": round(trained - began, 2),
        "peak memory before training, MB": before,
        "peak memory, MB": memory,
        "scored a CPU s": round(len(table) / (scored - trained)),
        **judged(fitted, table),
    }


def labelled(folder: Path, rows: int, ranker: str) -> Any:
    """Return the features of about ``rows`` items of a simulated country that inspects everything."""
    from landwaiter.country import Scenario, generate, write
    from landwaiter.engine import open_engine
    from landwaiter.features import FeatureSpec, Source, build, learn_spec
    from landwaiter.targeting import identities

    lanes = {"random_rate": 1.0, "profile_rate": 0.0, "yellow_rate": 0.0, "blue_rate": 0.0}
    scenario = Scenario().changed(items=rows, **lanes)
    with open_engine() as engine:
        files = write(generate(scenario, 1), engine, folder)
        source = Source(engine, [files["declarations"]], [files["outcomes"]])
        spec = learn_spec(source, None, FeatureSpec(identities=identities([ranker])))
        return build(source, spec, labelled_only=True)


def judged(fitted: Any, table: Any) -> dict[str, Any]:
    """Return figures of the latest rows, which the judged model had not seen."""
    from landwaiter.targeting import metrics

    found = table.fraud[fitted.judged_.rows] == 1
    chance = fitted.judged_.probability
    return {
        "judged items": len(found),
        "frauds": int(found.sum()),
        "AUC": round(metrics.area_under_curve(found, chance), 3),
        "precision at 5%": round(metrics.precision_at(found, chance, 0.05), 3),
    }


def cpu_seconds() -> float:
    """Return the processor time that this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_memory() -> int:
    """Return the largest resident size of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
