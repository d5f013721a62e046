"""The `landwaiter` command and what its commands share: options, output, errors, exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from landwaiter.cli.output import EXIT_CODES, EXIT_ERROR, EXIT_USAGE, print_error, print_json
from landwaiter.errors import LandwaiterError


class Commands(TyperGroup):
    """All commands; says what went wrong in words or, with ``--json``, as JSON."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command that ``args`` name and leave with its exit code."""
        given = sys.argv[1:] if args is None else list(args)
        as_json = "--json" in given
        try:
            status = super().main(
                given, prog_name, complete_var, standalone_mode and not as_json, windows_expand_args, **extra
            )
        except LandwaiterError as error:
            print_error(error, as_json=as_json)
            sys.exit(EXIT_ERROR)
        except Exception as error:
            # The exceptions of wrong usage know their sentence; their class is private to typer.
            if not as_json or not hasattr(error, "format_message"):
                raise
            print_json({"error": "UsageError", "problem": error.format_message(), "remedy": "See --help."})
            sys.exit(EXIT_USAGE)
        return sys.exit(status or 0) if standalone_mode else status


app = typer.Typer(
    name="landwaiter",
    cls=Commands,
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
    from landwaiter.cli import (
        audit,
        check,
        classify,
        country,
        data,
        demo,
        drift,
        nomenclature,
        pseudonyms,
        running,
        serve,
        share,
        simulate,
        targeting,
        users,
        watch,
        workspace,
    )

    ranking = (targeting, drift, simulate, demo, country)
    for module in (
        workspace,
        check,
        data,
        watch,
        pseudonyms,
        share,
        *ranking,
        nomenclature,
        classify,
        users,
        audit,
        running,
        serve,
    ):
        module.add_to(app)


_load_commands()


def main() -> None:
    """Run the command line; the entry point of the installed script."""
    app()
