"""Hold that the command line starts fast: heavy packages are imported when they are used, not before.

Each light module is imported in a fresh interpreter, which then says what it has loaded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping

from sources import verdict

LEARNING = ("sklearn", "lightgbm", "scipy", "joblib", "pandas", "pyarrow", "torch")
DATA = ("duckdb", "ibis", "sqlglot", "numpy")
LIGHT: Mapping[str, tuple[str, ...]] = {
    "landwaiter": (*LEARNING, *DATA, "pydantic", "typer", "jinja2"),
    "landwaiter.errors": (*LEARNING, *DATA, "pydantic", "typer", "jinja2"),
    "landwaiter.cli": (*LEARNING, *DATA, "jinja2"),
    "landwaiter.schema": (*LEARNING, *DATA, "jinja2"),
    "landwaiter.services": (*LEARNING, *DATA, "jinja2"),
    "landwaiter.targeting": LEARNING,
    "landwaiter.features": LEARNING,
    "landwaiter.classify": LEARNING,
    "landwaiter.ingest": LEARNING,
    "landwaiter.selection": LEARNING,
    "landwaiter.report": LEARNING,
}
"""Modules, and the packages that importing them must not load."""

PROBE = "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(sorted(sys.modules)))"


def loaded(module: str) -> set[str]:
    """Return the top-level packages in memory after ``module`` was imported alone."""
    answer = subprocess.run([sys.executable, "-c", PROBE, module], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(answer.stdout)}


def check(rules: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield a complaint for every heavy package that a light module loads."""
    for module, heavy in rules.items():
        for package in sorted(loaded(module) & set(heavy)):
            yield f"importing {module} loads {package}: import it inside the function that needs it"


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    verdict(check(LIGHT))
