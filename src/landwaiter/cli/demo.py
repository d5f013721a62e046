"""The `demo` command: the main job on a simulated country."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landwaiter.cli.output import AsJson, print_json, progress, worded


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder for the demo; an earlier demo there is replaced.")] = Path(
        "demo"
    ),
    seed: Annotated[int, typer.Option(help="Seed of the simulated country.")] = 1,
    language: Annotated[str, typer.Option("--language", "-l", callback=worded, help="en, fr or es.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Simulate a customs administration, rank today's declarations, and judge how well that works."""
    from landwaiter.services import demonstrating

    with progress(quiet=as_json) as tell:
        shown = demonstrating.demo(folder, seed=seed, language=language, tell=tell)
    if as_json:
        print_json(shown.as_dict())
        return
    for line in shown.lines():
        typer.echo(line)
