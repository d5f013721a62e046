"""What a quality report says of the fields: how they are filled, now and in the previous file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landwaiter.report.spreads import boxes, share_bars

if TYPE_CHECKING:
    from landwaiter.ingest.quality.report import Categories, Category, Distribution, Extent, QualityReport
    from landwaiter.report.words import Words


def fill(report: QualityReport, words: Words) -> list[dict[str, Any]]:
    """Return how much of each field is filled, and how far its values moved."""
    return [_fill(one, words) for one in report.distributions]


def _fill(one: Distribution, words: Words) -> dict[str, Any]:
    before = None if one.before is None else one.before.share
    return {
        "name": words.fields([one.field]),
        "field": one.field,
        "bars": share_bars(one.now.share, before),
        "now": words.percent(one.now.share),
        "before": "" if before is None else words.percent(before),
        "moved": "" if one.shift is None else words(f"file.moved.{one.shift.verdict}"),
        "kind": "" if one.shift is None else one.shift.verdict,
        "index": "" if one.shift is None else words.decimal(one.shift.index, 2),
    }


def numbers(report: QualityReport, words: Words) -> list[dict[str, Any]]:
    """Return the quantiles of every number, with a drawing of them."""
    return [_number(one, words) for one in report.distributions if one.quantiles or one.quantiles_before]


def _number(one: Distribution, words: Words) -> dict[str, Any]:
    name = words.fields([one.field])
    sides = [("file.now", one.quantiles), ("file.before", one.quantiles_before)]
    lines = [(words(said), [words.number(float(f"{value:.4g}")) for value in found]) for said, found in sides if found]
    told = "; ".join(f"{said}: {', '.join(values)}" for said, values in lines)
    return {"name": name, "lines": lines, "drawn": boxes(one.quantiles, one.quantiles_before, title=name, told=told)}


def categories(report: QualityReport, words: Words) -> list[dict[str, Any]]:
    """Return the most frequent values of codes and names, and how many are new."""
    return [_categories(one, one.categories, words) for one in report.distributions if one.categories is not None]


def _categories(one: Distribution, found: Categories, words: Words) -> dict[str, Any]:
    rows, past = one.now.filled, one.before.filled if one.before else 0
    largest = max((max(top.now / rows, _past(top, past) or 0.0) for top in found.top), default=1.0)
    fresh = ""
    if found.new_rows is not None and rows:
        told = {"values_count": found.new_values or 0, "share_percent": found.new_rows / rows}
        fresh = words("file.fresh", **told) if found.new_rows else words("file.fresh.none")
    return {
        "name": words.fields([one.field]),
        "about": words("file.distinct", values_count=found.distinct),
        "fresh": fresh,
        "hidden": one.hidden,
        "compared": any(top.before is not None for top in found.top),
        "lines": [_category(top, rows, past, largest, words) for top in found.top],
    }


def _past(top: Category, past: int) -> float | None:
    return None if top.before is None or not past else top.before / past


def _category(top: Category, rows: int, past: int, largest: float, words: Words) -> dict[str, Any]:
    before = _past(top, past)
    return {
        "value": top.value,
        "now": words.percent(top.now / rows),
        "before": "" if before is None else words.percent(before),
        "is_new": top.before == 0,
        "bars": share_bars(top.now / rows, before, largest),
    }


def days(report: QualityReport, words: Words) -> list[tuple[str, str, str]]:
    """Return the first and the last day of every date, now and before."""
    return [
        (words.fields([one.field]), _extent(one.days, words), _extent(one.days_before, words))
        for one in report.distributions
        if one.days or one.days_before
    ]


def _extent(found: Extent | None, words: Words) -> str:
    return f"{words.day(found.first)} \N{EN DASH} {words.day(found.last)}" if found else ""
