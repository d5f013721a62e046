"""The command that takes in what arrives in a folder."""

from __future__ import annotations

import json
import signal
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landwaiter.cli.data import Pseudonyms, Repairs, WithMapping, key_in, sentences
from landwaiter.cli.output import EXIT_REJECTED, HERE, AsJson, InWorkspace, print_json, progress

if TYPE_CHECKING:
    from landwaiter.services.watching import Arrival

Folder = Annotated[Path, typer.Argument(help="Folder in which files arrive.", exists=True, file_okay=False)]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(watch)


def watch(
    folder: Folder,
    workspace: InWorkspace = HERE,
    mapping: WithMapping = "",
    once: Annotated[bool, typer.Option("--once", help="Take in what is there and end.")] = False,
    every: Annotated[float, typer.Option(min=1, help="Seconds between two looks.")] = 30,
    rejected: Annotated[
        Path | None, typer.Option(help="Folder for rejected rows; by default beside the file.", file_okay=False)
    ] = None,
    repair: Repairs = None,
    pseudonyms: Pseudonyms = None,
    as_json: AsJson = False,
) -> None:
    """Take in new files of a folder as they arrive, until it is stopped."""
    from landwaiter.ingest import load_mapping
    from landwaiter.services.watching import Watch
    from landwaiter.store import Workspace

    chosen = load_mapping(mapping) if mapping else None
    watched = partial(Watch, Workspace(workspace), folder, chosen, rejected, repairs=tuple(repair or ()))
    watched = partial(watched, key=key_in(pseudonyms))
    stop = _stop_when_told()
    arrivals = []
    with progress(quiet=as_json or not once) as tell:
        for arrival in watched(tell=tell).run(stop.wait, every, once=once):
            arrivals += [arrival] if once else []
            if not (once and as_json):
                _tell(arrival, as_json=as_json)
    if once and as_json:
        print_json({"files": [arrival.as_dict() for arrival in arrivals]})
    if not all(arrival.complete for arrival in arrivals):
        raise typer.Exit(EXIT_REJECTED)


def _stop_when_told() -> threading.Event:
    """Return what is set by the first request to end; the file at hand is finished, a second request ends at once."""
    stop = threading.Event()

    def ask(number: int, _: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, ask)
    return stop


def _tell(arrival: Arrival, *, as_json: bool) -> None:
    if as_json:
        lines = [json.dumps(arrival.as_dict(), ensure_ascii=False, default=str, allow_nan=False)]
    elif arrival.taken is not None:
        lines = sentences(arrival.taken)
    else:
        lines = [f"{arrival.file}: {arrival.state}" + (f": {arrival.reason}" if arrival.reason else "")]
    for line in lines:
        typer.echo(line)
