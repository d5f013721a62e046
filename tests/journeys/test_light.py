"""What a command does not need it does not load: the first answer comes at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

HEAVY = {"numpy", "duckdb", "ibis", "sqlglot", "sklearn", "lightgbm", "scipy", "jinja2", "pandas", "pyarrow", "torch"}
HELP = """
import json, sys
from landwaiter.cli import main
sys.argv = ["landwaiter", *sys.argv[1:]]
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(code: str, *arguments: str) -> set[str]:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    return {name.partition(".")[0] for name in json.loads(done.stderr)}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["ingest", "--help"], ["select", "--help"]])
def test_help_is_light(arguments: list[str]) -> None:
    modules = loaded(HELP, *arguments)
    assert "landwaiter" in modules
    assert modules & HEAVY == set()


def test_importing_the_package_is_light() -> None:
    modules = loaded("import json, sys, landwaiter; print(json.dumps(sorted(sys.modules)), file=sys.stderr)")
    assert modules & HEAVY == set()
    assert not modules & {"typer", "pydantic", "rich"}


def test_making_a_workspace_is_light(tmp_path) -> None:
    assert loaded(HELP, "init", str(tmp_path / "ws")) & HEAVY == set()


def test_what_is_called_heavy_would_be_seen() -> None:
    code = "import json, sys, landwaiter.engine.duckdb; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    assert {"numpy", "duckdb", "ibis"} <= loaded(code)
