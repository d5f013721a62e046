"""What the features of five million declaration items cost, and those of one day against them as history.

Usage: python benchmarks/bench_features.py [--rows N]

Three years of declarations, a tenth of them inspected, are made by formula in a temporary folder. Two
processes of their own then work on them. The first reads every column of features of all items, from the
Parquet files alone. The second scores the items of the last full day, with what reasons quote, from
arrays kept beside the lake (a run before it has kept them). Printed are CPU seconds (user and system)
between having a source and having the features, and the peak memory of each process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from landwaiter.engine.duckdb import DuckDBEngine
from landwaiter.features import FeatureSpec, Source, build, columns

LAST_FULL_DAY = date(2024, 12, 29)
NUMBERS = (
    *("customs_value", "net_mass_kg", "gross_mass_kg", "freight"),
    *("insurance", "invoice_value", "duty_rate", "tax_amount"),
)
WITH_QUANTITIES = (*NUMBERS, "quantity")
# Few traders declare most: their numbers are powers of even draws. Draws are hashes, so that the same
# rows come out whatever the number of threads.
ITEMS = """
SELECT n, DATE '2022-01-01' + (n * 1095 // {rows})::INTEGER AS day, 'D' || n AS declaration_id,
    1 AS item_number, day AS registration_date,
    'I' || floor(100000 * u(n, 1) ** 2.5)::INTEGER AS importer_id,
    'B' || floor(1500 * u(n, 2) ** 2)::INTEGER AS declarant_id,
    'E' || floor(150000 * u(n, 3) ** 2)::INTEGER AS exporter_id,
    'C' || floor(300 * u(n, 4) ** 2)::INTEGER AS carrier_id,
    'O' || floor(40 * u(n, 5))::INTEGER AS office,
    lpad((10000 + floor(2368 * u(n, 6) ** 1.5) * 53)::INTEGER::VARCHAR, 6, '0') AS hs_code,
    'X' || floor(80 * u(n, 7) ** 3)::INTEGER AS origin_country,
    CASE WHEN u(n, 8) < 0.9 THEN origin_country ELSE 'X' || floor(80 * u(n, 9))::INTEGER END AS export_country,
    round(exp(4 + 4 * u(n, 10)), 1) AS net_mass_kg, round(net_mass_kg * (1.02 + 0.1 * u(n, 11)), 1) AS gross_mass_kg,
    CASE WHEN u(n, 6) < 0.5 THEN ceil(net_mass_kg / (1 + 2 * u(n, 12))) END AS quantity,
    CASE WHEN u(n, 6) < 0.5 THEN 'p' END AS quantity_unit,
    round(net_mass_kg * exp(3 * u(n, 6) + 0.5 * u(n, 13)), CASE WHEN u(n, 14) < 0.1 THEN -2 ELSE 2 END)
        AS customs_value,
    round(0.08 * customs_value, 2) AS freight, round(0.01 * customs_value, 2) AS insurance,
    round(0.91 * customs_value, 2) AS invoice_value, floor(6 * u(n, 6)) * 5 AS duty_rate,
    round(customs_value * (0.18 + duty_rate / 100), 2) AS tax_amount
FROM (SELECT unnest(range({rows})) AS n)
"""
FOUND = """
SELECT declaration_id, item_number, day + 1 AS inspected_on, day + 1 + floor(20 * u(n, 15))::INTEGER AS known_on,
    CASE WHEN u(n, 16) < 0.2 THEN 'fraud' ELSE 'compliant' END AS result,
    CASE WHEN u(n, 16) < 0.2 THEN 0.3 * tax_amount ELSE 0 END AS additional_revenue
FROM ({items}) WHERE u(n, 17) < 0.1
"""
DRAW = "CREATE TEMP MACRO u(n, k) AS (hash(n * 32 + k) % 16777216) / 16777216.0"


def main() -> None:
    """Make the data, measure, and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--part", choices=("all", "quantities", "day"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        print(json.dumps(measured(chosen.part, chosen.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        make_data(Path(folder), chosen.rows)
        parts = {"all items, nothing kept": "all", "the same with quantities and units": "quantities"}
        result = {name: in_process(part, Path(folder)) for name, part in parts.items()}
        in_process("day", Path(folder))
        result["one day, with quantities and units, arrays kept"] = in_process("day", Path(folder))
    print(json.dumps({"machine": f"{os.cpu_count()} cores, {date.today()}", "rows": chosen.rows, **result}, indent=2))


def in_process(part: str, folder: Path) -> dict[str, Any]:
    """Run one part in a process of its own."""
    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def measured(part: str, folder: Path) -> dict[str, Any]:
    """Make the features, and say what that took."""
    kept = folder / "state" if part == "day" else None
    with DuckDBEngine(memory="1GB") as engine:
        source = Source(engine, [folder / "declarations.parquet"], [folder / "outcomes.parquet"], kept)
        began = cpu_seconds()
        items, features = day_of(source) if kept else all_of(source, NUMBERS if part == "all" else WITH_QUANTITIES)
        spent = cpu_seconds() - began
    return {"items": items, "features": features, "CPU s": round(spent, 2), "peak memory, MB": peak_memory()}


def all_of(source: Source, numbers: tuple[str, ...]) -> tuple[int, int]:
    """Go through every column; return the numbers of items and of features."""
    items, features, held = 0, 0, np.empty(0, dtype=np.float32)
    for _, values in columns(source, FeatureSpec(numbers=numbers)):
        items, features = len(values), features + 1
        held = held if len(held) else np.empty_like(values)
        np.copyto(held, values)
    return items, features


def day_of(source: Source) -> tuple[int, int]:
    """Make the table of the last full day; return the numbers of items and of features."""
    table = build(source, FeatureSpec(numbers=WITH_QUANTITIES), start=LAST_FULL_DAY, end=LAST_FULL_DAY, evidence=True)
    return table.matrix.shape


def make_data(folder: Path, rows: int) -> None:
    """Write ``rows`` declarations in order of time, and the outcomes of a tenth of them."""
    items = ITEMS.format(rows=rows)
    with DuckDBEngine() as engine:
        engine.execute(DRAW)
        for name, query in (("declarations", f"SELECT * EXCLUDE (n, day) FROM ({items})"), ("outcomes", FOUND)):
            target = folder / f"{name}.parquet"
            engine.execute(f"COPY ({query.format(items=items)}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def cpu_seconds() -> float:
    """Return the CPU seconds that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_memory() -> int:
    """Return the most memory that this process has held, MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
