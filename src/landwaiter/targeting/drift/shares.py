"""Two shares compared, such as those of fraud among items drawn at random then and now."""

from __future__ import annotations

import math
from dataclasses import dataclass

from landwaiter.errors import NotComputableError
from landwaiter.schema.measure import Measure, wilson


@dataclass(frozen=True, slots=True)
class ShareChange:
    """A share now less the share before with its 95 % interval, and the probability of as much by chance."""

    difference: Measure
    p_value: float


def share_change(found_now: float, now: float, found_before: float, before: float) -> ShareChange:
    """Compare two shares of independent samples.

    The test is the two-sided one with pooled variance (Pearson 1900); the interval is made of the two Wilson
    intervals (Newcombe, Statistics in Medicine 17, 1998, method 10), which holds its level for small shares.

    Parameters
    ----------
    found_now, now
        How many of how many items, such as frauds among items drawn at random; effective sizes need not be whole.

    Raises
    ------
    NotComputableError
        When a sample is empty.

    Examples
    --------
    >>> found = share_change(15, 34, 12, 34).difference
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.088, -0.138, 0.303)
    """
    from scipy import special

    if min(now, before) <= 0:
        raise NotComputableError("two shares cannot be compared: a sample is empty.", "Take a longer period.")
    first, second, pooled = found_now / now, found_before / before, (found_now + found_before) / (now + before)
    (low_now, high_now), (low_before, high_before) = wilson(first, now), wilson(second, before)
    difference = first - second
    low = difference - math.hypot(first - low_now, high_before - second)
    high = difference + math.hypot(high_now - first, second - low_before)
    error = math.sqrt(pooled * (1 - pooled) * (1 / now + 1 / before))
    p_value = 2 * float(special.ndtr(-abs(difference) / error)) if error else 1.0
    return ShareChange(Measure(difference, low, high), p_value)
