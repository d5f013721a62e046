"""Commands about the keys of pseudonyms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landwaiter.cli.output import AsJson, print_json, print_table

group = typer.Typer(help="Make keys for pseudonyms, and find known parties by them.", no_args_is_help=True)

KeyFile = Annotated[Path, typer.Argument(metavar="KEYFILE", help="File that `landwaiter pseudonyms new-key` made.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group.command()(new_key)
    group.command("of")(of)
    app.add_typer(group, name="pseudonyms")


def new_key(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet, outside of any workspace.")],
    as_json: AsJson = False,
) -> None:
    """Make a key: with it, pseudonyms take the place of parties and officers in what is taken in."""
    from landwaiter.services.pseudonyms import new_key as make

    key = make(file)
    if as_json:
        print_json({"file": str(file), "key": key.fingerprint})
    else:
        typer.echo(f"wrote the key {key.fingerprint} to {file}. Keep it, and a copy, where analysts cannot read it.")


def of(
    key: KeyFile,
    file: Annotated[
        typer.FileText,
        typer.Argument(encoding="utf-8", help="Text file with one identifier a line; - for standard input."),
    ],
    officers: Annotated[bool, typer.Option("--officers", help="They are officers, not parties.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the pseudonyms of known parties: what the holder of the key does to find whom a result is about."""
    from landwaiter.services.pseudonyms import load_key

    loaded, texts = load_key(key), [line.strip() for line in file if line.strip()]
    found = {text: loaded.pseudonym("officer" if officers else "party", text) for text in texts}
    if as_json:
        print_json(found)
    else:
        print_table(("pseudonym", "identifier"), ((pseudonym, text) for text, pseudonym in found.items()))
