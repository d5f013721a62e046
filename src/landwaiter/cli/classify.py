"""Commands that recommend codes for goods."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from landwaiter.cli.output import EXIT_REJECTED, HERE, AsJson, InWorkspace, Language, print_json, print_table, progress

if TYPE_CHECKING:
    from landwaiter.store import Workspace

DEFAULT = "text"


class Classify(TyperGroup):
    """What is no command of the group is a description."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; a description is one for ``text``."""
        known = args and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if known else [DEFAULT, *args])


group = typer.Typer(
    cls=Classify, help="Recommend codes for goods, and say why: `landwaiter classify TEXT`.", no_args_is_help=True
)

DataFile = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, help="File with descriptions, as CSV or Excel."),
]
TextColumn = Annotated[str, typer.Option(help="Column of the description, where it has no usual name.")]
LISTED = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    from landwaiter.cli.goods_evaluating import evaluate

    for command in (text, train, batch, evaluate, check, encoder):
        group.command()(command)
    app.add_typer(group, name="classify")


def opened(folder: Path, language: str) -> tuple[Workspace | None, str]:
    """Return the workspace, ``None`` where this folder is none and no other was named, and the language to speak."""
    from landwaiter.store import Workspace
    from landwaiter.store.workspace import SETTINGS

    if folder == HERE and not (folder / SETTINGS).is_file():
        return None, language or "en"
    workspace = Workspace(folder)
    return workspace, language or workspace.settings.language


