"""The report of a back-test, as an HTML page and as JSON with the same numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from landwaiter.report import figures, tables
from landwaiter.report.pages import page
from landwaiter.report.words import Words
from landwaiter.selection.backtest import LOOKUP, ORACLE
from landwaiter.selection.leakage.finding import column_list
from landwaiter.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.selection.evaluation import Evaluation, RankerEvaluation
    from landwaiter.selection.leakage import Audit
    from landwaiter.selection.quality import Quality

DEFAULT_RANKER = "boosting"
TOP = 0.05


def write_evaluation(
    evaluation: Evaluation,
    path_html: Path,
    path_json: Path,
    language: str = "en",
    *,
    about: Mapping[str, str] | None = None,
    main: str = DEFAULT_RANKER,
) -> None:
    """Write the report of a back-test.

    The page needs nothing but itself: no script, no network; it prints. It leads with the items whose
    joint value was never seen in training, where the evaluation knows them.

    Parameters
    ----------
    evaluation
        What :func:`landwaiter.selection.walk_forward` returned.
    path_html, path_json
        Where the two files go; each is written whole or not at all.
    language
        Of the page; the JSON has message ids and no sentences.
    about
        What the evaluation does not know: ``data`` (name of the data), ``made`` (ISO day), and under any
        other name what else repeats the computation, such as versions of libraries.
    main
        The ranker that the page is about.

    Raises
    ------
    SettingsError
        When there is no wording in the language.
    WorkspaceError
        When a file cannot be written.
    """
    words, known = Words(language), dict(about or {})
    html = page("evaluation.html", **_context(evaluation, words, known, _main(evaluation, main)))
    numbers = {"about": known, **evaluation.as_dict()}
    write_whole(path_html, html)
    write_whole(path_json, json.dumps(numbers, indent=1, allow_nan=False) + "\n")


def _main(evaluation: Evaluation, wanted: str) -> RankerEvaluation:
    models = [one for one in evaluation.rankers if one.name not in (LOOKUP, ORACLE)] or list(evaluation.rankers)
    return next((one for one in models if one.name == wanted), models[-1])


def _context(evaluation: Evaluation, words: Words, about: dict[str, str], main: RankerEvaluation) -> dict[str, Any]:
    parts = ("never_seen", "everything", "seen")
    rankers = [tables.ranker_table(evaluation, words, main.name, part) for part in parts]
    return {
        "say": words,
        "language": words.language,
        "about": {"data": "", "made": "", **about},
        "period": _period(evaluation, words, main),
        "headlines": _headlines(words, main),
        "ranker": words.ranker(main.name),
        "lookup": _lookup(evaluation, words),
        "keys": _keys(evaluation, words),
        "ranker_tables": [table for table in rankers if table is not None],
        "revenue_table": tables.revenue_table(evaluation, words, main.name),
        "folds_table": tables.folds_table(evaluation, words, main.name),
        "audit": None if evaluation.audit is None else _audit(evaluation.audit, words),
        "compliance": _compliance(evaluation, words),
        "caveats": [words.reason(caveat) for caveat in evaluation.caveats],
        "method": _method(evaluation, words, about, main),
        **_figures(evaluation, words, main),
    }


def _figures(evaluation: Evaluation, words: Words, main: RankerEvaluation) -> dict[str, Any]:
    has_new = main.rankings[0].never_seen is not None
    error = main.calibration_error
    return {
        "bars": figures.precision_bars(evaluation, words, new=has_new),
        "precision_new": figures.precision_curves(evaluation, words, main.name, new=True) if has_new else None,
        "precision_all": figures.precision_curves(evaluation, words, main.name, new=False),
        "revenue": None if evaluation.top_ten_revenue is None else figures.revenue_curves(evaluation, words, main.name),
        "trade": figures.trade_chart(evaluation, words, main.name),
        "trade_about": words("trade.about", share_percent=float(evaluation.settings.get("trade_rate", TOP))),
        "calibration": figures.calibration_chart(main, words),
        "calibration_about": ""
        if error is None
        else words("calibration.about", ranker=words.ranker(main.name), error_percent=error),
        "folds": figures.folds_chart(evaluation, words),
    }


def _period(evaluation: Evaluation, words: Words, main: RankerEvaluation) -> str:
    everything = main.rankings[0].everything
    return words(
        "period",
        items_count=everything.rows,
        start_date=evaluation.folds[0].start,
        end_date=tables.last_day(evaluation.folds[-1].end),
        frauds_count=everything.frauds,
        base_percent=everything.base_rate,
        steps_count=len(evaluation.folds),
    )


def _headlines(words: Words, main: RankerEvaluation) -> list[dict[str, Any]]:
    """Return the figures to lead with: on items never seen in training first, where there are any."""
    ranking, by_revenue = main.rankings[0], main.ranking(1.0)
    parts = (
        ("headline.new", ranking.never_seen, by_revenue.never_seen if by_revenue else None),
        ("headline.all", ranking.everything, by_revenue.everything if by_revenue else None),
    )
    return [
        {"title": words(name, rows_count=one.rows), "figures": _headline(one, revenue, words)}
        for name, one, revenue in parts
        if one is not None
    ]


def _headline(quality: Quality, revenue: Quality | None, words: Words) -> list[tuple[Any, str, str]]:
    """Return number, unit and meaning of each figure."""
    base = words("headline.precision", base_percent=quality.base_rate)
    found = [(words.share(quality.at(TOP).precision), "%", base)]
    if revenue is not None and revenue.at(TOP).revenue is not None:
        found.append((words.share(revenue.at(TOP).revenue), "%", words("headline.revenue")))
    return [*found, (words.plain(quality.auc, 3), "", words("headline.auc"))]


def _lookup(evaluation: Evaluation, words: Words) -> str:
    lookup = evaluation.ranker(LOOKUP)
    if lookup is None or lookup.rankings[0].everything.auc is None:
        return ""
    everything = lookup.rankings[0].everything
    return words(
        "headline.lookup",
        precision_percent=everything.at(TOP).precision.value,
        auc_number=round(lookup.rankings[0].everything.auc.value, 3),
    )


def _keys(evaluation: Evaluation, words: Words) -> str:
    """Return the joint keys by which items count as never seen, in words."""
    keys = evaluation.audit.keys if evaluation.audit is not None else ()
    named = [words.fields(key) for key in keys]
    return words("group.new.about", keys="; ".join(named)) if named else ""


def _audit(audit: Audit, words: Words) -> dict[str, Any]:
    best = audit.best
    return {
        "verdict": audit.verdict,
        "said": words(f"leakage.verdict.{audit.verdict}"),
        "about": words("leakage.about", early_count=audit.early, later_count=audit.later, cut_date=audit.cut),
        "findings": [
            (one.severity, words(f"leakage.severity.{one.severity}"), words.reason(one.reason))
            for one in audit.findings
        ],
        "best": "" if best is None else words("leakage.best", columns_fields=column_list(best.columns)),
        "numbers": [] if best is None else tables.key_lines(best, words),
    }


def _compliance(evaluation: Evaluation, words: Words) -> list[str]:
    found = evaluation.compliance
    if found is None:
        return []
    share, gap = found.fraud_share, found.revenue_gap_per_item
    said = [
        words(
            "compliance.share",
            share_percent=share.value,
            low_percent=share.low or 0.0,
            high_percent=share.high or 0.0,
            inspected_count=found.inspected,
            frauds_count=found.frauds,
            open_count=found.without_outcome,
        )
    ]
    if gap is not None:
        said.append(words("compliance.gap", gap_money=gap.value, low_money=gap.low or 0.0, high_money=gap.high or 0.0))
    return said


def _method(evaluation: Evaluation, words: Words, about: dict[str, str], main: RankerEvaluation) -> list[str]:
    settings = evaluation.settings
    unit = main.rankings[0].everything.unit
    said = [
        words("method.walk"),
        words("method.ties"),
        words(f"method.{unit}", replicates_count=int(settings.get("replicates", 0))),
        words("method.seed", seed=str(settings.get("seed", ""))),
    ]
    return [*said, *(f"{name}: {value}" for name, value in about.items() if name not in ("data", "made"))]
