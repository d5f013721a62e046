"""What a risk analyst has on the desk: small files, the command line, and an eye on the workspace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from landwaiter.cli.app import app
from landwaiter.ingest import load_mapping
from landwaiter.services import intake
from landwaiter.services.intake import Taken
from landwaiter.store import Workspace

HEADER = "declaration_id,item_number,registration_date,hs_code,office,importer_id,origin_country,customs_value"
OUTCOMES = "declaration_id,item_number,inspected_on,known_on,result,basis,additional_revenue"
SCRIPT = Path(sys.executable).with_name("landwaiter")


def row(number: int, **changes: Any) -> str:
    """Return a line of declarations, right unless ``changes`` make it wrong."""
    values = {
        "declaration_id": f"D{number}",
        "item_number": 1,
        "registration_date": f"2025-01-{1 + number % 28:02}",
        "hs_code": "870323",
        "office": "LOM",
        "importer_id": f"I{number % 5}",
        "origin_country": "JP",
        "customs_value": 100 * number,
    }
    return ",".join(str(value) for value in {**values, **changes}.values())


def write(folder: Path, *lines: str, name: str = "may.csv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def declarations(folder: Path, count: int = 5, first: int = 1, name: str = "may.csv") -> Path:
    return write(folder, *(row(number) for number in range(first, first + count)), name=name)


def outcomes(folder: Path, *numbers: int, name: str = "found.csv") -> Path:
    lines = (f"D{number},1,2025-02-01,2025-02-03,compliant,random,0" for number in numbers)
    return write(folder, *lines, name=name, header=OUTCOMES)


def ingest(workspace: Workspace, path: Path, **options: Any) -> Taken:
    return intake.ingest(workspace, path, mapping=load_mapping("landwaiter"), **options)


def contents(folder: Path, *, derived: bool = True) -> dict[str, bytes]:
    """Return every file of a workspace with its bytes; the empty lock is no content of it."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in sorted(files.items())
        if name != ".lock" and (derived or not name.startswith("lake/state/"))
    }


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def cli(*arguments: object, said: str | None = None) -> Answer:
    """Run a command in this process, with ``said`` typed in; whatever is no answer of the command line is raised."""
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=said)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def script(
    *arguments: object, environment: Mapping[str, str] | None = None, before: Callable[[], None] | None = None
) -> Answer:
    """Run the installed script as a process of its own."""
    command = [str(SCRIPT), *(str(one) for one in arguments)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
        preexec_fn=before,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def country_files(folder: Path) -> tuple[Path, Path]:
    """Write the declarations of a small country, and what its inspections found."""
    from landwaiter.country import Scenario, generate, write_csv

    firms = {"importers": 250, "declarants": 40, "exporters": 300, "carriers": 20}
    scenario = Scenario().changed(items=4_000, months=12, profile_rate=0.4, random_rate=0.1, **firms)
    return write_csv(generate(scenario, 7), folder / "country")


def small_country(folder: Path) -> Workspace:
    """Make a workspace with a year of a small country: 4,000 items, every second one inspected."""
    declared, found = country_files(folder)
    workspace = Workspace.create(folder / "ws")
    ingest(workspace, declared)
    intake.record_outcome(workspace, found)
    return workspace
