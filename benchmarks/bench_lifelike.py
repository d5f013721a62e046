"""How lifelike the simulated country is: its stylised facts beside real and public data and the known ranges.

Usage: python benchmarks/bench_lifelike.py [--seeds N ...] [--page FILE]

Prints, for each seed, the facts with their verdicts, what single fields and the default model tell, and what
it costs to prove it. Where the public data sets are at hand (`../shared/data`) their facts stand beside: the
Korean declarations (machine-made, all of them inspected), prices of real European Union imports, and how
completely real seizures of wildlife are recorded.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parents[2] / "shared" / "data"
KOREAN = ("df_syn_train_eng.csv", "df_syn_valid_eng.csv")
FLOWS = {
    "inttrade1.txt": (",", (0, 1)),
    "inttrade3.txt": ("\t", (0, 1)),
    "tradeH.txt": ("\t", (0, 1)),
    "Fishery2002.txt": ("\t", (1, 2)),
}
"""Delimiter, and columns of quantity and value."""
RECORDS = {
    "Method of Detection": "detection_method",
    "Obfuscation Method": "concealment",
    "Transit": "transit_country",
    "Origin": "origin_country",
    "Destination": "destination_country",
    "Mode of Transport": "transport_mode",
}


def main() -> None:
    """Run all seeds, then the public sets, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--page", type=Path, help="write the page of the first seed here")
    chosen = parser.parse_args()
    proofs = [proven(seed) for seed in chosen.seeds]
    columns = {f"seed {seed}": proof.facts for seed, proof in zip(chosen.seeds, proofs, strict=True)}
    if (DATA / "declarations-kr").is_dir():
        columns["Korea"] = korean_facts()
    print(f"{os.cpu_count()} cores, {date.today()}, default scenario\n")
    print_facts(columns)
    for seed, proof in zip(chosen.seeds, proofs, strict=True):
        print_proof(seed, proof)
    if (DATA / "prices-jrc").is_dir():
        print_prices()
        print_records()
    if chosen.page:
        write_page(proofs[0], chosen.page, chosen.seeds[0])


def proven(seed: int) -> Any:
    """Generate the country of one seed, prove it, and print the cost."""
    from landwaiter.country import Scenario, generate, write
    from landwaiter.engine import open_engine
    from landwaiter.services.proving import prove

    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        write(generate(Scenario(), seed), engine, Path(folder))
        began = time.process_time()
        proof = prove(Path(folder), seed=seed)
        spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"seed {seed}: proved in {spent:.1f} CPU s; peak memory so far {peak} MB")
    return proof


def korean_facts() -> Any:
    """Take the public Korean declarations in as a user does, and measure what can be."""
    from landwaiter.country.evidence.facts import facts
    from landwaiter.country.evidence.tables import Tables
    from landwaiter.ingest import load_mapping
    from landwaiter.schema import tables
    from landwaiter.services import intake
    from landwaiter.services.session import engine_of
    from landwaiter.store import Workspace

    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "workspace")
        for name in KOREAN:
            intake.ingest(workspace, DATA / "declarations-kr" / name, mapping=load_mapping("korea-public"))
        with engine_of(workspace) as engine:
            held = {"declarations": tables.declarations().drop("extra"), "outcomes": tables.outcomes()}
            return facts(Tables({name: engine.fetch(table) for name, table in held.items()}))


def print_facts(columns: dict[str, Any]) -> None:
    """Print a line for each fact: known range, then figure and verdict of every column."""
    print(f"{'fact':32}{'known range':>18}  " + "".join(f"{name:>12}" for name in columns))
    for lines in zip(*columns.values(), strict=True):
        known = lines[0].known
        print(f"{lines[0].name:32}{f'{known.low:g} to {known.high:g}':>18}  " + "".join(map(cell, lines)))
    counts = {name: sum(one.verdict == "inside" for one in found) for name, found in columns.items()}
    print(f"{'inside':32}{'':>18}  " + "".join(f"{count:>12}" for count in counts.values()), "(* outside, - lacking)")


def cell(fact: Any) -> str:
    """Return a figure; one outside its range has a star."""
    if fact.found is None:
        return f"{'-':>12}"
    star = "*" if fact.verdict == "outside" else " "
    return f"{fact.found.measure.value:>11.3g}{star}"


def print_proof(seed: int, proof: Any) -> None:
    """Print what single fields, the model and random inspection tell of one country."""
    told, model = proof.separability, proof.model
    print(f"\nseed {seed}: best raw fields", *(f"{one.field} {one.overall.value:.3f}" for one in told.fields[:5]))
    print(f"model: found on inspected items {measure(model.found)}, {model.verdict}")
    print("trivial:", told.trivial or "none", "; invisible to the model:", ", ".join(model.invisible) or "none")
    for case, items in told.items.items():
        best = told.best_for(case)
        areas = [f"{name} {measure(part.get(case))}" for name, part in by_case(model).items()]
        print(f"  {case:20} {items:6} items; {best.field} {best.areas[case].value:.2f};", "; ".join(areas))
    for one in proof.hidden:
        shares = [f"{100 * share.value:.1f}" for share in (one.targeted, one.random_only, one.nowhere)]
        print(f"  % revealed in {' x '.join(one.cell)} by targeting, random alone, nowhere:", " / ".join(shares))


def by_case(model: Any) -> dict[str, Any]:
    """Return the areas of the model by what they were measured on."""
    return {"model, inspected": model.inspected, "model, all": model.everything}


def measure(one: Any) -> str:
    """Return a figure with its interval."""
    return "-" if one is None else f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"


def print_prices() -> None:
    """Print how prices of real imports of one commodity and origin spread."""
    print("\nEuropean Union imports (JRC, FSDA): sd of log price, 90th over 10th percentile")
    for name, (delimiter, columns) in FLOWS.items():
        rows = np.genfromtxt(DATA / "prices-jrc" / name, delimiter=delimiter, usecols=columns, comments="%")
        quantity, value = rows[(rows > 0).all(axis=1)].T
        price = np.log(value / quantity)
        low, high = np.quantile(price, [0.1, 0.9])
        print(f"  {name:18} {len(price):5} rows  {price.std(ddof=1):.2f}  {np.exp(high - low):.1f}")


def print_records() -> None:
    """Print which share of the records of real seizures has a field filled."""
    path = DATA / "risk" / "seizures_routes_wildlife" / "tot.csv"
    with path.open(encoding="cp1252", newline="") as stream:
        rows: Sequence[dict[str, str]] = list(csv.DictReader(stream))
    shares = {name: np.mean([bool((row[column] or "").strip()) for row in rows]) for column, name in RECORDS.items()}
    print(f"\n{len(rows)} seizures of wildlife: filled", *(f"{name} {share:.0%}" for name, share in shares.items()))


def write_page(proof: Any, path: Path, seed: int) -> None:
    """Write the page of one proof."""
    from landwaiter.report import write_lifelike

    about = {"data": f"simulated country, seed {seed}", "made": date.today().isoformat()}
    write_lifelike(proof, path, about=about)


if __name__ == "__main__":
    main()
