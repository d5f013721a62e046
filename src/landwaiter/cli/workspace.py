"""Commands about the workspace itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landwaiter.cli.output import EXIT_UNWELL, HERE, AsJson, InWorkspace, print_json, print_table


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (init, imports, doctor):
        app.command()(command)


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")] = HERE,
    as_json: AsJson = False,
) -> None:
    """Make a workspace: a folder that holds data, models and settings."""
    from landwaiter.store import Workspace

    workspace = Workspace.create(folder)
    if as_json:
        print_json({"workspace": str(workspace.folder)})
    else:
        typer.echo(f"{workspace.folder} is a workspace now. Next: landwaiter ingest FILE -w {workspace.folder}")


def imports(
    workspace: InWorkspace = HERE,
    remove: Annotated[str, typer.Option(help="Take back the import whose identifier begins so.")] = "",
    as_json: AsJson = False,
) -> None:
    """List what was taken in, or take an import back."""
    from landwaiter.services import intake
    from landwaiter.store import Workspace

    opened = Workspace(workspace)
    if remove:
        removed = intake.remove_import(opened, remove)
        print_json({"removed": removed.id}) if as_json else typer.echo(f"removed {removed.id} ({removed.source})")
        return
    records = intake.imports(opened)
    if as_json:
        print_json([{"id": r.id, "kind": r.kind, "source": r.source, "committed": r.committed} for r in records])
    else:
        rows = ((record.id[:12], record.kind, record.committed[:19], record.source) for record in records)
        print_table(("import", "kind", "committed", "source"), rows)


def doctor(
    workspace: InWorkspace = HERE,
    repair: Annotated[bool, typer.Option("--repair", help="Delete what interrupted work left behind.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check that the workspace is whole."""
    from dataclasses import asdict

    from landwaiter.services.doctor import doctor as check

    findings = check(workspace, repair=repair)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            typer.echo(f"{'ok  ' if finding.well else 'BAD '} {finding.check}: {finding.detail}")
            if not finding.well:
                typer.echo(f"     {finding.remedy}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(EXIT_UNWELL)
