"""The charts of an evaluation report."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from landwaiter.report.charts import Bar, Series, bar_chart, line_chart
from landwaiter.report.drawing import Axis, axis
from landwaiter.selection.backtest import ORACLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markupsafe import Markup

    from landwaiter.report.words import Words
    from landwaiter.schema.measure import Measure
    from landwaiter.selection.curves import CurvePoint
    from landwaiter.selection.evaluation import Evaluation, RankerEvaluation, Ranking
    from landwaiter.selection.quality import Quality, TopQuality

LARGEST_RATE = 0.30
TOP = 0.05
FEW_FOLDS = 4
FEWEST_ROWS = 5


def precision_bars(evaluation: Evaluation, words: Words, *, new: bool) -> Markup | None:
    """Draw the precision in the top 5 % of every ranker."""
    found = [(one, _part(one.rankings[0], new=new)) for one in evaluation.rankers if one.name != ORACLE]
    bars = [_bar(words.ranker(one.name), part.at(TOP).precision, words) for one, part in found if part is not None]
    if not bars:
        return None
    highest = max(bar.high or bar.value for bar in bars)
    base = next(part.base_rate for _, part in found if part is not None)
    x = axis(words("axis.precision"), [highest], words.percent, low=0.0)
    group = words("group.new" if new else "group.all")
    title = f"{group}: {words('column.precision')} ({words('column.top', share_percent=TOP)})"
    return bar_chart(bars, x, title=title, mark_at=base, mark_name=words.percent(base))


def precision_curves(evaluation: Evaluation, words: Words, main: str, *, new: bool) -> Markup | None:
    """Draw precision against the share inspected, every ranker, ranked by probability."""
    found = [
        _curve(place, one, words, one.rankings[0], lambda point: point.precision, new=new)
        for place, one in enumerate(evaluation.rankers)
        if one.name != ORACLE
    ]
    bars = _bars(evaluation, main, 0.0, lambda top: top.precision, new=new)
    group = words("group.new" if new else "group.all")
    return _rates(found, words, bars, main=words.ranker(main), title=f"{words('curves.precision')} ({group})")


def revenue_curves(evaluation: Evaluation, words: Words, main: str) -> Markup | None:
    """Draw revenue against the share inspected: every ranker by expected revenue, the others by probability."""
    found = []
    for place, one in enumerate(evaluation.rankers):
        ranking = one.ranking(1.0) or one.rankings[0]
        found.append(_curve(place, one, words, ranking, lambda point: point.revenue, new=False))
    ranker = evaluation.ranker(main)
    if ranker is not None and ranker.ranking(1.0) is not None:
        by_chance = _curve(5, ranker, words, ranker.rankings[0], lambda point: point.revenue, new=False)
        name = f"{by_chance.name} ({words('objective.probability')})"
        found.append(Series(name, by_chance.points, len(evaluation.rankers)))
    bars = _bars(evaluation, main, 1.0, lambda top: top.revenue, new=False)
    return _rates(found, words, bars, main=words.ranker(main), title=words("curves.revenue"), measure="axis.revenue")


def trade_chart(evaluation: Evaluation, words: Words, main: str) -> Markup | None:
    """Draw revenue against precision in the top 5 %, as the objective goes from probability to revenue."""
    series = []
    for place, one in enumerate(evaluation.rankers):
        points = tuple((point.precision, point.revenue) for point in one.trade if point.revenue is not None)
        if points and one.name != ORACLE:
            names = tuple(_weight_name(point.weight, words) for point in one.trade) if one.name == main else ()
            series.append(Series(words.ranker(one.name), points, place, names=names))
    if not series:
        return None
    x = axis(words("axis.precision"), [point[0] for one in series for point in one.points], words.percent, low=0.0)
    y = axis(words("axis.revenue"), [point[1] for one in series for point in one.points], words.percent, low=0.0)
    return line_chart(series, x, y, title=words("trade"))


def calibration_chart(ranker: RankerEvaluation, words: Words) -> Markup:
    """Draw the share of fraud found against the probability stated, in groups of equal size."""
    points = tuple((one.probability, one.fraud_share) for one in ranker.calibration)
    values = [value for point in points for value in point]
    x, y = (axis(words(name), values, words.percent, low=0.0) for name in ("axis.probability", "axis.fraud"))
    series = [Series("", points)]
    return line_chart(series, x, y, title=words("calibration"), diagonal=words("calibration.exact"), square=True)


def folds_chart(evaluation: Evaluation, words: Words) -> Markup | None:
    """Draw each ranker's precision in the top 5 % of each period, with its interval; ``None`` for one period."""
    count = len(evaluation.folds)
    if count < 2:
        return None
    rankers = [(place, one) for place, one in enumerate(evaluation.rankers) if one.name != ORACLE]
    series = [_fold_points(words.ranker(one.name), place, one, len(rankers)) for place, one in rankers]
    ticks = tuple(float(place) for place in range(count))
    names = [fold.start for fold in evaluation.folds]
    x = Axis(words("folds.period"), -0.5, count - 0.5, ticks, lambda at: _short(names[int(at)], count))
    y = axis(words("axis.precision"), [bar[2] for one in series for bar in one.bars], words.percent, low=0.0)
    return line_chart(series, x, y, title=words("folds.about"))


