"""Small drawings that stand in tables: shares as bars, quantiles as boxes; now above, before below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from landwaiter.report.charts import svg
from landwaiter.report.drawing import line
from landwaiter.report.strips import HEIGHT, MARGIN, WIDE, WIDTH, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

BAR_WIDTH, BAR_HEIGHT = 120.0, 7.0
BOX = 9.0


def share_bars(now: float, before: float | None, most: float = 1.0) -> Markup:
    """Draw a share, and below it the share of before where there is one; the numbers stand beside.

    Parameters
    ----------
    now, before
        Shares, from 0 to ``most``.
    most
        What the whole width is.
    """
    shares = [(now, "bar")] if before is None else [(now, "bar"), (before, "past")]
    height = len(shares) * (BAR_HEIGHT + 1)
    parts = [
        f'<rect x="0" y="{place * (BAR_HEIGHT + 1):.0f}" width="{_wide(share, most):.1f}" '
        f'height="{BAR_HEIGHT:.0f}" class="{kind}"/>'
        for place, (share, kind) in enumerate(shares)
    ]
    drawn = "".join(parts)
    # made of numbers alone
    return Markup(  # noqa: S704 # nosec B704
        f'<svg class="share" viewBox="0 0 {BAR_WIDTH:.0f} {height:.0f}" aria-hidden="true">{drawn}</svg>'
    )


def _wide(share: float, most: float) -> float:
    return BAR_WIDTH * min(max(share / most, 0.0), 1.0) if most > 0 else 0.0


def boxes(now: Sequence[float], before: Sequence[float], *, title: str, told: str) -> Markup:
    """Draw the quantiles (5, 25, 50, 75, 95 %) of two samples on one scale; either may be empty."""
    ends = [*now, *before]
    scale = Scale(ends, logarithmic=min(ends) > 0 and max(ends) / min(ends) >= WIDE)
    parts = [line((MARGIN, HEIGHT - 1), (WIDTH - MARGIN, HEIGHT - 1), "grid")]
    for sample, middle, kind in ((now, HEIGHT * 0.25, "bar"), (before, HEIGHT * 0.7, "past")):
        if sample:
            parts += _box(scale, sample, middle, kind)
    return svg(title, told, parts, HEIGHT, width=WIDTH)


def _box(scale: Scale, sample: Sequence[float], middle: float, kind: str) -> list[str]:
    lowest, low, median, high, highest = (scale.place(value) for value in sample)
    top = middle - BOX / 2
    return [
        line((lowest, middle), (highest, middle), "whisker"),
        f'<rect x="{low:.1f}" y="{top:.1f}" width="{max(high - low, 1.0):.1f}" height="{BOX}" class="{kind}"/>',
        line((median, top - 1), (median, top + BOX + 1), "median"),
    ]
