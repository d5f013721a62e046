"""Signals of others than the ranking model: recorded in the lake, found again by item, and put beside a model's scores.

How two sources come together is told in ``docs/decisions/0022-signals-together.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from landwaiter.schema import DECLARATION_KEY, Reason, Signal, tables
from landwaiter.services.session import engine_of
from landwaiter.store import ImportRecord, Workspace
from landwaiter.targeting.model import Scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.engine import Columns
    from landwaiter.engine.duckdb import DuckDBEngine

KIND = "signals"
"""Kind of the commits that bring such signals."""
NUMBER = "file_number"
Key = tuple[str, int]


def record_signals(workspace: Workspace, found: Sequence[Signal], about: Mapping[str, Any]) -> str:
    """Record signals of one source; the same ones are recorded once. Return the identifier of the commit."""
    return record_signal_parts(workspace, [found], about)


def record_signal_parts(workspace: Workspace, found: Iterable[Sequence[Signal]], about: Mapping[str, Any]) -> str:
    """Record signals of one source that come in parts, more than fit in memory perhaps; see :func:`record_signals`."""
    written = _Written()
    with workspace.changing() as staging, engine_of(workspace, staging / "spill") as engine:
        part = staging / "signals.parquet"
        items = engine.write_chunks(map(written.noted, found), tables.signals(), part)
        identifier = str(written.digest.hexdigest())
        if workspace.lake.record(identifier) is None:
            now = datetime.now(UTC).isoformat()
            record = ImportRecord(identifier, KIND, written.source, now, ("signals",), {**about, "items": items})
            workspace.lake.commit(record, {"signals": part})
    return identifier


@dataclass(slots=True)
class _Written:
    """What is noted of signals while they are written: their source, and a digest of all that they say."""

    source: str = ""
    digest: Any = field(default_factory=lambda: hashlib.sha256(KIND.encode()))

    def noted(self, found: Sequence[Signal]) -> Columns:
        """Return signals as columns."""
        columns = signal_columns(found)
        self.source = self.source or found[0].source
        for name in sorted(columns):
            self.digest.update("\n".join(map(str, columns[name])).encode())
        return columns


def latest_signals(
    workspace: Workspace, engine: DuckDBEngine, *, days: tuple[date, date] | None = None, key: Key | None = None
) -> dict[Key, tuple[Signal, ...]]:
    """Return the latest signal of each source for items registered on some days, or for one item, by the item."""
    made = [workspace.lake.part(one.id, "signals") for one in workspace.lake.records() if one.kind == KIND]
    if not made:
        return {}
    engine.attach("recorded_signals", made, tables.signals(), numbered=NUMBER)
    every = ibis.table({**tables.signals().schema(), NUMBER: "int64"}, name="recorded_signals")
    if key is not None:
        every = every.filter(every.declaration_id == key[0], every.item_number == key[1])
    if days is not None:
        declared = tables.declarations()
        every = every.semi_join(declared.filter(declared.registration_date.between(*days)), DECLARATION_KEY)
    columns = engine.fetch(every.order_by(NUMBER, "source"))
    latest = {(signal.declaration_id, signal.item_number, signal.source): signal for signal in signals_of(columns)}
    found: dict[Key, tuple[Signal, ...]] = {}
    for (declaration, item, _), signal in latest.items():
        found[declaration, item] = (*found.get((declaration, item), ()), signal)
    return found


def together(scores: Scores, keys: Columns, others: Mapping[Key, tuple[Signal, ...]]) -> Scores:
    """Return scores no lower than those of the other signals of each item.

    What is wrong in one way or another is at least as likely as what is wrong in one of them, and brings at least as
    much: so the larger one is a bound that holds however the ways depend on each other.
    """
    probability = np.array(scores.probability, dtype=np.float64)
    revenue = None if scores.expected_revenue is None else np.array(scores.expected_revenue, dtype=np.float64)
    for row, key in enumerate(_keys(keys)):
        for signal in others.get(key, ()):
            probability[row] = max(probability[row], signal.score)
            if revenue is not None and signal.expected_revenue is not None:
                revenue[row] = max(revenue[row], signal.expected_revenue)
    return Scores(probability, revenue)


def raised(scores: Scores, keys: Columns, others: Mapping[Key, tuple[Signal, ...]]) -> list[tuple[Reason, ...]]:
    """Return for each item the reasons of those other signals that say more than its scores do."""
    revenue = scores.expected_revenue
    return [
        tuple(
            reason
            for signal in others.get(key, ())
            if signal.score > scores.probability[row]
            or (revenue is not None and (signal.expected_revenue or 0.0) > revenue[row])
            for reason in signal.reasons
        )
        for row, key in enumerate(_keys(keys))
    ]


def signal_columns(found: Sequence[Signal]) -> Columns:
    """Return signals as columns of the table of signals."""
    revenue = [np.nan if signal.expected_revenue is None else signal.expected_revenue for signal in found]
    texts = {name: [getattr(signal, name) for signal in found] for name in ("declaration_id", "source", "code")}
    return {
        **{name: np.array(values, dtype=object) for name, values in texts.items()},
        "item_number": np.array([signal.item_number for signal in found], dtype=np.int64),
        "score": np.array([signal.score for signal in found], dtype=np.float64),
        "expected_revenue": np.array(revenue, dtype=np.float64),
        "reasons": np.array([reasons_json(signal.reasons) for signal in found], dtype=object),
    }


def reasons_json(reasons: Sequence[Reason]) -> str:
    """Return reasons as JSON: a list of message ids with their parameters."""
    return json.dumps([{"message": reason.message, "params": dict(reason.params)} for reason in reasons])


def signals_of(columns: Columns) -> list[Signal]:
    """Return signals from columns of the table of signals."""
    rows = zip(*(columns[name].tolist() for name in tables.signals().columns), strict=True)
    return [
        Signal(declaration, item, source, code, score, _known(revenue), _reasons(reasons))
        for declaration, item, source, code, score, revenue, reasons in rows
    ]


def _reasons(text: str) -> tuple[Reason, ...]:
    return tuple(Reason(one["message"], one["params"]) for one in json.loads(text))


def _known(revenue: float | None) -> float | None:
    return None if revenue is None or np.isnan(revenue) else revenue


def _keys(keys: Columns) -> list[Key]:
    numbers: NDArray[np.int64] = keys["item_number"]
    return list(zip(keys["declaration_id"].tolist(), numbers.tolist(), strict=True))
