"""What reading a table of PostgreSQL costs, beside psycopg merely fetching its rows as text.

Usage: python benchmarks/bench_postgres.py [--rows N] [--server URL]

A seeded table in the layout of `bench_ingest` is made in a database of its own, which is dropped at the end. Three
processes of their own then read it: psycopg alone, by a cursor on the server, 20,000 rows at a time;
`ingest.read_file`, which copies it out, hashes it and stages it as text; and `services.intake.ingest` into a fresh
workspace. Printed are the CPU seconds of the process (start of Python included, the server's own not), peak memory,
rows a CPU second, and the rate as a share of psycopg's own.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import bench_ingest
import psycopg
from psycopg.sql import SQL, Identifier

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
FETCH = """
import sys, psycopg
from psycopg.sql import SQL, Identifier
with psycopg.connect(sys.argv[1]) as connection:
    names = [column.name for column in connection.execute("SELECT * FROM declared_items LIMIT 0").description]
    cells = SQL(", ").join(SQL("{}::text").format(Identifier(name)) for name in names)
    with connection.cursor("fetching") as cursor:
        cursor.execute(SQL("SELECT {} FROM declared_items ORDER BY {}").format(cells, Identifier(names[0])))
        while rows := cursor.fetchmany(20_000):
            pass
"""
STAGE = """
import sys
from pathlib import Path
from landwaiter.engine import open_engine
from landwaiter.ingest import read_file
from landwaiter.ingest.mapping import FileFormat
from landwaiter.ingest.sources import DatabaseTable
staging = Path(sys.argv[2])
staging.mkdir()
with open_engine() as engine:
    read_file(engine, DatabaseTable(sys.argv[1], "public.declared_items"), FileFormat(), staging)
"""
INGEST = bench_ingest.INGEST.replace("Path(source)", 'DatabaseTable(source, "public.declared_items")').replace(
    "import sys", "import sys\nfrom landwaiter.ingest.sources import DatabaseTable"
)


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--server", default=SERVER)
    chosen = parser.parse_args()
    if not answers(chosen.server):
        print("no PostgreSQL server answers: nothing was measured; name one with --server")
        return
    with tempfile.TemporaryDirectory() as folder, table(chosen.server, Path(folder), chosen.rows) as url:
        print(json.dumps(figures(url, Path(folder), chosen.rows), indent=2))


def answers(server: str) -> bool:
    """Say whether a server is there."""
    try:
        psycopg.connect(server, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def figures(url: str, folder: Path, rows: int) -> dict[str, Any]:
    """Read the table in three ways and return what each took."""
    ways = {"psycopg": FETCH, "stage": STAGE, "ingest": INGEST}
    found = {name: bench_ingest.measured(code, url, folder / name) for name, code in ways.items()}
    for one in found.values():
        one["rows_per_cpu_second"] = round(rows / one["cpu_seconds"])
        one["share_of_psycopg"] = round(found["psycopg"]["cpu_seconds"] / one["cpu_seconds"], 2)
    return {"rows": rows, **found}


@contextmanager
def table(server: str, folder: Path, rows: int) -> Iterator[str]:
    """Make the table in a database of its own and give the address of that."""
    name = f"landwaiter_bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            with psycopg.connect(server, dbname=name) as connection:
                fill(connection, folder / "declarations.csv", rows)
                info = connection.info
                url = f"postgresql://{info.user}@{info.host}:{info.port}/{name}"
            yield url
        finally:
            administrator.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def fill(connection: psycopg.Connection[Any], source: Path, rows: int) -> None:
    """Write the rows of the benchmark into the table, with the types that such a table would have."""
    bench_ingest.make(source, rows)
    kinds = {"Date": "date", "Tax Rate": "numeric", "Net Mass": "numeric", "Item Price": "numeric"}
    names = next(csv.reader([bench_ingest.HEADER]))
    columns = SQL(", ").join(SQL("{} " + kinds.get(name, "text")).format(Identifier(name)) for name in names)
    connection.execute(SQL("CREATE TABLE declared_items ({}, PRIMARY KEY ({}))").format(columns, Identifier(names[0])))
    into = "COPY declared_items FROM STDIN (FORMAT csv, HEADER)"
    with source.open("rb") as lines, connection.cursor() as cursor, cursor.copy(into) as out:
        while piece := lines.read(1 << 20):
            out.write(piece)
    connection.execute("ANALYZE declared_items")


if __name__ == "__main__":
    main()
