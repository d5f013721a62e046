"""Commands that exchange knowledge with other administrations."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landwaiter.cli.output import HERE, AsJson, InWorkspace, print_json, print_key, print_table, progress

if TYPE_CHECKING:
    from landwaiter.services.sharing import Inspected
    from landwaiter.targeting.sharing.exporting import Exported

group = typer.Typer(help="Exchange prototypes of frauds with other administrations.", no_args_is_help=True)

ShareFile = Annotated[Path, typer.Argument(help="File that a partner's `landwaiter share export` wrote.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group.command()(new_key)
    group.command()(export)
    group.command()(inspect)
    group.command("import")(take_in)
    app.add_typer(group, name="share")


def new_key(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet, outside of any workspace.")],
    as_json: AsJson = False,
) -> None:
    """Make a key that signs what is exported; its public part goes beside it, for partners."""
    from landwaiter.services.sharing import new_key as make

    print_key(file, make(file), "which partners get", as_json=as_json)


def export(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    key: Annotated[Path, typer.Option(help="File of `landwaiter share new-key` to sign with.")],
    publisher: Annotated[str, typer.Option("--as", help="How the administration calls itself in the file.")],
    workspace: InWorkspace = HERE,
    fewest: Annotated[int, typer.Option(help="Items, and importers, that a prototype stands for at least.")] = 20,
    epsilon: Annotated[
        float | None, typer.Option(help="Differential privacy of every importer; no formal guarantee without it.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Use only what was registered and known up to this day."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write prototypes of what inspections found, signed, and say what leaves the house."""
    from landwaiter.services import sharing
    from landwaiter.store import Workspace
    from landwaiter.targeting.sharing.exporting import Rules

    rules, last = Rules(fewest, epsilon), None if until is None else until.date()
    with progress(quiet=as_json) as tell:
        exported = sharing.export(Workspace(workspace), file, key, publisher, rules, until=last, tell=tell)
    if as_json:
        print_json(exported.as_dict())
    else:
        _print_exported(exported, file)


def _print_exported(exported: Exported, file: Path) -> None:
    payload, formal = exported.payload, exported.payload.protection.formal
    typer.echo(f"wrote {file}. This leaves the house, and nothing else:")
    typer.echo(
        f"  - the name {payload.publisher!r}, the months {payload.first_month} to {payload.last_month}, the rules"
    )
    for kind, leaving in (("frauds", exported.frauds), ("others", exported.others)):
        typer.echo(
            f"  - {leaving.prototypes} prototypes of {kind}, each {len(payload.map.features)} coordinates and a count; "
            f"made of {leaving.items:,} items of {leaving.importers:,} importers"
        )
        typer.echo(
            f"    withheld: {leaving.clusters_withheld} clusters with {leaving.items_withheld:,} items, too small"
        )
    typer.echo(f"an importer counts for at most {payload.protection.items_per_importer:g} items of each kind")
    if formal is None:
        typer.echo("no formal guarantee of privacy: use --epsilon for one")
    else:
        typer.echo(f"differential privacy of every importer: epsilon {formal.epsilon:g}, delta {formal.delta:g}")
    if exported.lacking:
        typer.echo(f"not declared here, so in the centre of the map: {', '.join(exported.lacking)}")


def inspect(
    file: ShareFile,
    key: Annotated[Path | None, typer.Option(help="The partner's public key, to check the signature.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a file holds and whether its signature was checked."""
    from landwaiter.services import sharing

    inspected = sharing.inspect(file, key)
    print_json(inspected.as_dict()) if as_json else _print_inspected(inspected)


def _print_inspected(inspected: Inspected) -> None:
    payload, signature = inspected.document.payload, inspected.document.signature
    formal = payload.protection.formal
    private = f"epsilon {formal.epsilon:g}, delta {formal.delta:g}" if formal else "no formal guarantee"
    rows = [
        ("publisher", payload.publisher),
        ("months", f"{payload.first_month} to {payload.last_month}"),
        ("prototypes", f"{len(payload.frauds)} of frauds, {len(payload.others)} of the rest"),
        ("behind each", f"at least {payload.protection.fewest_items} items"),
        ("privacy", private),
        ("signed with", signature.key),
        ("signature", "checked, right" if inspected.checked else "NOT checked: give the partner's key with --key"),
    ]
    print_table(("what", "in the file"), rows)


def take_in(
    file: ShareFile,
    key: Annotated[Path, typer.Option(help="The partner's public key.")],
    name: Annotated[str, typer.Option(help="What the partner is called here, such as north.")],
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Check and keep what a partner shared, for `landwaiter train --ranker partners`."""
    from landwaiter.services import sharing
    from landwaiter.store import Workspace

    inspected = sharing.take_in(Workspace(workspace), file, name, key)
    if as_json:
        print_json({"name": name, **inspected.as_dict()})
    else:
        typer.echo(f"kept what {inspected.document.payload.publisher!r} shared as {name}; its signature is right.")
        typer.echo("To learn from it: landwaiter train --ranker partners")
