"""How large the base install is, and how quickly the package and the command start.

Usage: python benchmarks/bench_start.py

The size is that of the files that the base requirements bring, without the bytecode that Python writes
beside them later and without pip itself. Times are CPU seconds of a whole process, the least of five.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

RUNS = 5
BASE = Path(__file__).parents[1] / "requirements" / "base.txt"
BUILDERS = ("setuptools", "wheel", "pip")


def main() -> None:
    """Measure and print as JSON."""
    sizes = {name: size_of(name) for name in pinned() if name not in BUILDERS}
    largest = sorted(sizes, key=lambda name: -sizes[name])[:6]
    command = str(Path(sys.executable).with_name("landwaiter"))
    print(
        json.dumps(
            {
                "machine": f"{os.cpu_count()} cores, {date.today()}",
                "base install, MB": round(sum(sizes.values()) / 1e6),
                "largest, MB": {name: round(sizes[name] / 1e6) for name in largest},
                "import landwaiter, CPU s": least([sys.executable, "-c", "import landwaiter"]),
                "landwaiter --help, CPU s": least([command, "--help"]),
            },
            indent=2,
        )
    )


def pinned() -> list[str]:
    """Return the names of the packages that the base requirements pin."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", BASE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def size_of(name: str) -> int:
    """Return the bytes of a package's files, without bytecode; 0 where it is not for this platform."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return 0
    paths = (Path(str(file.locate())) for file in files if "__pycache__" not in file.parts)
    return sum(path.stat().st_size for path in paths if path.is_file())


def least(command: list[str]) -> float:
    """Return the least processor time, user and system, of several runs."""
    return min(cpu_of(command) for _ in range(RUNS))


def cpu_of(command: list[str]) -> float:
    """Return the processor time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)


if __name__ == "__main__":
    main()
