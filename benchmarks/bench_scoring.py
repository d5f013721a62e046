"""What scoring costs beside the models alone: features and prediction against raw LightGBM prediction.

Usage: python benchmarks/bench_scoring.py [--items N]

A simulated country is made, the default model is trained on its inspected items, and every item is scored
in one batch. Printed are CPU seconds of the features (read from Parquet, nothing kept), of everything that
scoring does, and of LightGBM alone with the same trees, for illicitness and revenue, on the same matrix.
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
    parser.add_argument("--items", type=int, default=300_000)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder), parser.parse_args().items), indent=2))


def figures(folder: Path, items: int) -> dict[str, Any]:
    """Train on the inspected items, score all, and compare."""
    from landwaiter.country import Scenario, generate, write
    from landwaiter.engine import open_engine
    from landwaiter.features import Source, build, learn_spec
    from landwaiter.targeting.training import About, fit_model

    engine = open_engine()
    files = write(generate(Scenario().changed(items=items), 1), engine, folder)
    source = Source(engine, [files["declarations"]], [files["outcomes"]])
    spec = learn_spec(source)
    labelled = build(source, spec, labelled_only=True)
    model = fit_model(labelled, About(version="bench", created=date.today(), spec=spec.as_dict()))
    began = cpu_seconds()
    table = build(source, spec)
    featured = cpu_seconds()
    scores = model.score(table)
    scored = cpu_seconds()
    for trees in (model.ranker.booster_, model.revenue.booster_):
        raw = trees.predict(table.matrix, raw_score=True, num_threads=1)
    ended = cpu_seconds()
    if not (np.isfinite(raw).all() and np.isfinite(scores.probability).all()):
        raise SystemExit("some scores are no numbers")
    return {
        "machine": f"{os.cpu_count()} cores, {date.today()}",
        "items": items,
        "trees": model.ranker.booster_.num_trees() + model.revenue.booster_.num_trees(),
        "features, CPU s": round(featured - began, 2),
        "features and scoring, CPU s": round(scored - began, 2),
        "raw LightGBM predict, CPU s": round(ended - scored, 2),
        "rate against raw predict": round((ended - scored) / (scored - began), 2),
    }


def cpu_seconds() -> float:
    """Return the processor time that this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
