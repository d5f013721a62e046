"""Give today's declarations their lanes, and say why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.engine import Columns, as_date
from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureSpec, FeatureTable, build
from landwaiter.schema import Reason, Signal, tables
from landwaiter.selection import Policy
from landwaiter.selection import select as give_lanes
from landwaiter.services.session import Tell, engine_of, silent, source_of
from landwaiter.services.signalling import Key, latest_signals, raised, reasons_json, together
from landwaiter.store import ImportRecord, Workspace
from landwaiter.targeting import registry
from landwaiter.targeting.model import Scores, TargetingModel
from landwaiter.targeting.reasons import explain as reasons_of

if TYPE_CHECKING:
    from landwaiter.engine import Engine

SOURCE = "model"
"""Source of the signals that a ranking model gives."""
REASONS = 5


@dataclass(frozen=True, slots=True)
class Selected:
    """The outcome of a selection.

    Attributes
    ----------
    columns
        One entry an item, as :func:`landwaiter.selection.select` returns them, with ``probability``
        and ``expected_revenue``.
    reasons
        For each item why it was picked; empty for items that were not.
    table
        The features, with the declared values as evidence.
    model, policy
        By which model and policy.
    """

    columns: Columns
    reasons: tuple[tuple[Reason, ...], ...]
    table: FeatureTable
    model: TargetingModel
    policy: Policy

    @property
    def picked(self) -> np.ndarray[Any, Any]:
        """Positions of the selected items, highest score first."""
        chosen = np.flatnonzero(self.columns["basis"] != "none")
        return chosen[np.lexsort((self.columns["draw"][chosen], -self.columns["score"][chosen]))]


def policy_of(workspace: Workspace) -> Policy:
    """Return the selection policy that the settings state."""
    settings = workspace.settings.selection
    return Policy(
        rate=settings.rate if settings.count is None else None,
        count=settings.count,
        per=settings.per,
        objective=settings.objective,
        random_share=settings.random_share,
        seed=settings.seed,
    )


def select(
    workspace: Workspace,
    start: date | None = None,
    end: date | None = None,
    *,
    policy: Policy | None = None,
    model: str = "targeting",
    version: str | None = None,
    tell: Tell = silent,
) -> Selected:
    """Score the items registered from ``start`` to ``end``, give lanes within the budget and record both.

    By default the last day of registration in the workspace, the settings' policy and the model's latest version
    are taken.

    Raises
    ------
    ModelError
        When there is no such model or its files were changed.
    NotComputableError
        When nothing was registered in the period, or the policy needs revenue the model cannot give.
    """
    with workspace.changing() as staging, engine_of(workspace, staging / "spill") as engine:
        ranker = registry.load(workspace.models, model, version)
        first, last = _period(engine, start, end)
        tell(f"computing features of {first} to {last}")
        table = build(
            source_of(workspace, engine), FeatureSpec.from_dict(dict(ranker.spec)), start=first, end=last, evidence=True
        )
        if not len(table):
            raise NotComputableError(f"nothing was registered from {first} to {last}.", "Choose another period.")
        tell(f"ranking {len(table):,} items")
        others = latest_signals(workspace, engine, days=(first, last)) if _all_count(workspace) else {}
        selected = _selected(table, ranker, policy or policy_of(workspace), others)
        tell("recording")
        _record(workspace, engine, selected, staging, f"{first} to {last}")
        return selected


def _all_count(workspace: Workspace) -> bool:
    return workspace.settings.selection.signals == "all"


def _period(engine: Engine, start: date | None, end: date | None) -> tuple[date, date]:
    declared = tables.declarations()
    last = engine.fetch(declared.aggregate(last=declared.registration_date.max()))["last"][0]
    if np.isnat(last):
        raise NotComputableError("the workspace holds no declarations.", "Ingest some first.")
    stop = end or as_date(last)
    return start or stop, stop


def _selected(
    table: FeatureTable, model: TargetingModel, policy: Policy, others: Mapping[Key, tuple[Signal, ...]]
) -> Selected:
    scores = model.score(table)
    whole, more = together(scores, table.keys, others), raised(scores, table.keys, others)
    columns = give_lanes(
        policy, table.keys, table.day, table.office, whole.probability, expected_revenue=whole.expected_revenue
    )
    columns |= _scored(scores)
    picked = np.flatnonzero(columns["basis"] != "none")
    reasons: list[tuple[Reason, ...]] = [()] * len(table)
    for row, said in zip(picked, reasons_for(model, table.take(picked), columns["basis"][picked]), strict=True):
        reasons[row] = (*more[row], *said)[:REASONS]
    return Selected(columns, tuple(reasons), table, model, policy)


def reasons_for(model: TargetingModel, table: FeatureTable, basis: np.ndarray[Any, Any]) -> list[tuple[Reason, ...]]:
    """Items drawn at random say so first; what the model thinks of them comes after."""
    drawn = Reason("reason.random")
    return [
        (drawn, *(reason for reason in said if reason != drawn))[:REASONS] if how == "random" else said
        for how, said in zip(basis, reasons_of(model, table), strict=True)
    ]


def _scored(scores: Scores) -> Columns:
    unknown = np.full(len(scores.probability), np.nan)
    revenue = unknown if scores.expected_revenue is None else scores.expected_revenue
    return {"probability": scores.probability, "expected_revenue": revenue}


def _record(workspace: Workspace, engine: Engine, selected: Selected, staging: Path, period: str) -> None:
    card = selected.model.card
    model = f"{card.name} {card.version}"
    about = {
        "model": model,
        "policy": selected.policy.as_dict(),
        "period": period,
        "items": len(selected.table),
        "selected": len(selected.picked),
        **({"signals": "all"} if _all_count(workspace) else {}),
    }
    identifier = _identifier(about, selected.columns)
    if workspace.lake.record(identifier) is not None:
        return
    parts = {"signals": staging / "signals.parquet", "selections": staging / "selections.parquet"}
    engine.load("signals", _signals(selected), tables.signals())
    engine.write(tables.signals(), parts["signals"])
    engine.load("selections", _selections(selected.columns), tables.selections())
    engine.write(tables.selections(), parts["selections"])
    committed = datetime.now(UTC).isoformat()
    record = ImportRecord(identifier, "selection", model, committed, tuple(parts), about)
    workspace.lake.commit(record, parts)


def _identifier(about: dict[str, Any], columns: Columns) -> str:
    """The same items, scored and selected in the same way, are recorded once."""
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    for name in ("declaration_id", "item_number", "basis", "score"):
        digest.update("\n".join(map(str, columns[name])).encode())
    return digest.hexdigest()


def _signals(selected: Selected) -> Columns:
    columns, size = selected.columns, len(selected.table)
    return {
        "declaration_id": columns["declaration_id"],
        "item_number": columns["item_number"],
        "source": np.full(size, SOURCE, dtype=object),
        "code": np.full(size, f"{selected.model.card.name} {selected.model.card.version}", dtype=object),
        "score": columns["probability"],
        "expected_revenue": columns["expected_revenue"],
        "reasons": np.array([reasons_json(said) for said in selected.reasons], dtype=object),
    }


def _selections(columns: Columns) -> Columns:
    return {name: columns[name] for name in tables.selections().columns}
