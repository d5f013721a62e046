"""What a simulation costs: two years of weeks on a hundred thousand items, refitted every week.

Usage: python benchmarks/bench_simulation.py [--items N] [--known SHARE] [--periods N] [--strategy NAME]

A simulated country of thirty months is made and one strategy is played once through its last hundred weeks. The more
outcomes are known at first, the more rows every refit learns from: 1 is the dearest case, in which all of what
came before was inspected.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

START = date(2025, 1, 29)


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--known", type=float, default=0.1)
    parser.add_argument("--periods", type=int, default=100)
    parser.add_argument("--strategy", default="boosting")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder), chosen), indent=2))


def figures(folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """Make the country, play, and measure."""
    from landwaiter.country import Scenario, generate, write
    from landwaiter.engine import open_engine
    from landwaiter.selection.simulation import Masking
    from landwaiter.services.simulating import Request, simulate_country

    with open_engine() as engine:
        write(generate(Scenario().changed(items=chosen.items, months=30), 1), engine, folder)
    options = {"start": START, "periods": chosen.periods, "masking": Masking("random", chosen.known)}
    began, cpu = time.perf_counter(), cpu_seconds()
    simulated = simulate_country(folder, Request((chosen.strategy,), 1, options, None, 1))
    (records,) = simulated.plays[chosen.strategy]
    took = {"CPU s": cpu_seconds() - cpu, "wall s": time.perf_counter() - began}
    return {
        "machine": f"{os.cpu_count()} cores, {date.today()}",
        "strategy": chosen.strategy,
        "items": chosen.items,
        "played": sum(record.items for record in records),
        "weeks": len(records),
        "known at first": simulated.contest.history.taught(simulated.contest.setting, 0),
        **{name: round(seconds, 1) for name, seconds in took.items()},
        "of it the strategy, CPU s": round(sum(record.seconds for record in records), 1),
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def cpu_seconds() -> float:
    """Return the processor time that this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
