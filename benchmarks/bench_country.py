"""What it costs to make a country: CPU seconds, memory, and whether one core makes the same bytes as two.

Usage: python benchmarks/bench_country.py [--items 1000000] [--large 10000000] [--seed 1]

The scenario is `national` with as many items as asked, and firms in proportion. Each figure is of a process of its own
that simulates and writes every table as Parquet. `--large 0` leaves the large country out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

PER_ITEM = ("importers", "exporters", "declarants", "carriers")


def main() -> None:
    """Measure in child processes and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(made(asked.items, asked.seed)))
        return
    print(json.dumps({"machine": f"{os.cpu_count()} cores, {date.today()}", **compared(asked)}, indent=2))


def compared(asked: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of the usual and the large country."""
    one, two = (child(asked.items, asked.seed, cores) for cores in (1, 2))
    same = one.pop("files") == two.pop("files")
    result = {f"{asked.items:,} items": two, "on one core": one, "one core makes the same bytes as two": same}
    if asked.large:
        large = child(asked.large, asked.seed, 2)
        large.pop("files")
        result[f"{asked.large:,} items"] = large
        result["items, times"] = round(asked.large / asked.items, 2)
        result["memory, times"] = round(large["peak memory, MB"] / two["peak memory, MB"], 2)
    return result


def child(items: int, seed: int, cores: int) -> dict[str, Any]:
    """Make a country in a process that may use so many cores."""
    command = [sys.executable, __file__, "--child", "--items", str(items), "--seed", str(seed)]
    usable = sorted(os.sched_getaffinity(0))[:cores]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, preexec_fn=lambda: os.sched_setaffinity(0, usable)
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def made(items: int, seed: int) -> dict[str, Any]:
    """Make and write a country here; return what it cost and the checksums of its files."""
    from landwaiter.country import generate, load_scenario, write
    from landwaiter.engine import open_engine

    usual = load_scenario("national")
    firms = {name: max(getattr(usual.size, name) * items // usual.size.items, 50) for name in PER_ITEM}
    scenario = usual.changed(items=items, **firms)
    with tempfile.TemporaryDirectory() as folder:
        country = generate(scenario, seed)
        simulated = cpu_seconds()
        with open_engine() as engine:
            written = write(country, engine, Path(folder))
        return {
            "simulate, CPU s": round(simulated, 1),
            "simulate and write, CPU s": round(cpu_seconds(), 1),
            "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "on disk, MB": round(sum(path.stat().st_size for path in written.values()) / 1e6),
            "files": {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in written.items()},
        }


def cpu_seconds() -> float:
    """CPU seconds of this process so far, its start included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
