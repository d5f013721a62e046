"""The public Korean declarations: how well and at what cost the shipped defaults rank the quarter after training.

Usage: python benchmarks/bench_korea.py [--train FILE ...] [--test FILE] [--ranker NAME]

By default the twelve months of 2020 train and the first quarter of 2021 is ranked (`../shared/data`).
Nothing is learned from the test quarter while it is ranked, as in the paper of the data set
(Jeong et al., "Customs Import Declaration Datasets", 2022, table 3). The data leaks by construction:
read the rows *never seen* first, whose joint value of (HS6, departure, origin, tax rate, tax type,
net mass) is in no training row.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parents[2] / "shared" / "data" / "declarations-kr"
TUPLE = ("hs_code", "export_country", "origin_country", "duty_rate", "tax_type", "net_mass_kg")
SHARES = (0.01, 0.02, 0.05, 0.10)


def main() -> None:
    """Train, rank, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", nargs="+", type=Path, default=[DATA / "df_syn_train_eng.csv"])
    parser.add_argument("--test", type=Path, default=DATA / "df_syn_valid_eng.csv")
    parser.add_argument("--ranker", default="boosting")
    chosen = parser.parse_args()
    if not chosen.test.exists():
        raise SystemExit(f"{chosen.test} is not there; give --train and --test.")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder) / "workspace", chosen.train, chosen.test, chosen.ranker), indent=2))


def figures(folder: Path, train: list[Path], test: Path, ranker: str) -> dict[str, Any]:
    """Do what a user does, and measure it."""
    from landwaiter.ingest import load_mapping
    from landwaiter.services import intake, training
    from landwaiter.store import Workspace

    workspace, preset = Workspace.create(folder), load_mapping("korea-public")
    for file in train:
        intake.ingest(workspace, file, mapping=preset)
    until = last_day(workspace)
    began = cpu_seconds()
    card = training.train(workspace, training.Request(date.today(), ranker=ranker)).card
    cost = {"train, CPU s": round(cpu_seconds() - began, 2), "peak memory, MB": peak_memory()}
    intake.ingest(workspace, test, mapping=preset)
    return {
        "data": f"train {', '.join(file.name for file in train)}; test {test.name}",
        "machine": f"{os.cpu_count()} cores, {date.today()}",
        "ranker": card.ranker,
        **cost,
        **ranking(workspace, until),
    }


def ranking(workspace: Any, until: date) -> dict[str, Any]:
    """Rank the items registered after ``until`` with what was known by then."""
    from landwaiter.features import FeatureSpec, build
    from landwaiter.services.session import engine_of, source_of
    from landwaiter.targeting import registry

    model = registry.load(workspace.models, "targeting")
    spec = FeatureSpec.from_dict(dict(model.spec))
    with engine_of(workspace) as engine:
        table = build(
            source_of(workspace, engine),
            spec,
            start=until + timedelta(1),
            labelled_only=True,
            known_by=until,
            evidence=True,
        )
        new = never_seen(engine, until, table)
    chance = model.score(table).probability
    return {
        "all rows": measured(table.fraud, chance),
        "never seen": measured(table.fraud[new], chance[new]),
    }


def last_day(workspace: Any) -> date:
    """Return the last day of registration stored."""
    from landwaiter.schema import tables
    from landwaiter.services.session import engine_of

    with engine_of(workspace) as engine:
        declared = tables.declarations()
        return engine.fetch(declared.aggregate(last=declared.registration_date.max()))["last"][0].item()


def never_seen(engine: Any, until: date, table: Any) -> np.ndarray:
    """Return which rows of ``table`` repeat no joint value of the training rows."""
    from landwaiter.schema import tables

    declared = tables.declarations()
    columns = {name: declared.extra.get(name, None) if name == "tax_type" else declared[name] for name in TUPLE}
    rows = engine.fetch(declared.select("declaration_id", day=declared.registration_date, **columns))
    joint = list(zip(*(rows[name] for name in TUPLE), strict=True))
    early = rows["day"] <= np.datetime64(until)
    seen = {value for value, before in zip(joint, early, strict=True) if before}
    new = {rows["declaration_id"][i] for i in np.flatnonzero(~early) if joint[i] not in seen}
    return np.array([identifier in new for identifier in table.keys["declaration_id"]])


def measured(fraud: np.ndarray, chance: np.ndarray) -> dict[str, Any]:
    """Return the measures of the data set's paper, and the area under the curve."""
    from landwaiter.targeting import metrics

    found = fraud == 1
    return {
        "rows": len(found),
        "frauds": int(found.sum()),
        "AUC": round(metrics.area_under_curve(found, chance), 3),
        "AP": round(metrics.average_precision(found, chance), 3),
        **{f"precision at {share:.0%}": round(metrics.precision_at(found, chance, share), 3) for share in SHARES},
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
