"""Choose the recipe of a data set: which columns it has, and which of their crosses foretell fraud.

The rule. Labelled items are taken in order of time. Before each day, a (joint) column's shrunk fraud
rates are used as forecasts for that day, and the forecasts are scored by their mean logarithmic loss
(the prequential principle; Dawid, JRSS A 147, 1984). A cross is worth its gain over the better of
its parts. The best pairs are kept, then the best single column added to each. Nothing later than
``until`` is looked at, and traders, goods and countries have no privilege beyond the standing
crosses of :mod:`landwaiter.features.spec`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Engine
from landwaiter.features.context import Key
from landwaiter.features.groups import blocks, cross, day_of
from landwaiter.features.history import Outcomes, OverallRate
from landwaiter.features.repeats import found_first
from landwaiter.features.rows import Rows, read_rows
from landwaiter.features.spec import HISTORY_KEYS, NUMBERS, REPEATED, FeatureSpec
from landwaiter.features.state import EXTRA, HS_DIGITS, MISSING, Source
from landwaiter.schema import tables

OTHER_COLUMNS = (
    "export_country",
    "regime",
    "transport_mode",
    "port_of_entry",
    "payment_type",
    "declaration_type",
    "intended_use",
    "preference_code",
    "quantity_unit",
    "duty_rate",
)
"""Columns that may take part in crosses though their own history is no feature."""

SAMPLE = 20_000
"""Latest labelled items that crosses are judged on."""
ENOUGH_LABELS = 500
"""Labelled items below which no crosses are looked for."""
PAIRS, TRIPLES = 5, 3
"""How many crosses of two and of three columns are kept at most."""
OFTEN = 0.1
"""Share of the judged items that repeat an earlier one, from which histories are also made with each counted once."""
SURE = 2.0
"""Standard errors by which a cross must beat the better of its parts. Of some two hundred that are
tried a few useless ones pass; the models bear those better than the loss of a useful one."""
MOST_EXTRAS = 20
"""Columns outside the schema that are looked at, in order of their names."""

Floats = NDArray[np.float64]


def learn_spec(source: Source, until: date | None = None, spec: FeatureSpec | None = None) -> FeatureSpec:
    """Return the recipe for the data registered up to ``until``, using outcomes known by then.

    Raises
    ------
    NotComputableError
        When there are no declarations in the period.
    """
    spec = spec or FeatureSpec()
    columns = [*HISTORY_KEYS, *OTHER_COLUMNS, *_extras(source)]
    rows = read_rows(source, [*columns, "net_mass_kg"], NUMBERS, until)
    present = [column for column in columns if (rows.hashes[column] != MISSING).any()]
    keys = tuple(column for column in HISTORY_KEYS if column in present)
    standing = tuple(cross for cross in spec.crosses if set(cross) <= set(present))
    judged = _judged(rows, until)
    found = find_crosses(judged, [c for c in present if _varies(rows, c)])
    repeated = _repeated(rows, present)
    return replace(
        spec,
        keys=keys,
        crosses=tuple(dict.fromkeys([*standing, *found])),
        numbers=tuple(name for name in NUMBERS if np.isfinite(rows.numbers[name]).any()),
        repeated=repeated,
        once=spec.once or _often_repeated(judged, repeated),
        identities=tuple(column for column in spec.identities if column in present),
    )


def find_crosses(rows: Rows, columns: Sequence[str]) -> list[Key]:
    """Return the crosses of ``columns`` that foretell the outcomes of ``rows`` better than their parts."""
    if len(rows) < ENOUGH_LABELS:
        return []
    overall = OverallRate(rows.known, rows.fraud)
    loss: dict[Key, Floats] = {(column,): forecast_losses(rows, (column,), overall) for column in columns}
    pairs = _worthwhile(rows, [pair for pair in combinations(columns, 2) if not _nested(pair)], loss, overall)[:PAIRS]
    wider = [_ordered(columns, {*pair, column}) for pair in pairs for column in columns if column not in pair]
    triples = [triple for triple in dict.fromkeys(wider) if not _nested(triple)]
    return pairs + _worthwhile(rows, triples, loss, overall)[:TRIPLES]


def forecast_losses(rows: Rows, key: Key, overall: OverallRate, strength: float = 10.0) -> Floats:
    """Return the logarithmic loss of each item's forecast: its key's fraud rate before its day."""
    losses = np.empty(len(rows))
    for block in blocks(cross(*(rows.hashes[column] for column in key)), rows.day):
        outcomes = Outcomes(block, rows.known[block.items], rows.fraud[block.items])
        rate = outcomes.before(block.runs, None).rate(overall.before(day_of(block.runs)), strength)
        forecast = np.repeat(rate, block.lengths)
        losses[block.items] = -np.log(np.where(rows.fraud[block.items] > 0, forecast, 1.0 - forecast))
    return losses


def _worthwhile(rows: Rows, candidates: Iterable[Key], loss: dict[Key, Floats], overall: OverallRate) -> list[Key]:
    """Score the candidates, remember their losses, and return those worth keeping, best first."""
    kept: dict[Key, float] = {}
    for key in candidates:
        loss[key] = forecast_losses(rows, key, overall)
        parts = [loss[part] for part in combinations(key, len(key) - 1) if part in loss]
        gain = min(parts, key=np.mean) - loss[key]
        if gain.mean() > SURE * gain.std() / np.sqrt(len(gain)):
            kept[key] = float(loss[key].mean())
    return sorted(kept, key=lambda key: kept[key])


def _ordered(columns: Sequence[str], chosen: set[str]) -> Key:
    return tuple(column for column in columns if column in chosen)


def _nested(key: Key) -> bool:
    return sum(column in HS_DIGITS for column in key) > 1


def _varies(rows: Rows, column: str) -> bool:
    values = rows.hashes[column]
    return bool((values != values[0]).any())


def _judged(rows: Rows, until: date | None) -> Rows:
    """Return the latest labelled items whose outcomes were known by ``until``."""
    usable = ~np.isnan(rows.fraud)
    if until is not None:
        usable &= rows.known <= np.datetime64(until, "D").astype(np.int32)
    return _picked(rows, np.flatnonzero(usable)[-SAMPLE:])


def _picked(rows: Rows, chosen: NDArray[np.int64]) -> Rows:
    return Rows(
        rows.item[chosen],
        rows.day[chosen],
        rows.known[chosen],
        rows.fraud[chosen],
        rows.revenue[chosen],
        {key: values[chosen] for key, values in rows.hashes.items()},
        {},
    )


def _often_repeated(judged: Rows, key: Key) -> bool:
    again = np.isnan(found_first(judged, judged.fraud, key))
    return len(judged) > 0 and float(again.mean()) >= OFTEN


def _repeated(rows: Rows, present: Sequence[str]) -> Key:
    """Return what marks a consignment declared before: its goods, route and exact mass."""
    held = {*present, "hs6"} | ({"net_mass_kg"} if np.isfinite(rows.numbers["net_mass_kg"]).any() else set())
    return tuple(column for column in REPEATED if column in held) if "net_mass_kg" in held else ()


def extra_names(engine: Engine) -> list[str]:
    """Return the names of the columns kept outside the schema, sorted.

    The engine holds the table ``declarations``.
    """
    declared = tables.declarations()
    names = engine.fetch(declared.select(name=declared.extra.keys().unnest()).distinct())["name"]
    return sorted(str(name) for name in names if name is not None)


def _extras(source: Source) -> list[str]:
    declared = tables.declarations()
    source.engine.attach(declared.get_name(), source.declarations, declared)
    return [EXTRA + name for name in extra_names(source.engine)[:MOST_EXTRAS]]
