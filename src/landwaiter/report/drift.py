"""The page of the watch over a model in use: what to do, why, and what moved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from landwaiter.report.charts import Series, line_chart
from landwaiter.report.drawing import Axis, axis
from landwaiter.report.pages import page
from landwaiter.report.tables import Line, Table
from landwaiter.report.words import Cell, Words
from landwaiter.schema.nouns import Reason
from landwaiter.schema.stability import LARGE, MODERATE
from landwaiter.selection.upkeep.verdict import LEAST_FRAUDS, MANY_FEATURES, RATIO_OFF, SLOPE_WEAK
from landwaiter.store.files import write_whole
from landwaiter.targeting.meanings import MEANINGS

if TYPE_CHECKING:
    from pathlib import Path

    from markupsafe import Markup

    from landwaiter.selection.upkeep import FeatureMoved, Watched
    from landwaiter.targeting.card import Feature

SHOWN = 30
"""Features that the page lists; the JSON has all of them."""


def write_drift(
    found: Watched, path_html: Path, path_json: Path, language: str = "en", *, about: Mapping[str, str] | None = None
) -> None:
    """Write what the watch over a model found.

    The page needs nothing but itself: no script, no network; it prints.

    Parameters
    ----------
    path_html, path_json
        Where the two files go; each is written whole or not at all.
    language
        Of the page; the JSON has message ids and no sentences.
    about
        What the watch does not know: ``data`` (name of the data), ``made`` (ISO day), and under any other name what
        else repeats the computation, such as versions of libraries.

    Raises
    ------
    SettingsError
        When there is no wording in the language.
    WorkspaceError
        When a file cannot be written.
    """
    words, known = Words(language), dict(about or {})
    write_whole(path_html, page("drift.html", **_context(found, words, known)))
    write_whole(path_json, json.dumps({"about": known, **found.as_dict()}, indent=1, allow_nan=False) + "\n")


def _context(found: Watched, words: Words, about: dict[str, str]) -> dict[str, Any]:
    return {
        "say": words,
        "language": words.language,
        "about": {"data": "", "made": "", **about},
        "title": words("drift.title", name=f"{found.card.name} {found.card.version}"),
        "compared": _compared(found, words),
        "action": found.verdict.action,
        "verdict": words.reason(Reason(f"upkeep.verdict.{found.verdict.action}")),
        "reasons": [words.reason(reason) for reason in found.verdict.reasons],
        "figures": _figures(found, words),
        "scores": _scores(found, words),
        "calibration": _calibration(found, words),
        "features": [
            _features([one for one in found.evidence.features if one.declared == declared], name, found, words)
            for name, declared in (("declared", True), ("history", False))
        ],
        "method": _method(words, about),
    }


def _compared(found: Watched, words: Words) -> str:
    return words(
        "drift.compared",
        items_count=found.items,
        first_date=found.first.isoformat(),
        last_date=found.last.isoformat(),
        before_count=found.before,
        taught_date=found.taught.isoformat(),
        trained_date=found.card.data.last_registration.isoformat(),
        since_date=found.since.isoformat(),
    )


def _figures(found: Watched, words: Words) -> list[tuple[Cell, str, str]]:
    """Return number, unit and meaning of the figures to lead with."""
    evidence = found.evidence
    told = [(Cell(words.decimal(evidence.scores.index, 2)), "", words("drift.figure.scores"))]
    if evidence.judged is not None:
        told.append((words.plain(evidence.judged.ratio, 2), "", words("drift.figure.ratio")))
        told.append((words.plain(evidence.judged.slope, 2), "", words("drift.figure.slope")))
    if evidence.labels is not None:
        share = words.share(evidence.labels.now.fraud_share)
        before = evidence.labels.before.fraud_share.value
        told.append((share, "%", words("drift.figure.labels", before_percent=before)))
    return told


def _scores(found: Watched, words: Words) -> Markup:
    scores = found.evidence.scores
    sides = ((scores.shares_now, "drift.now"), (scores.shares_before, "drift.before"))
    series = [
        Series(words(name), tuple((place + 1.0, share) for place, share in enumerate(shares)), style)
        for style, (shares, name) in enumerate(sides)
    ]
    count = len(scores.shares_now)
    ticks = tuple(float(place + 1) for place in range(count))
    x = Axis(words("drift.tenth"), 0.5, count + 0.5, ticks, lambda at: words.decimal(at, 0))
    y = axis(words("drift.share"), [*scores.shares_now, *scores.shares_before], words.percent, low=0.0)
    return line_chart(series, x, y, title=words("drift.scores"))


def _calibration(found: Watched, words: Words) -> Markup | None:
    if found.evidence.judged is None:
        return None
    points = tuple((one.probability, one.fraud_share) for one in found.evidence.judged.bins)
    values = [value for point in points for value in point]
    x, y = (axis(words(name), values, words.percent, low=0.0) for name in ("axis.probability", "axis.fraud"))
    exact = words("calibration.exact")
    return line_chart([Series("", points)], x, y, title=words("drift.calibration"), diagonal=exact, square=True)


def _features(features: list[FeatureMoved], name: str, found: Watched, words: Words) -> Table:
    known = {feature.name: feature for feature in found.card.features}
    shown = features[:SHOWN]
    return Table(
        caption=words(f"drift.features.{name}", shown_count=len(shown), all_count=len(features)),
        about=words(f"drift.features.{name}.about"),
        groups=(),
        columns=tuple(words(f"drift.column.{name}") for name in ("index", "distance", "shift", "size")),
        lines=tuple(Line(_named(known[one.name], words), _cells(one, words), note=one.name) for one in shown),
    )


def _cells(one: FeatureMoved, words: Words) -> tuple[Cell, ...]:
    numbers = (one.index, one.distance, one.shift)
    return (*(Cell(words.decimal(number, 2)) for number in numbers), Cell(words(f"drift.size.{one.size}")))


def _named(feature: Feature, words: Words) -> str:
    """Return what a feature is in words, such as ``Fraud rate of the importer, last 180 days``."""
    part, _, whole = "".join(feature.key).partition("/")
    if whole:
        return words("drift.feature.quotient", part_field=part, whole_field=whole)
    kind = (feature.family, feature.statistic)
    name = f"{feature.family}.{feature.statistic}" if kind in MEANINGS else "other"
    said = words(f"drift.feature.{name}", key_fields=json.dumps(list(feature.key)))
    if feature.window_days is None:
        return said
    return words("drift.feature.lately", feature=said, window_count=feature.window_days)


def _method(words: Words, about: Mapping[str, str]) -> list[str]:
    said = [
        words("drift.method.index", moderate_number=MODERATE, large_number=LARGE),
        words("drift.method.features", many_percent=MANY_FEATURES),
        words("drift.method.labels"),
        words("drift.method.ratio", low_number=RATIO_OFF[0], high_number=RATIO_OFF[1], least_count=LEAST_FRAUDS),
        words("drift.method.slope", weak_number=SLOPE_WEAK),
        words("drift.method.verdict"),
    ]
    return [*said, *(f"{name}: {value}" for name, value in about.items() if name not in ("data", "made"))]
