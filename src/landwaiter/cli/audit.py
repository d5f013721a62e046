"""Commands about the audit of the application."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landwaiter.cli.applications import at_command_line
from landwaiter.cli.output import EXIT_UNWELL, HERE, AsJson, InWorkspace, Language, print_json, print_key, print_table

group = typer.Typer(help="Read the audit, and hold that nobody rewrote it.", no_args_is_help=True)
SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group.command("list")(list_)
    group.command()(verify)
    group.command()(export)
    group.command()(new_key)
    app.add_typer(group, name="audit")


def list_(
    workspace: InWorkspace = HERE,
    first: Annotated[
        int, typer.Option("--from", help="Number of the first entry; by default the last 20 are shown.")
    ] = 0,
    last: Annotated[int | None, typer.Option("--to", help="Number of the last entry.")] = None,
    who: Annotated[str, typer.Option(help="Only what this user did.")] = "",
    action: Annotated[str, typer.Option(help="Only this action, such as item.decide.")] = "",
    subject: Annotated[str, typer.Option(help="Only what was done to this.")] = "",
    as_json: AsJson = False,
) -> None:
    """List entries of the audit: who did what, when, to what."""
    from dataclasses import asdict

    from landwaiter.services.application import auditing

    with at_command_line(workspace) as (app, actor):
        chosen = last is not None or who or action or subject
        begin = first or (1 if chosen else max(1, app.database.count - SHOWN + 1))
        found = list(auditing.entries(app, actor, first=begin, last=last, who=who, action=action, subject=subject))
    if as_json:
        print_json([asdict(entry) for entry in found])
    else:
        header = ("entry", "at", "who", "action", "subject", "office", "details")
        print_table(header, ((e.number, e.at[:19], e.actor, e.action, e.subject, e.office, e.details) for e in found))


def verify(
    workspace: InWorkspace = HERE,
    head: Annotated[
        list[Path] | None, typer.Option(help="A signed head that `landwaiter audit export` wrote; may be repeated.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The public key that the heads are signed with.")] = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Hold that every entry is as it was written, and name the first that is not."""
    from landwaiter.explain import render
    from landwaiter.services.application import auditing

    with at_command_line(workspace) as (app, actor):
        found = auditing.verify_audit(app, actor, head or (), key)
    flaw, spoken = found.verdict.flaw, language or app.workspace.settings.language
    if as_json:
        print_json({**found.as_dict(), "said": flaw and render(flaw.reason, spoken)})
    elif flaw is None:
        against = f", and go on from {len(found.heads)} signed heads" if found.heads else ""
        typer.echo(f"all {found.verdict.count:,} entries are as they were written{against}.")
    else:
        typer.echo(f"BAD  entry {flaw.number:,}: {render(flaw.reason, spoken)}")
        typer.echo(f"     the {found.verdict.count:,} entries before are as they were written.")
    if flaw is not None:
        raise typer.Exit(EXIT_UNWELL)


def export(
    file: Annotated[Path, typer.Argument(help="The file to write; keep it away from the database.")],
    key: Annotated[Path, typer.Option(help="File of `landwaiter audit new-key` to sign with.")],
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Write how far the audit goes, signed: a later cut or rewriting shows against it."""
    from landwaiter.services.application import auditing

    with at_command_line(workspace) as (app, actor):
        head = auditing.export_head(app, actor, file, key)
    if as_json:
        print_json({"file": str(file), **head.model_dump(mode="json")})
    else:
        typer.echo(f"wrote {file}: entry {head.number:,} has the hash {head.last}")


def new_key(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet, outside of any workspace.")],
    as_json: AsJson = False,
) -> None:
    """Make a key that signs heads of the audit; its public part goes beside it, for whoever verifies."""
    from landwaiter.services.application.auditing import new_key as make

    print_key(file, make(file), "which verifies", as_json=as_json)
