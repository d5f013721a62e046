"""Commands that run the system: do its jobs, back it up, bring it back and up to date."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from landwaiter.cli.output import HERE, AsJson, InWorkspace, print_json, progress


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (work, backup, restore, upgrade):
        app.command()(command)


def work(
    workspace: InWorkspace = HERE,
    once: Annotated[bool, typer.Option("--once", help="Do the jobs that wait now, and end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Do the jobs that people ask for on the pages, one after the other, until stopped."""
    from landwaiter.jobs import worker
    from landwaiter.services.application.acting import application_of
    from landwaiter.store import Workspace
    from landwaiter.web.watching import log_to_standard_error

    with application_of(Workspace(workspace)) as app:
        if not once:
            log_to_standard_error()
            typer.echo("doing jobs; stop with Ctrl+C.", err=True)
            worker.work(app, stopped_by_signal())
            return
        count = worker.work_once(app)
    print_json({"jobs": count}) if as_json else typer.echo(f"{count} jobs done.")


def stopped_by_signal() -> Event:
    """Return what is set when somebody asks this process to end; a job that is being done ends first."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, such as office-2026-11-28.tar.")],
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the workspace and its application database into one file, while people work."""
    from landwaiter.services.application import backups
    from landwaiter.services.application.acting import Actor, application_of
    from landwaiter.store import Workspace
    from landwaiter.store.database.opening import schema_found

    opened = Workspace(workspace)
    with progress(quiet=as_json) as tell:
        if schema_found(opened) is None:
            made = backups.backup(opened, file, tell=tell)
        else:
            with application_of(opened) as app:
                made = backups.backup_as(app, Actor.at_command_line(), file, tell=tell)
    if as_json:
        print_json(made.as_dict())
    else:
        told = made.as_dict()
        typer.echo(f"wrote {file}: {told['files']:,} files, {told['rows']:,} rows, {made.size / 1e6:,.1f} MB")
        typer.echo(f"SHA-256 {made.sha256}")


def restore(
    file: Annotated[Path, typer.Argument(help="A file of `landwaiter backup`.")],
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    as_json: AsJson = False,
) -> None:
    """Bring a workspace back from a backup, held against its digests and its audit."""
    from landwaiter.services.application.backups import restore as bring_back

    restored = bring_back(file, folder)
    if as_json:
        print_json(restored.as_dict())
    else:
        told = restored.as_dict()
        typer.echo(f"{folder} is a workspace as of {told['made']}: {told['files']:,} files, {told['rows']:,} rows;")
        typer.echo(f"all {told['audit_entries']:,} entries of the audit are as they were written.")


def upgrade(
    workspace: InWorkspace = HERE,
    file: Annotated[Path | None, typer.Option("--backup", help="Write a backup to this file first.")] = None,
    as_json: AsJson = False,
) -> None:
    """Bring the application database to the schema of this version."""
    from landwaiter.services.application import backups
    from landwaiter.store import Workspace

    with progress(quiet=as_json) as tell:
        before, now = backups.upgrade(Workspace(workspace), file, tell=tell)
    if as_json:
        print_json({"before": before, "now": now})
    elif before == now:
        typer.echo(f"the schema is {now} already.")
    else:
        typer.echo(f"the schema was {before} and is {now}.")
