"""The public Korean declarations: how well and at what cost the shipped defaults rank the quarter after training.

Usage: python benchmarks/bench_korea.py [--train FILE ...] [--test FILE] [--rankers NAME ...] [--seeds N ...]

By default the twelve months of 2020 train and the first quarter of 2021 is ranked (`../shared/data`).
Nothing is learned from the test quarter while it is ranked, as in the paper of the data set
(Jeong et al., "Customs Import Declaration Datasets", 2022, table 3). The data leaks by construction:
read the rows *never seen* first, whose joint value of (HS6, departure, origin, tax rate, tax type,
net mass) is in no training row. The data tells no revenue: *charges* are the declared price times the rate of tax of
what was fraud, a stand-in that a few rows decide. Several rankers and seeds give means with 95 % intervals.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landwaiter.store import Workspace

DATA = Path(__file__).parents[2] / "shared" / "data" / "declarations-kr"
TUPLE = ("hs_code", "export_country", "origin_country", "duty_rate", "tax_type", "net_mass_kg")
SHARES = (0.01, 0.02, 0.05, 0.10)


def main() -> None:
    """Train, rank, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", nargs="+", type=Path, default=[DATA / "df_syn_train_eng.csv"])
    parser.add_argument("--test", type=Path, default=DATA / "df_syn_valid_eng.csv")
    parser.add_argument("--rankers", nargs="+", default=["boosting"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    chosen = parser.parse_args()
    if not chosen.test.exists():
        raise SystemExit(f"{chosen.test} is not there; give --train and --test.")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder) / "workspace", chosen), indent=2))


def figures(folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """Do what a user does with each ranker, and measure it."""
    from landwaiter.ingest import load_mapping
    from landwaiter.services import intake
    from landwaiter.store import Workspace

    workspace, preset = Workspace.create(folder), load_mapping("korea-public")
    for file in chosen.train:
        intake.ingest(workspace, file, mapping=preset)
    until = last_day(workspace)
    costs = {ranker: [trained(workspace, ranker, seed) for seed in chosen.seeds] for ranker in chosen.rankers}
    intake.ingest(workspace, chosen.test, mapping=preset)
    return {
        "data": f"train {', '.join(file.name for file in chosen.train)}; test {chosen.test.name}",
        "machine": f"{os.cpu_count()} cores, {date.today()}",
        "seeds": chosen.seeds,
        **{
            ranker: {
                **cost(told),
                **over_seeds([ranking(workspace, until, ranker, place) for place in range(len(told))]),
            }
            for ranker, told in costs.items()
        },
    }


def trained(workspace: Workspace, ranker: str, seed: int) -> dict[str, float]:
    """Train a model called as its ranker; return what it cost."""
    from landwaiter.services import training

    began = cpu_seconds()
    training.train(workspace, training.Request(date.today(), name=ranker, ranker=ranker, seed=seed))
    return {"train, CPU s": cpu_seconds() - began, "peak memory so far, MB": peak_memory()}


def cost(told: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the largest cost over seeds."""
    return {name: round(max(one[name] for one in told), 2) for name in told[0]}


def ranking(workspace: Workspace, until: date, ranker: str, place: int) -> dict[str, dict[str, float]]:
    """Rank the items registered after ``until`` with what was known by then, by the version at ``place``."""
    from landwaiter.features import FeatureSpec, build
    from landwaiter.services.session import engine_of, source_of
    from landwaiter.targeting import registry

    model = registry.load(workspace.models, ranker, registry.cards(workspace.models, ranker)[place].version)
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
        declared = declarations(engine)
    new = never_seen(declared, until, table)
    chance, charges = model.score(table).probability, declared_charges(declared, table)
    return {
        "all rows": measured(table.fraud, chance, charges),
        "never seen": measured(table.fraud[new], chance[new], charges[new]),
    }


def over_seeds(told: Sequence[dict[str, dict[str, float]]]) -> dict[str, Any]:
    """Return the mean of each measure over seeds, with its 95 % interval where there are several."""
    from landwaiter.selection.simulation.summary import over_seeds as mean

    def said(part: str, name: str) -> Any:
        found = mean([one[part][name] for one in told])
        value = round(found.value, 3)
        return value if found.low is None else [value, f"{found.low:.3f} to {found.high:.3f}"]

    return {part: {name: said(part, name) for name in measures} for part, measures in told[0].items()}


def last_day(workspace: Any) -> date:
    """Return the last day of registration stored."""
    from landwaiter.schema import tables
    from landwaiter.services.session import engine_of

    with engine_of(workspace) as engine:
        declared = tables.declarations()
        return engine.fetch(declared.aggregate(last=declared.registration_date.max()))["last"][0].item()


def declarations(engine: Any) -> dict[str, np.ndarray]:
    """Return what every declaration says of its day, its joint value, and its charges."""
    from landwaiter.schema import tables

    declared = tables.declarations()
    columns = {name: declared.extra.get(name, None) if name == "tax_type" else declared[name] for name in TUPLE}
    charges = declared.customs_value * declared.duty_rate / 100
    rows: dict[str, np.ndarray] = engine.fetch(
        declared.select("declaration_id", day=declared.registration_date, charges=charges, **columns)
    )
    return rows


def never_seen(rows: dict[str, np.ndarray], until: date, table: Any) -> np.ndarray:
    """Return which items of ``table`` repeat no joint value of the training rows."""
    joint = list(zip(*(rows[name] for name in TUPLE), strict=True))
    early = rows["day"] <= np.datetime64(until)
    seen = {value for value, before in zip(joint, early, strict=True) if before}
    new = {rows["declaration_id"][i] for i in np.flatnonzero(~early) if joint[i] not in seen}
    return np.array([identifier in new for identifier in table.keys["declaration_id"]])


def declared_charges(rows: dict[str, np.ndarray], table: Any) -> np.ndarray:
    """Return the declared price times the rate of tax of each item of ``table``."""
    charges = dict(zip(rows["declaration_id"], np.nan_to_num(rows["charges"].astype(np.float64)), strict=True))
    return np.array([charges[identifier] for identifier in table.keys["declaration_id"]])


def measured(fraud: np.ndarray, chance: np.ndarray, charges: np.ndarray) -> dict[str, float]:
    """Return the measures of the data set's paper, the area under the curve, and the share of charges found."""
    from landwaiter.targeting import metrics

    found, order = fraud == 1, np.argsort(-chance, kind="stable")
    lost = charges * found
    return {
        "rows": len(found),
        "frauds": int(found.sum()),
        "AUC": metrics.area_under_curve(found, chance),
        "AP": metrics.average_precision(found, chance),
        **{f"precision at {share:.0%}": metrics.precision_at(found, chance, share) for share in SHARES},
        **{f"charges at {share:.0%}": lost[order[: round(share * len(order))]].sum() / lost.sum() for share in SHARES},
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
