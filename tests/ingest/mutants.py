"""Take in damaged files one after the other, and tell what became of each; run by ``test_mutants.py`` as a process.

Usage: mutants.py FIRST COUNT STEP [SAMPLE ...]

Takes the seeds FIRST, FIRST + STEP, ... of every sample, COUNT of them. Prints a line of JSON for each before it
is taken in, so that the last line names the one at which a process died, and one with its outcome afterwards.
A mutant may take ten seconds of processor time and half a gigabyte: the system ends a process that takes more
time, and the peak of its memory is told with each outcome.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import tempfile
import time
import traceback
from contextlib import nullcontext
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.expr.operations import Relation
from ingest.mutation import mutant
from ingest.samples import Sample, samples

from landwaiter.engine.duckdb import DuckDBEngine
from landwaiter.errors import InputError
from landwaiter.ingest import prepare, read_file

SECONDS = 10
TO_THE_END, BY_ITSELF = 3, 12
"""One mutant in so many is mapped and checked, and one without being given a mapping; the others are only read.

What was read is text in a table, whatever the format; it takes ten times as long to check it.
"""


class Remembering(DuckDBEngine):
    """The engine, with the SQL of queries that were compiled before: most mutants need the same ones."""

    def compile(self, query: ir.Table) -> str:
        return _compiled(query.op())


@lru_cache(maxsize=300)
def _compiled(operation: Relation) -> str:
    return str(ibis.to_sql(operation.to_expr(), dialect="duckdb", pretty=False))


def laid_down(files: dict[str, bytes], folder: Path) -> Path:
    """Write files; return the only one, or the folder of several."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder / next(iter(files)) if len(files) == 1 else folder


def outcome(engine: DuckDBEngine, sample: Sample, seed: int, path: Path, staging: Path) -> dict[str, Any]:
    """Take in one file, and return what became of it."""
    try:
        return (
            read(engine, sample, path, staging) if seed % TO_THE_END else checked(engine, sample, seed, path, staging)
        )
    except InputError as error:
        named = (error.place.file or "").startswith(path.name)
        return {"outcome": "refused", **error.as_dict(), "told": str(error), "named": named}
    except BaseException:  # noqa: BLE001 - panics of the reader of workbooks are none of Exception
        return {"outcome": "failed", "told": traceback.format_exc()}


def read(engine: DuckDBEngine, sample: Sample, path: Path, staging: Path) -> dict[str, Any]:
    """Only read a file; every row that its reader counts must be there."""
    staged = read_file(engine, path, sample.mapping.file, staging)
    found = engine.fetch(staged.table)
    assert len(found["source_row"]) == staged.facts.rows
    return {"outcome": "read", "rows": staged.facts.rows}


def checked(engine: DuckDBEngine, sample: Sample, seed: int, path: Path, staging: Path) -> dict[str, Any]:
    """Read, map and check a file; every row must be accepted, rejected or stored already."""
    counts = prepare(engine, path, staging=staging, mapping=sample.mapping if seed % BY_ITSELF else None).counts
    assert counts.rows == counts.accepted + counts.rejected + counts.already_stored
    return {"outcome": "accepted" if counts.accepted else "rejected", **asdict(counts)}


def take(engine: DuckDBEngine, name: str, sample: Sample, seed: int) -> dict[str, Any]:
    """Make one mutant and take it in."""
    how, files = mutant(sample, f"{name} {seed}")
    tell({"sample": name, "seed": seed, "how": how})
    with tempfile.TemporaryDirectory() as folder:
        path, staging = laid_down(files, Path(folder) / "files"), Path(folder) / "staging"
        staging.mkdir()
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        found = outcome(engine, sample, seed, path, staging)
        signal.setitimer(signal.ITIMER_PROF, 0)
        shown = {"file": path.name, "seconds": time.process_time() - began, "megabytes": peak_megabytes()}
    return {"sample": name, "seed": seed, "how": how, **shown, **found}


def peak_megabytes() -> float:
    """Return the most memory that this program held; what ``getrusage`` says begins with that of its parent."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(held.split()[1]) / 1024


def tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(first: int, count: int, step: int, *wanted: str) -> None:
    found = samples()
    with Remembering(threads=1) as engine:
        for seed in range(first, first + count * step, step):
            for name in wanted or found:
                # The engine cannot be used any longer after some damages to Parquet files, its own kind.
                with Remembering(threads=1) if "parquet" in name else nullcontext(engine) as fit:
                    tell(take(fit, name, found[name], seed))


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:4]), *sys.argv[4:])
