"""Commands about public nomenclatures, lists of terms and rulings that can be had."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landwaiter.cli.output import HERE, AsJson, InWorkspace, print_json, print_table, progress

group = typer.Typer(help="Public nomenclatures, terms and rulings, fetched only when told to.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group.command("list")(list_entries)
    group.command()(pull)
    app.add_typer(group, name="data")


def list_entries(workspace: InWorkspace = HERE, as_json: AsJson = False) -> None:
    """List what the catalogue has: licence, address, and whether it is loaded."""
    from landwaiter.cli.classify import opened
    from landwaiter.services import pulling

    at, _ = opened(workspace, "en")
    rows = pulling.listed(at)
    if as_json:
        print_json(rows)
        return
    print_table(
        ("name", "what", "licence", "loaded"),
        ((row["name"], row["meaning"], row["licence"], "yes" if row["loaded"] else "no") for row in rows),
    )
    for row in rows:
        typer.echo(f"{row['name']}: {row['url']}")


def pull(
    name: Annotated[str, typer.Argument(help="Name of the entry; see `landwaiter data list`.")],
    source: Annotated[
        Path | None,
        typer.Option("--from", exists=True, dir_okay=False, help="The file, brought by hand; nothing is fetched then."),
    ] = None,
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Load an entry of the catalogue into the workspace, from its address or from a file."""
    from landwaiter.services import pulling
    from landwaiter.store import Workspace

    with progress(quiet=as_json) as tell:
        done = pulling.pull(Workspace(workspace), name, source, tell=tell)
    if as_json:
        print_json(done)
        return
    checked = "checked by its SHA-256" if done["sha256"] else "the catalogue knows no SHA-256 of it"
    typer.echo(f"loaded {done['name']} as {done['edition']}: {done['lines']:,} lines, {checked}")
    typer.echo(f"licence: {done['licence']}")
