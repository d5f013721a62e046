"""The command that judges recommendations, and how its figures are printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landwaiter.cli.classify import DataFile, TextColumn, opened
from landwaiter.cli.output import HERE, AsJson, InWorkspace, print_json, print_table, progress

if TYPE_CHECKING:
    from landwaiter.classify.costs import Cost
    from landwaiter.classify.evaluation import Evaluation
    from landwaiter.services.goods_evaluating import Result

LEFT_OUT = {
    "without_code": "without a code",
    "without_description": "without a description",
    "code_too_short": "with a code of fewer than six digits",
}
PLAIN = "plain method"
EXAMPLE = 60
"""Characters of an example that are printed."""


def evaluate(
    file: DataFile,
    train: Annotated[
        list[Path] | None,
        typer.Option("--train", exists=True, dir_okay=False, help="File to learn from; may be named several times."),
    ] = None,
    hold_out: Annotated[
        float | None,
        typer.Option(
            min=0.05, max=0.95, help="Share to judge by, whole groups of near-duplicates; learn from the rest."
        ),
    ] = None,
    split_by: Annotated[str, typer.Option(help="Column of days: hold out the latest share of them.")] = "",
    group: Annotated[str, typer.Option(help="Column of senders or the like: hold out a share of them, whole.")] = "",
    column: TextColumn = "",
    code_column: Annotated[str, typer.Option(help="Column of the code, where it has no usual name.")] = "",
    baseline: Annotated[bool, typer.Option("--baseline", help="Judge a plain method too, for comparison.")] = False,
    by_chapter: Annotated[bool, typer.Option("--by-chapter", help="Print the figures of each chapter.")] = False,
    confusions: Annotated[bool, typer.Option("--confusions", help="Print the headings mixed up most often.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the split.")] = 0,
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Judge recommendations on a CSV file of descriptions and codes."""
    from landwaiter.services import goods_evaluating

    at, _ = opened(workspace, "en")
    asked = goods_evaluating.Asked(train or (), hold_out, split_by, group, (column, code_column), seed, baseline)
    with progress(quiet=as_json) as tell:
        found = goods_evaluating.evaluate(at, file, asked, tell=tell)
    if as_json:
        print_json(found.as_dict())
        return
    _print_counts(found)
    _print_levels(found)
    _print_costs(found)
    if by_chapter:
        _print_chapters(found.evaluation)
    if confusions:
        _print_confusions(found.evaluation)


def _print_counts(found: Result) -> None:
    judged = found.evaluation
    typer.echo(f"judged by {judged.descriptions:,} descriptions, {judged.seen_count:,} with a code that history had")
    if found.learned:
        dropped = f"; {found.dropped:,} more were dropped, too like one judged by" if found.dropped else ""
        typer.echo(f"learned from {found.learned:,} descriptions{dropped}")
    for reason, counted in found.left_out.items():
        first = f"the first in row {counted['first_row']:,} below the header"
        typer.echo(f"left out: {counted['rows']:,} {LEFT_OUT[reason]}, {first}")
    for count, said in (
        (found.met_before, "have a near-duplicate among what was learned"),
        (found.repeated, "come again with the same code"),
        (found.several_codes, "have several codes, and cannot all be right"),
    ):
        if count:
            typer.echo(f"{count:,} {said}")


def _print_levels(found: Result) -> None:
    tops = next(iter(found.evaluation.top.values()))
    header = ("level", *(f"top {top}" for top in tops), "calibration error", "right at 60 %")
    rows = list(_levels(found.evaluation))
    if found.baseline is not None:
        rows += [(f"{row[0]}, {PLAIN}", *row[1:]) for row in _levels(found.baseline[0])]
    print_table(header, rows)
    enough = found.evaluation.enough
    right = "" if enough.heading_right is None else f", the heading right of {enough.heading_right:.1%} of these"
    typer.echo(f"said to tell enough: {enough.share:.1%}{right}")


def _levels(judged: Evaluation) -> Iterator[tuple[str, ...]]:
    for level, top in judged.top.items():
        error, covered = judged.calibration_error[level], judged.coverage[level]["0.6"]
        yield (level, *_percents(top), f"{error:.3f}", f"{covered:.1%}")
    for name, top in (("seen", judged.seen), ("unseen", judged.unseen)):
        if top:
            yield (f"subheading, code {name}", *_percents(top), "", "")


def _percents(top: dict[str, float]) -> Iterator[str]:
    return (f"{value:.1%}" for value in top.values())


def _print_costs(found: Result) -> None:
    typer.echo(_cost(found.evaluation, found.cost))
    if found.baseline is not None:
        typer.echo(f"{PLAIN}: {_cost(*found.baseline)}")


def _cost(judged: Evaluation, cost: Cost) -> str:
    trained = "" if cost.train_cpu_seconds is None else f"{cost.train_cpu_seconds:,.1f} CPU s to learn, "
    peak = "" if cost.peak_gigabytes is None else f", {cost.peak_gigabytes:.2f} GB of memory at most so far"
    asked = f"{cost.query_cpu_milliseconds:.2f} CPU ms a question, {judged.cpu_milliseconds:.2f} among others"
    return f"{trained}{asked}, {cost.megabytes:,.1f} MB{peak}"


def _print_chapters(judged: Evaluation) -> None:
    rows = (
        (chapter, f"{counted['descriptions']:,.0f}", *(f"{counted[level]:.1%}" for level in judged.top))
        for chapter, counted in judged.by_chapter.items()
    )
    typer.echo("\nright by chapter:")
    print_table(("chapter", "descriptions", *judged.top), rows)


def _print_confusions(judged: Evaluation) -> None:
    typer.echo("\nheadings mixed up most often:")
    print_table(
        ("right", "told", "descriptions", "example"),
        ((one.right, one.told, f"{one.descriptions:,}", one.example[:EXAMPLE]) for one in judged.confusions),
    )
