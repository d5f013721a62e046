"""The command that looks at a file before it is taken in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landwaiter.cli.data import File, Pseudonyms, Quality, Repairs, Sheets, Table, WithMapping, key_in, sentences
from landwaiter.cli.output import EXIT_ERROR, EXIT_REJECTED, HERE, AsJson, Language, print_json, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.ingest.quality import QualityReport
    from landwaiter.services.checking import Checked
    from landwaiter.store import Workspace

Beside = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        envvar="LANDWAITER_WORKSPACE",
        help="Workspace to hold the file against, only read; by default the working folder, if it is one.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(check)


def check(
    file: File,
    workspace: Beside = None,
    mapping: WithMapping = "",
    sheet: Sheets = None,
    table: Table = "",
    repair: Repairs = None,
    pseudonyms: Pseudonyms = None,
    html: Quality = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Look at a file as if it were taken in, and store nothing: what is in it, what is wrong, what it allows."""
    from landwaiter.ingest import load_mapping
    from landwaiter.ingest.sources import source_named
    from landwaiter.services import checking

    chosen = load_mapping(mapping) if mapping else None
    with progress(quiet=as_json) as tell:
        found = checking.check(
            source_named(file, table),
            _opened(workspace),
            html=html,
            language=language,
            tell=tell,
            mapping=chosen,
            sheets=tuple(sheet or ()),
            repairs=tuple(repair or ()),
            key=key_in(pseudonyms),
        )
    if as_json:
        print_json(found.as_dict())
    else:
        for line in _told(found):
            typer.echo(line)
    if found.prepared.asked:
        raise typer.Exit(EXIT_ERROR)
    if found.prepared.counts.rejected:
        raise typer.Exit(EXIT_REJECTED)


def _opened(folder: Path | None) -> Workspace | None:
    """A workspace that was named must be one; the working folder may be none."""
    from landwaiter.store import Workspace, workspace_around

    if folder is None and workspace_around(HERE) != HERE.resolve():
        return None
    return Workspace(folder or HERE)


def _asked(report: QualityReport) -> Iterator[str]:
    """Say what ``ingest`` would ask first, and that all else is told as if it were answered."""
    from landwaiter.ingest.repairs.examining import question

    if not report.asked:
        return
    yield "To be decided before it can be taken in; all of the above is as if it were answered as proposed:"
    for field in report.asked.fields:
        yield f"  no column is clearly the required field {field!r}"
    for one in [column for column in report.columns if column.target == "?"]:
        may_be = f"may be {' or '.join(one.candidates)}" if one.candidates else "is like no known field"
        yield f"  column {one.column!r} {may_be}"
    for repair in report.asked.repairs:
        yield f"  proposed, {question(repair)}"
    yield "Write a mapping with `landwaiter ingest FILE --propose mapping.toml`, look through it, and give it with"
    yield "--mapping mapping.toml; repairs alone can be accepted with --repair."


def _told(found: Checked) -> Iterator[str]:
    from landwaiter.explain import render
    from landwaiter.services.intake import Taken

    report = found.report
    yield from sentences(Taken(None, found.prepared, None, repeated=False))
    yield from (f"  note: {render(one, 'en')}" for one in report.remarks)
    if report.previous is not None:
        yield f"held against {report.previous.source}, taken in on {report.previous.committed[:10]}"
    unable = [one.capability for one in report.abilities if one.able == "cannot"]
    if unable:
        yield f"not possible with these columns: {', '.join(unable)}"
    yield from _asked(report)
    yield "Nothing was stored." + (f" Report: {found.pages.html}, {found.pages.json}" if found.pages else "")
