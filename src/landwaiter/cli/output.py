"""How commands speak: plain text or JSON on standard output, progress and errors on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from landwaiter.errors import LandwaiterError

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_REJECTED = 3
EXIT_UNWELL = 4
EXIT_CODES = {
    0: "done",
    EXIT_ERROR: "refused, and nothing was changed",
    EXIT_USAGE: "wrong usage",
    EXIT_REJECTED: "done, but some rows or files were rejected",
    EXIT_UNWELL: "`doctor` or `audit verify` found something wrong",
}
"""What the exit status of every command says."""

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
InWorkspace = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="LANDWAITER_WORKSPACE", help="Folder of the workspace.")
]
HERE = Path()


def worded(language: str) -> str:
    """Return the language that was asked for, if there is wording in it: better now than when work is done."""
    if language:
        from landwaiter.explain.catalogue import language_of

        language_of(language)
    return language


Language = Annotated[
    str, typer.Option("--language", "-l", callback=worded, help="en, fr or es; the workspace's setting by default.")
]


def print_json(value: Any) -> None:
    """Print a result for machines."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str, allow_nan=False))


def print_error(error: LandwaiterError, *, as_json: bool) -> None:
    """Print what went wrong: to standard error for people, to standard output for machines."""
    if as_json:
        print_json(error.as_dict())
    else:
        typer.echo(f"error: {error}", err=True)


def print_key(file: Path, public: str, use: str, *, as_json: bool) -> None:
    """Print where a key that signs was written, and what its public part is for."""
    if as_json:
        print_json({"file": str(file), "public_file": f"{file}.pub", "key": public})
    else:
        typer.echo(f"wrote {file}, which stays secret, and {file}.pub, {use}. The public key is {public}")


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in aligned columns; numbers are aligned right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in texts)]) for i, name in enumerate(header)]
    typer.echo("  ".join(name.ljust(width) for name, width in zip(header, widths, strict=True)).rstrip())
    for row in texts:
        cells = (_aligned(cell, width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def _aligned(cell: str, width: int) -> str:
    numeric = cell.replace(",", "").replace(".", "").replace("%", "").strip().isdigit()
    return cell.rjust(width) if numeric else cell.ljust(width)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show what is being done while somebody watches; say nothing into files and pipes."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda text: status.update(f"{text} …")