def _weight_name(weight: float, words: Words) -> str:
    """Name the ends and the middle; names of all points would cover each other."""
    return words.number(weight) if weight in (0.0, 0.5, 1.0) else ""


def _fold_points(name: str, style: int, ranker: RankerEvaluation, rankers: int) -> Series:
    """Rankers of one period stand side by side, so that their intervals do not cover each other."""
    shift = (style - (rankers - 1) / 2) * 0.6 / rankers
    tops = [(place + shift, part.at(TOP).precision) for place, part in enumerate(ranker.rankings[0].folds)]
    bars = tuple((x, *_ends(precision)) for x, precision in tops)
    return Series(name, tuple((x, precision.value) for x, precision in tops), style, bars, joined=False)


def _short(day: str, count: int) -> str:
    """Write a day of a tick: the month alone where there are many."""
    first = date.fromisoformat(day)
    return f"{first.year}-{first.month:02d}" if count > FEW_FOLDS else day


def _rates(
    found: list[Series],
    words: Words,
    bars: tuple[tuple[float, float, float], ...],
    *,
    main: str,
    title: str,
    measure: str = "axis.precision",
) -> Markup | None:
    series = [one for one in found if one.points]
    if not series:
        return None
    series = [_with_bars(one, bars) if one.name == main else one for one in series]
    heights = [y for one in series for _, y in one.points] + [high for _, _, high in bars]
    ticks = tuple(step / 20 for step in range(7))
    x = Axis(words("axis.inspected"), 0.0, LARGEST_RATE, ticks, words.percent)
    return line_chart(series, x, axis(words(measure), heights, words.percent, low=0.0), title=title)


def _with_bars(one: Series, bars: tuple[tuple[float, float, float], ...]) -> Series:
    return Series(one.name, one.points, one.style, bars, band=bars)


def _curve(
    style: int,
    ranker: RankerEvaluation,
    words: Words,
    ranking: Ranking,
    of: Callable[[CurvePoint], float | None],
    *,
    new: bool,
) -> Series:
    curve = ranking.curve_never_seen if new else ranking.curve
    part = _part(ranking, new=new)
    least = FEWEST_ROWS / part.rows if part is not None else 0.0
    points = [(point.rate, of(point)) for point in curve if least <= point.rate <= LARGEST_RATE]
    return Series(words.ranker(ranker.name), tuple((rate, value) for rate, value in points if value is not None), style)


def _bars(
    evaluation: Evaluation, main: str, weight: float, of: Callable[[TopQuality], Measure | None], *, new: bool
) -> tuple[tuple[float, float, float], ...]:
    ranker = evaluation.ranker(main)
    ranking = ranker.ranking(weight) if ranker is not None else None
    part = _part(ranking, new=new) if ranking is not None else None
    return tuple(_intervals(part, of)) if part is not None else ()


def _intervals(part: Quality, of: Callable[[TopQuality], Measure | None]) -> Iterator[tuple[float, float, float]]:
    for top in part.top:
        measure = of(top)
        if measure is not None and measure.low is not None and measure.high is not None:
            yield top.share, measure.low, measure.high


def _part(ranking: Ranking, *, new: bool) -> Quality | None:
    return ranking.never_seen if new else ranking.everything


def _ends(measure: Measure) -> tuple[float, float]:
    low = measure.value if measure.low is None else measure.low
    return low, measure.value if measure.high is None else measure.high


def _bar(name: str, measure: Measure, words: Words) -> Bar:
    return Bar(name, measure.value, measure.low, measure.high, words.percent(measure.value))
