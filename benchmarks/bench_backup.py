"""What a backup costs, and bringing it back: a database with a long audit, and a lake of some size.

Usage: python benchmarks/bench_backup.py [ENTRIES] [MEGABYTES]

On SQLite. The lake is filled with bytes that do not compress, as Parquet does not. Times are seconds of the processor
and by the clock.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from landwaiter.services.application.acting import application_of
from landwaiter.services.application.backups import backup, restore
from landwaiter.store import ImportRecord, Workspace
from landwaiter.store.database.database import _enter
from landwaiter.store.database.transactions import Act

ENTRIES, MEGABYTES, FILES = 100_000, 500, 10


def main(entries: int, megabytes: int) -> None:
    """Measure and print as JSON."""
    with TemporaryDirectory() as folder:
        workspace, file = Workspace.create(Path(folder) / "ws"), Path(folder) / "backup.tar"
        with application_of(workspace, create=True) as app, app.database.act(Act("root", "user.manage")) as writer:
            for number in range(entries - 1):
                details = {"lane": "red", "reason": "the price is below that of the neighbours"}
                _enter(writer._connection, Act("a.mensah", "item.decide", f"D{number}/1", "LOM", details), writer.at)  # noqa: SLF001
        _fill(workspace, megabytes)
        figures = {"machine": f"{os.cpu_count()} cores, {date.today()}", "entries": entries, "megabytes": megabytes}
        figures |= {f"backup, {name}": value for name, value in _took(lambda: backup(workspace, file)).items()}
        figures |= {
            f"restore, {name}": value for name, value in _took(lambda: restore(file, Path(folder) / "r")).items()
        }
        figures["file, MB"] = round(file.stat().st_size / 1e6, 1)
    print(json.dumps(figures, indent=2))


def _fill(workspace: Workspace, megabytes: int) -> None:
    for number in range(FILES):
        with workspace.changing() as staging:
            part = staging / "part.parquet"
            part.write_bytes(os.urandom(megabytes * 10**6 // FILES))
            record = ImportRecord(f"{number:064}", "declarations", "may.csv", "2026-11-29", ("declarations",))
            workspace.lake.commit(record, {"declarations": part})


def _took(work: Callable[[], object]) -> dict[str, float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return {"CPU s": round(time.process_time() - processor, 1), "s": round(time.perf_counter() - clock, 1)}


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*given, *(ENTRIES, MEGABYTES)[len(given) :])
