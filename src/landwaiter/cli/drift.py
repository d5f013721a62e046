"""The command that watches a model in use."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landwaiter.cli.output import HERE, AsJson, InWorkspace, Language, print_json, print_table, progress

if TYPE_CHECKING:
    from landwaiter.selection.upkeep import Watched

SHOWN = 10


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(drift)


def drift(
    workspace: InWorkspace = HERE,
    model: Annotated[str, typer.Option("--model", help="Name of the model.")] = "targeting",
    month: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="The month; that of the last registration by default."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write what was found as a page, and the same as JSON beside it.")
    ] = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Say whether a model may go on as it is: what moved since it was trained, and what inspections say of it."""
    from landwaiter.services import drift as watching
    from landwaiter.services.quality import Pages, local_day
    from landwaiter.store import Workspace

    opened, pages = Workspace(workspace), Pages.of(html, workspace)
    chosen = language or opened.settings.language
    with progress(quiet=as_json) as tell:
        found = watching.drift(opened, None if month is None else month.date(), model=model, tell=tell)
        if pages is not None:
            data = opened.folder.resolve().name
            watching.write_report(found, pages, chosen, data=data, made=local_day())
    if as_json:
        print_json(found.as_dict())
        return
    _print(found, chosen)
    if pages is not None:
        typer.echo(f"report: {pages.html}, {pages.json}")


def _print(found: Watched, language: str) -> None:
    from landwaiter.explain import render
    from landwaiter.schema import Reason

    typer.echo(f"{found.card.name} {found.card.version}, {found.first} to {found.last}: {found.items:,} items")
    typer.echo(render(Reason(f"upkeep.verdict.{found.verdict.action}"), language))
    for reason in found.verdict.reasons:
        typer.echo(f"  - {render(reason, language)}")
    rows = [(one.name, f"{one.index:.3f}", f"{one.distance:.3f}", one.size) for one in found.evidence.features[:SHOWN]]
    print_table(("feature", "stability index", "KS distance", "move"), rows)