def text(
    description: Annotated[str, typer.Argument(metavar="TEXT", help="What the goods are; - reads standard input.")],
    shown: Annotated[int, typer.Option(min=1, max=50, help="Candidates to show.")] = 5,
    workspace: InWorkspace = HERE,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Recommend codes for a description, with chances and reasons. The word `text` itself may be left out."""
    from landwaiter.services import goods

    at, chosen = opened(workspace, language)
    said = typer.get_text_stream("stdin").read() if description == "-" else description
    with progress(quiet=as_json) as tell:
        tell("looking it up")
        at_hand = goods.ready(at)
        found = goods.described(at_hand, next(goods.classify(at_hand, [said], shown=shown)), chosen)
    if as_json:
        print_json(found)
    elif "refused" in found:
        typer.echo(found["refused"])
    else:
        _print_found(found)


def _print_found(found: dict[str, Any]) -> None:
    from landwaiter.explain import render
    from landwaiter.schema import Reason

    if found["read_as"]:
        typer.echo(found["read_as"])
    if not found["enough"]:
        typer.echo(render(Reason("classify.not_enough")))
        for asked in found["questions"]:
            typer.echo(f"  ? {asked}")
    for one in found["candidates"]:
        duty = "" if one["duty_percent"] is None else f", duty {one['duty_percent']:.3g} %"
        typer.echo(f"\n{one['code']}  {one['chance']:.0%} (heading {one['heading_chance']:.0%}){duty}")
        typer.echo(f"      {' > '.join(one['path'])}")
        for sentence in one["reasons"]:
            typer.echo(f"      - {sentence}")
        for line in one["national"]:
            _print_line(line)


def _print_line(line: dict[str, Any]) -> None:
    duty = "" if line["duty_percent"] is None else f", duty {line['duty_percent']:.3g} %"
    typer.echo(f"      {line['code']}  {line['chance']:.0%}{duty}  {' > '.join(line['path'])}".rstrip())
    for sentence in line["reasons"]:
        typer.echo(f"          - {sentence}")


def train(
    workspace: InWorkspace = HERE,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Use only what was registered and known up to this day."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed and data give the same model.")] = 0,
    successors: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Workbook that relates history's edition to the one loaded."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Take in what is new, and keep the classifier and weights of the latest.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn from nomenclatures, trade terms, rulings, own declarations and what officers said of codes."""
    from datetime import date

    from landwaiter.services import classifying
    from landwaiter.store import Workspace

    last, today = None if until is None else until.date(), date.today()  # noqa: DTZ011 - local day
    with progress(quiet=as_json) as tell:
        card, unmapped = classifying.train(
            Workspace(workspace), today, until=last, seed=seed, table=successors, quick=quick, tell=tell
        )
    if as_json:
        print_json({**card.model_dump(mode="json"), "unmapped": [asdict(one) for one in unmapped]})
        return
    learned = ", ".join(f"{count:,} of {source}" for source, count in card.texts.items())
    typer.echo(f"saved {card.name} {card.version}: {card.codes:,} codes from texts ({learned})")
    typer.echo(
        f"weights fitted on {card.held_out}" if card.held_out else "weights as stated: too few texts to fit them on"
    )
    if card.rulings_ended:
        typer.echo(f"left out {card.rulings_ended:,} rulings that are no longer valid")
    if unmapped:
        typer.echo(f"{len(unmapped):,} codes could not be brought to the newer edition; somebody has to decide:")
        print_table(
            ("code", "became", "codes", "kept as", "descriptions"),
            ((one.code, one.kind, ", ".join(one.codes), one.kept or "-", one.descriptions) for one in unmapped),
        )


def batch(
    file: DataFile,
    out: Annotated[Path, typer.Option(help="CSV file to write.")],
    column: TextColumn = "",
    shown: Annotated[int, typer.Option(min=1, max=10, help="Candidates a row.")] = 3,
    digits: Annotated[
        Literal["6", "national"], typer.Option(help="Codes of six digits, or national ones where they are known.")
    ] = "6",
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Recommend codes for every row of a CSV file, and write them beside its columns."""
    from landwaiter.services import classifying, goods

    at, _ = opened(workspace, "en")
    with progress(quiet=as_json) as tell:
        tell("classifying")
        rows, refused = classifying.classify_file(
            goods.ready(at), file, out, column=column, shown=shown, national=digits == "national", tell=tell
        )
    told = {"rows": rows, "without_answer": refused, "file": str(out)}
    print_json(told) if as_json else typer.echo(f"wrote {rows:,} rows to {out}, {refused:,} without an answer")
    if refused:
        raise typer.Exit(EXIT_REJECTED)


def check(
    workspace: InWorkspace = HERE,
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    out: Annotated[Path | None, typer.Option("--csv", help="Write all signals to this CSV file.")] = None,
    record: Annotated[
        bool, typer.Option("--signals", help="Record the signals for selection and explanations.")
    ] = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Find declarations whose description does not fit the declared code."""
    from landwaiter.services import misdeclared
    from landwaiter.store import Workspace

    at = Workspace(workspace)
    chosen = language or at.settings.language
    first, last = (None if day is None else day.date() for day in (start, end))
    with progress(quiet=as_json) as tell:
        tell("reading what was learned")
        with misdeclared.mismatches(at, first, last, tell=tell) as found:
            if record:
                misdeclared.record_mismatches(at, found)
            if out is not None:
                misdeclared.write_signals(found.parts(), chosen, out)
            items, shown = found.items, found.items if as_json else LISTED
            rows = misdeclared.signal_rows(found.some(0, shown), chosen)
    if as_json:
        print_json(rows)
        return
    typer.echo(f"{items:,} items were judged{', and their signals recorded' if record else ''}")
    if misdeclared.learned_from(at, first):
        typer.echo("the recommender learned from some of these itself: train it --until the day before for a free look")
    for row in rows:
        stake = "" if row["expected_revenue"] is None else f", duty at stake {row['expected_revenue']:,.0f}"
        typer.echo(f"\n{row['declaration_id']}/{row['item_number']}  misdeclared {row['score']:.0%}{stake}")
        typer.echo(f"      - {row['reasons']}")


def encoder(
    source: Annotated[str, typer.Argument(help="Folder with the weights, or the installed package that carries them.")],
    out: Annotated[Path, typer.Option(help="Folder to make.")],
    as_json: AsJson = False,
) -> None:
    """Make an encoder of sentences that runs of the weights of one; for the setting classify.encoder."""
    from landwaiter.services import encoders

    with progress(quiet=as_json) as tell:
        tell("converting")
        made = encoders.convert(source, out)
    told = {"folder": str(made.folder), "fingerprint": made.fingerprint}
    print_json(told) if as_json else typer.echo(f"made the encoder {made.fingerprint} in {made.folder}")
