"""What a feature means, in a line of English for model cards and documentation."""

from __future__ import annotations

from landwaiter.features.table import FeatureInfo

MEANINGS = {
    ("history", "inspected"): "inspected items of the same {key} whose outcome was known before the day",
    (
        "history",
        "rate",
    ): "share of fraud among inspected items of the same {key}, drawn towards the overall share where few",
    ("history", "inspected_once"): "consignments of the same {key} that were inspected before, each counted once",
    (
        "history",
        "rate_once",
    ): "share of fraud among inspected consignments of the same {key}, each counted once, drawn as the rate is",
    ("newness", "declared"): "items declared before by or with the same {key}",
    ("newness", "looked_at"): "inspected items of the same {key} before; what was found is not looked at",
    ("newness", "since_first"): "days since the same {key} was first declared",
    ("newness", "since_last"): "days since the same {key} was last declared",
    ("price", "deviation"): "price against what was usual for the same {key}, in spreads of its logarithm",
    ("price", "ratio"): "logarithm of price over what was usual for the same {key}",
    ("price", "spread"): "usual spread of the logarithm of price for the same {key}",
    ("weight", "deviation"): "weight per unit against what was usual for the same {key}, in spreads of its logarithm",
    ("weight", "ratio"): "logarithm of weight per unit over what was usual for the same {key}",
    ("weight", "spread"): "usual spread of the logarithm of weight per unit for the same {key}",
    ("amount", "deviation"): "value against what was usual for the same {key}, in spreads of its logarithm",
    ("amount", "ratio"): "logarithm of value over what was usual for the same {key}",
    ("amount", "spread"): "usual spread of the logarithm of value for the same {key}",
    ("amount", "log"): "logarithm of the declared {key}; a rate as it is",
    ("rounding", "zeros"): "zeros that end the declared {key}",
    ("calendar", "weekday"): "day of the week of registration, Monday is 0",
    ("shared", "likeness"): "how much more the item is like frauds that {key} shared than like the rest, log-odds",
    ("identity", "number"): "a number that stands for the {key}; its size means nothing",
}
"""By family and statistic."""


def meaning(info: FeatureInfo) -> str:
    """Return what a feature means.

    >>> meaning(FeatureInfo("importer_id|rate|180", "history", "rate", ("importer_id",), 180))
    'share of fraud among inspected items of the same importer_id, drawn towards ...; last 180 days'
    """
    key = " and ".join(info.key)
    said = MEANINGS.get((info.family, info.statistic), "{statistic} of {key}")
    line = said.format(key=key, statistic=info.statistic)
    return line if info.window_days is None else f"{line}; last {info.window_days} days"
