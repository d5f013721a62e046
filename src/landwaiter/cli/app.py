"""The `landwaiter` command and what its commands share: options, output, errors, exit codes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from landwaiter.cli.output import EXIT_CODES, EXIT_ERROR, print_error
from landwaiter.errors import LandwaiterError

app = typer.Typer(
    name="landwaiter",
    help="Decide which import declarations to inspect, say why, and learn from what is found.",
    epilog="Exit codes: " + "; ".join(f"{status} {meaning}" for status, meaning in EXIT_CODES.items()) + ".",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"landwaiter {version('landwaiter')}")
        raise typer.Exit


@app.callback()
def _landwaiter(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Decide which import declarations to inspect, say why, and learn from what is found."""


def _load_commands() -> None:
    from landwaiter.cli import data, demo, targeting, workspace

    for module in (workspace, data, targeting, demo):
        module.add_to(app)


_load_commands()


def main() -> None:
    """Run the command line; the entry point of the installed script."""
    try:
        app()
    except LandwaiterError as error:
        print_error(error, as_json="--json" in sys.argv)
        sys.exit(EXIT_ERROR)
