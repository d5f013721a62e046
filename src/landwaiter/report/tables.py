"""The tables of an evaluation report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from landwaiter.report.words import Cell, Words
from landwaiter.selection.backtest import ORACLE

if TYPE_CHECKING:
    from landwaiter.selection.evaluation import Evaluation, FoldSummary, Ranking
    from landwaiter.selection.leakage import JointKey
    from landwaiter.selection.quality import Quality

TOP = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its head, its cells, and whether it is the ranker that the report is about."""

    head: str
    cells: tuple[Cell, ...]
    main: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a caption, the groups of its columns with how many each spans, its columns and lines."""

    caption: str
    about: str
    groups: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def ranker_table(evaluation: Evaluation, words: Words, main: str, part: str) -> Table | None:
    """Return the table of all rankers on one part of the items: ``never_seen``, ``everything`` or ``seen``."""
    found = [(one.name, _quality(one.rankings[0], part)) for one in evaluation.rankers if one.name != ORACLE]
    known = [(name, quality) for name, quality in found if quality is not None]
    if not known:
        return None
    first = known[0][1]
    tops = tuple(_top_name(top.share, words) for top in first.top)
    lines = tuple(Line(words.ranker(name), _ranker_cells(quality, words), name == main) for name, quality in known)
    return Table(
        caption=words({"never_seen": "group.new", "everything": "group.all", "seen": "group.seen"}[part]),
        about=_counts(first, words),
        groups=(
            ("", 2),
            (words("column.precision"), len(tops)),
            (words("column.recall"), 2),
            (words("column.lift"), 1),
        ),
        columns=(
            words("column.auc"),
            words("column.ap"),
            *tops,
            _top_name(0.05, words),
            _top_name(0.10, words),
            _top_name(TOP, words),
        ),
        lines=lines,
    )


def revenue_table(evaluation: Evaluation, words: Words, main: str) -> Table | None:
    """Return the table of recovered revenue, every ranker by probability and by expected revenue."""
    if evaluation.top_ten_revenue is None:
        return None
    lines = [
        _revenue_line(one.name, ranking, words, main=main)
        for one in evaluation.rankers
        for ranking in one.rankings
        if one.name != ORACLE or ranking.weight == 1.0
    ]
    shares = tuple(_top_name(top.share, words) for top in evaluation.rankers[0].rankings[0].everything.top)
    return Table(
        caption=words("group.all"),
        about="",
        groups=((words("column.revenue"), len(shares)), (words("column.precision"), 1)),
        columns=(*shares, _top_name(TOP, words)),
        lines=tuple(lines),
    )


def folds_table(evaluation: Evaluation, words: Words, main: str) -> Table:
    """Return the table of periods: what was learned from, what was ranked, how well."""
    ranker = evaluation.ranker(main) or evaluation.rankers[0]
    parts = zip(evaluation.folds, ranker.rankings[0].folds, strict=True)
    names = ("folds.training", "folds.items", "folds.frauds", "folds.new")
    measures = ("column.auc", "column.precision", "column.recall")
    return Table(
        caption=words.ranker(ranker.name),
        about=words("folds.about"),
        groups=(),
        columns=tuple(words(name) for name in (*names, *measures)),
        lines=tuple(_fold_line(fold, part, words) for fold, part in parts),
    )


def _fold_line(fold: FoldSummary, part: Quality, words: Words) -> Line:
    counts = (fold.training_rows, fold.rows, fold.frauds, fold.never_seen)
    cells = [Cell(words("unknown") if count is None else words.decimal(count, 0)) for count in counts]
    top = part.at(TOP)
    measures = (words.plain(part.auc, 3), words.share(top.precision), words.share(top.recall))
    return Line(f"{fold.start} \N{EN DASH} {last_day(fold.end)}", (*cells, *measures))


def last_day(end: str) -> str:
    """Return the last day of a fold, given the first day after it.

    >>> last_day("2024-03-01")
    '2024-02-29'
    """
    return (date.fromisoformat(end) - timedelta(days=1)).isoformat()


def key_lines(key: JointKey, words: Words) -> list[tuple[str, str]]:
    """Return what the audit measured of a joint key, as names and values."""
    traders = words("unknown") if key.traders != key.traders else words.decimal(key.traders, 2)
    precision = f"{words.percent(key.precision_5)}, {words.percent(key.precision_10)}"
    return [
        (words("leakage.repeated"), words.percent(key.repeated)),
        (words("leakage.pure"), words.percent(key.pure)),
        (words("leakage.chance"), words.percent(key.pure_by_chance)),
        (words("leakage.traders"), traders),
        (words("leakage.glue"), words.decimal(key.glue, 2)),
        (words("leakage.auc"), words.decimal(key.auc, 3)),
        (words("leakage.precision"), precision),
    ]


def _ranker_cells(quality: Quality, words: Words) -> tuple[Cell, ...]:
    return (
        words.plain(quality.auc, 3),
        words.plain(quality.average_precision, 3),
        *(words.share(top.precision) for top in quality.top),
        words.share(quality.at(0.05).recall),
        words.share(quality.at(0.10).recall),
        words.plain(quality.at(TOP).lift, 1),
    )


def _revenue_line(name: str, ranking: Ranking, words: Words, *, main: str) -> Line:
    objective = words("objective.revenue" if ranking.weight == 1.0 else "objective.probability")
    cells = [words.share(top.revenue) for top in ranking.everything.top]
    return Line(
        words.ranker(name),
        (*cells, words.share(ranking.everything.at(TOP).precision)),
        main=name == main,
        note=objective,
    )


def _quality(ranking: Ranking, part: str) -> Quality | None:
    found: Quality | None = getattr(ranking, part)
    return found


def _groups(tops: int, words: Words) -> tuple[tuple[str, int], ...]:
    return ("", 2), (words("column.precision"), tops), (words("column.recall"), 2), (words("column.lift"), 1)


def _counts(quality: Quality, words: Words) -> str:
    return words("counts", rows_count=quality.rows, frauds_count=quality.frauds, base_percent=quality.base_rate)


def _top_name(share: float, words: Words) -> str:
    return words("column.top", share_percent=share)
