"""What taking in a workbook costs, beside python-calamine merely going through its rows.

Usage: python benchmarks/bench_excel.py [--rows N]

A seeded sheet in the layout of `bench_ingest` is written with XlsxWriter. Three processes of their own then
read it: python-calamine alone, row by row; `ingest.read_file`, which looks it over and stages it as text; and
`services.intake.ingest` into a fresh workspace. Printed are CPU seconds (start of Python included), peak memory,
rows a CPU second, and the rate as a share of calamine's own.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from pathlib import Path
from typing import Any

import bench_ingest

NUMBERS = ("Tax Rate", "Net Mass", "Item Price", "Fraud", "Critical Fraud")
CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
rows = sum(1 for _ in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).iter_rows())
"""
STAGE = """
import sys
from pathlib import Path
from landwaiter.engine import open_engine
from landwaiter.ingest import read_file
from landwaiter.ingest.mapping import FileFormat
staging = Path(sys.argv[2])
staging.mkdir()
with open_engine() as engine:
    read_file(engine, Path(sys.argv[1]), FileFormat(), staging)
"""


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder), chosen.rows), indent=2))


def figures(folder: Path, rows: int) -> dict[str, Any]:
    """Make the workbook, read it in three ways, and return what each took."""
    source = folder / "declarations.xlsx"
    bench_ingest.make(folder / "declarations.csv", rows)
    written(folder / "declarations.csv", source)
    ways = {"calamine": CALAMINE, "stage": STAGE, "ingest": bench_ingest.INGEST}
    found = {name: bench_ingest.measured(code, source, folder / name) for name, code in ways.items()}
    for one in found.values():
        one["rows_per_cpu_second"] = round(rows / one["cpu_seconds"])
        one["share_of_calamine"] = round(found["calamine"]["cpu_seconds"] / one["cpu_seconds"], 2)
    return {"rows": rows, "megabytes": round(source.stat().st_size / 1e6, 1), **found}


def written(text: Path, target: Path) -> None:
    """Write the rows of ``text`` as a sheet, numbers and days as such cells."""
    from xlsxwriter import Workbook

    with Workbook(str(target), {"constant_memory": True}) as book, text.open(newline="") as lines:
        sheet = book.add_worksheet("Declarations")
        reader = csv.reader(lines)
        header = next(reader)
        sheet.write_row(0, 0, header)
        numeric = [name in NUMBERS for name in header]
        for row, cells in enumerate(reader, 1):
            for column, cell in enumerate(cells):
                if cell:
                    write = sheet.write_number if numeric[column] else sheet.write_string
                    write(row, column, float(cell) if numeric[column] else cell)


if __name__ == "__main__":
    main()
