"""What taking in a CSV costs, beside DuckDB merely copying the same CSV into Parquet.

Usage: python benchmarks/bench_ingest.py [--rows N]

A seeded file of 22 columns in the layout of the public Korean declarations is made in a temporary
folder. Two processes of their own then read it: DuckDB with `COPY (SELECT * FROM read_csv(...)) TO ...
(FORMAT parquet)`, types detected; and `services.intake.ingest` into a fresh workspace, which checks
every row, splits outcomes off and commits. Printed are the CPU seconds (user and system, start of Python included)
and the peak memory of both, and their ratio. The file is removed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HEADER = (
    "Declaration ID,Date,Office ID,Process Type,Import Type,Import Use,Payment Type,Mode of Transport,Declarant ID,"
    "Importer ID,Seller ID,Courier ID,HS6 Code,Country of Departure,Country of Origin,Tax Rate,Tax Type,"
    "Country of Origin Indicator,Net Mass,Item Price,Fraud,Critical Fraud"
)
ROWS = """
SELECT 10000000 + n AS a, DATE '2024-01-01' + (n * 365 // {rows})::INTEGER AS b, 10 + h % 40 AS c,
    chr(65 + k % 3) AS d, 11 + h % 4 AS e, 11 + k % 20 AS f, 10 + k % 5 AS g, 10 * (1 + h % 5) AS h,
    printf('D%06d', h % 4000) AS i, printf('M%06d', k % 60000) AS j, printf('S%06d', (h // 7) % 90000) AS k,
    CASE WHEN h % 4 = 0 THEN printf('C%04d', k % 300) END AS l, printf('%06d', 10121 + (k // 11) % 5000 * 190) AS m,
    substr('CNUSJPDEVNIDTHFRITGB', 1 + 2 * (h % 10), 2) AS n, substr('CNUSJPDEVNIDTHFRITGB', 1 + 2 * (k % 10), 2) AS o,
    (h % 30) * 0.5 AS p, concat('F', chr(65 + k % 8), '1') AS q, chr(65 + h % 6) AS r,
    round(exp((k % 9000) / 1000.0), 1) AS s, round(exp(6 + (h % 90000) / 10000.0), 2) AS t,
    (h % 13 = 0)::INTEGER AS u, CASE WHEN h % 13 = 0 THEN k % 3 ELSE 0 END AS v
FROM (
    SELECT n, (hash(n) % 1000000007)::INTEGER AS h, (hash(n + {rows}) % 998244353)::INTEGER AS k
    FROM range({rows}) numbers(n)
)
"""
COPY = """
import sys, duckdb
source, target = sys.argv[1:]
connection = duckdb.connect(config={"threads": 2})
connection.execute("SET enable_progress_bar = false")
connection.execute(f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT parquet)")
"""
INGEST = """
import sys
from pathlib import Path
from landwaiter.ingest import load_mapping
from landwaiter.services import intake
from landwaiter.store import Workspace
source, target = sys.argv[1:]
taken = intake.ingest(Workspace.create(Path(target)), Path(source), mapping=load_mapping("korea-public"))
counts = taken.prepared.counts
assert counts.accepted == counts.rows == counts.outcomes, counts
"""


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder), chosen.rows), indent=2))


def figures(folder: Path, rows: int) -> dict[str, Any]:
    """Make the file, read it both ways, and return what each took."""
    source = folder / "declarations.csv"
    make(source, rows)
    copied = measured(COPY, source, folder / "copied.parquet")
    taken = measured(INGEST, source, folder / "workspace")
    return {
        "rows": rows,
        "columns": HEADER.count(",") + 1,
        "megabytes": round(source.stat().st_size / 1e6, 1),
        "copy": copied,
        "ingest": taken,
        "ratio": round(taken["cpu_seconds"] / copied["cpu_seconds"], 2),
        "cores": os.cpu_count(),
    }


def make(path: Path, rows: int) -> None:
    """Write the file; the same number of rows gives the same bytes."""
    import duckdb

    body = path.with_suffix(".body")
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"COPY ({ROWS.format(rows=rows)}) TO '{body}' (FORMAT csv, HEADER false)")
    with path.open("wb") as out:
        out.write(HEADER.encode() + b"\n")
        with body.open("rb") as lines:
            while piece := lines.read(1 << 22):
                out.write(piece)
    body.unlink()


def measured(code: str, source: Path, target: Path) -> dict[str, float]:
    """Run ``code`` in a process of its own; return its CPU seconds and peak memory."""
    process = subprocess.Popen([sys.executable, "-c", code, str(source), str(target)])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(process.returncode)
    return {"cpu_seconds": round(used.ru_utime + used.ru_stime, 2), "peak_megabytes": round(used.ru_maxrss / 1024, 1)}


if __name__ == "__main__":
    main()
