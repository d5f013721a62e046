"""Commands that rank: train, select, explain, evaluate."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landwaiter.cli.output import HERE, AsJson, InWorkspace, Language, print_json, print_table, progress

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.selection import Policy
    from landwaiter.services.selecting import Selected

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
ModelName = Annotated[str, typer.Option("--model", help="Name of the model.")]
SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (train, select, explain, evaluate):
        app.command()(command)


def _day(value: datetime | None) -> date | None:
    return None if value is None else value.date()


def train(
    workspace: InWorkspace = HERE,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Use only what was registered and known up to this day."),
    ] = None,
    ranker: Annotated[str, typer.Option(help="random, risk_profile, logistic, boosting, partners or date.")] = "",
    model: ModelName = "targeting",
    seed: Annotated[int | None, typer.Option(help="Seed; a setting by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fit a model on the outcomes so far and save it with its card."""
    from datetime import date

    from landwaiter.explain import render
    from landwaiter.schema import Reason
    from landwaiter.services import training
    from landwaiter.store import Workspace

    opened = Workspace(workspace)
    request = training.Request(date.today(), model, ranker or None, _day(until), seed)  # noqa: DTZ011 - local day
    with progress(quiet=as_json) as tell:
        card = training.train(opened, request, tell=tell).card
    if as_json:
        print_json(card.model_dump(mode="json"))
        return
    learned = f"{card.data.labelled:,} inspected items, {card.data.frauds:,} of them fraud"
    typer.echo(f"saved {card.name} {card.version}: {card.ranker}, trained on {learned}")
    if card.metrics is not None:
        at = ", ".join(f"{share} {value:.1%}" for share, value in card.metrics.precision_at.items())
        typer.echo(f"on the {card.metrics.rows:,} latest, held back: AUC {card.metrics.auc:.3f}; precision at {at}")
    for caveat in card.caveats:
        typer.echo(f"caveat: {render(Reason(caveat.message, caveat.params), opened.settings.language)}")
    typer.echo(f"card: {opened.models / card.name / card.version / 'card.md'}")


def select(
    workspace: InWorkspace = HERE,
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day; the last day in the workspace by default."),
    ] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    rate: Annotated[float | None, typer.Option(help="Share of items to inspect.")] = None,
    count: Annotated[int | None, typer.Option(help="Items to inspect a cell, instead of a rate.")] = None,
    per: Annotated[str, typer.Option(help="Cell of the budget: office_day or day.")] = "",
    objective: Annotated[str, typer.Option(help="probability, revenue, or a weight between 0 and 1.")] = "",
    random_share: Annotated[float | None, typer.Option(help="Share of the budget drawn at random.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the random draws.")] = None,
    model: ModelName = "targeting",
    language: Language = "",
    csv: Annotated[Path | None, typer.Option(help="Write all items with lane and reasons to this CSV file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the selected items as a page.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rank a day's declarations, choose within the budget, and say why."""
    from landwaiter.services import selecting, showing
    from landwaiter.store import Workspace

    opened = Workspace(workspace)
    changes = {
        "rate": rate,
        "count": count,
        "per": per or None,
        "objective": _objective(objective),
        "random_share": random_share,
        "seed": seed,
    }
    policy = _changed(
        selecting.policy_of(opened), {name: value for name, value in changes.items() if value is not None}
    )
    with progress(quiet=as_json) as tell:
        selected = selecting.select(opened, _day(start), _day(end), policy=policy, model=model, tell=tell)
    chosen = language or opened.settings.language
    if csv is not None:
        showing.write_csv(selected, csv, chosen)
    if html is not None:
        showing.write_page(selected, html, chosen)
    rows = showing.listed(selected, chosen)
    print_json(rows) if as_json else _print_selected(selected, rows)


def _objective(text: str) -> str | float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return text


def _changed(policy: Policy, changes: dict[str, Any]) -> Policy:
    from dataclasses import replace

    if "count" in changes and "rate" not in changes:
        changes["rate"] = None
    if "rate" in changes and "count" not in changes:
        changes["count"] = None
    return replace(policy, **changes)


def _print_selected(selected: Selected, rows: list[dict[str, Any]]) -> None:
    from landwaiter.services.showing import headline

    size = len(selected.table)
    typer.echo(f"{len(rows):,} of {size:,} items selected by {selected.model.card.name} {selected.model.card.version}")
    for row in rows[:SHOWN]:
        typer.echo(f"\n{headline(row)}")
        for sentence in row["reasons"]:
            typer.echo(f"      - {sentence}")
    if len(rows) > SHOWN:
        typer.echo(f"\n… and {len(rows) - SHOWN:,} more: use --html, --csv or --json to see all.")


def explain(
    declaration: Annotated[str, typer.Argument(help="Identifier of the declaration.")],
    item: Annotated[int, typer.Option(help="Number of the item.")] = 1,
    workspace: InWorkspace = HERE,
    model: ModelName = "targeting",
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Say why an item is ranked where it is, and the lane it was given."""
    from landwaiter.services import explaining, showing
    from landwaiter.store import Workspace

    opened = Workspace(workspace)
    explained = explaining.explain(opened, declaration, item, model=model)
    shown = showing.explained(explained, language or opened.settings.language)
    if as_json:
        print_json(shown)
        return
    revenue = "" if shown["expected_revenue"] is None else f", expected revenue {shown['expected_revenue']:,.0f}"
    typer.echo(f"{declaration}/{item}, registered {shown['registered']}: fraud {shown['probability']:.0%}{revenue}")
    if shown["selection"]:
        typer.echo(
            f"lane {shown['selection']['lane']} ({shown['selection']['basis']}), policy {shown['selection']['policy']}"
        )
    for sentence in shown["reasons"]:
        typer.echo(f"  - {sentence}")
    for one in shown["others"]:
        typer.echo(f"{one['source']}: {one['code']} {one['score']:.0%}")
        for sentence in one["reasons"]:
            typer.echo(f"  - {sentence}")
    print_table(
        ("field", "declared"), ((name, value) for name, value in shown["declared"].items() if value is not None)
    )


def evaluate(
    workspace: InWorkspace = HERE,
    start: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help="First day that is foretold; the last quarter of the days by default."
        ),
    ] = None,
    frozen: Annotated[
        bool, typer.Option("--frozen", help="Train once and learn nothing afterwards, instead of month by month.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Seed; a setting by default.")] = None,
    html: Annotated[Path, typer.Option(help="Where the report is written.")] = Path("evaluation.html"),
    json_file: Annotated[Path, typer.Option("--json-file", help="Where its numbers are written.")] = Path(
        "evaluation.json"
    ),
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Judge how well ranking would have worked, with only what was known at the time."""
    from datetime import date

    from landwaiter.services import evaluating
    from landwaiter.store import Workspace

    opened = Workspace(workspace)
    with progress(quiet=as_json) as tell:
        evaluation = evaluating.evaluate(opened, _day(start), frozen=frozen, seed=seed, tell=tell)
        chosen, data = language or opened.settings.language, opened.folder.resolve().name
        today = date.today()  # noqa: DTZ011 - local day
        evaluating.write_report(evaluation, html, json_file, chosen, data=data, made=today)
    if as_json:
        print_json(evaluation.as_dict())
        return
    rows = list(evaluating.summary(evaluation))
    print_table(("ranker", "items", "AUC", "precision 5 %", "10 %", "revenue 5 %", "10 %"), rows)
    typer.echo(f"report: {html}")
