"""Say why one item was ranked where it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.engine import as_date
from landwaiter.errors import InputError, Place
from landwaiter.features import FeatureSpec, build
from landwaiter.schema import Selection, Signal, tables
from landwaiter.services.selecting import SOURCE
from landwaiter.services.session import engine_of, source_of
from landwaiter.services.signalling import latest_signals
from landwaiter.store import Workspace
from landwaiter.targeting import registry
from landwaiter.targeting.reasons import explain as reasons_of

if TYPE_CHECKING:
    from landwaiter.engine import Engine


@dataclass(frozen=True, slots=True)
class Explained:
    """One item with what a model says of it and, where it was selected, its lane.

    ``declared`` holds the declared values by canonical name, ``others`` the latest signals of other sources.
    """

    signal: Signal
    declared: dict[str, Any]
    registered: date
    selection: Selection | None
    others: tuple[Signal, ...] = ()


def explain(
    workspace: Workspace,
    declaration_id: str,
    item_number: int = 1,
    *,
    model: str = "targeting",
    version: str | None = None,
) -> Explained:
    """Score one stored item as of its day of registration and return the reasons.

    Parameters
    ----------
    version
        Of the model; its latest where there is none.

    Raises
    ------
    InputError
        When the item is not stored.
    ModelError
        When there is no such model.
    """
    with engine_of(workspace) as engine:
        ranker = registry.load(workspace.models, model, version)
        day = _registered(engine, declaration_id, item_number)
        spec = FeatureSpec.from_dict(dict(ranker.spec))
        table = build(source_of(workspace, engine), spec, start=day, end=day, evidence=True)
        same = (table.keys["declaration_id"] == declaration_id) & (table.keys["item_number"] == item_number)
        one = table.take(np.flatnonzero(same))
        scores = ranker.score(one)
        revenue = None if scores.expected_revenue is None else float(scores.expected_revenue[0])
        code = f"{ranker.card.name} {ranker.card.version}"
        reasons = reasons_of(ranker, one)[0]
        signal = Signal(declaration_id, item_number, SOURCE, code, float(scores.probability[0]), revenue, reasons)
        declared = {name: _plain(values[0]) for name, values in one.evidence.items() if "|" not in name}
        key = declaration_id, item_number
        others = latest_signals(workspace, engine, key=key).get(key, ())
        return Explained(signal, declared, day, _selection(workspace, engine, signal), others)


def _registered(engine: Engine, declaration_id: str, item_number: int) -> date:
    declared = tables.declarations()
    item = declared.filter(declared.declaration_id == declaration_id, declared.item_number == item_number)
    found = engine.fetch(item.select("registration_date"))["registration_date"]
    if not len(found):
        raise InputError(
            "there is no such declaration item in the workspace.",
            "Check the identifier and the item number.",
            Place(value=f"{declaration_id}, item {item_number}"),
        )
    return as_date(found[0])


def _selection(workspace: Workspace, engine: Engine, signal: Signal) -> Selection | None:
    """Return the lane that the item was given last, if it was given one."""
    selections = tables.selections()
    for file in reversed(workspace.lake.files("selections")):
        engine.attach("selections", [file], selections)
        item = selections.filter(
            selections.declaration_id == signal.declaration_id, selections.item_number == signal.item_number
        )
        found = engine.fetch(item)
        if len(found["lane"]):
            one = {name: values[0] for name, values in found.items()}
            return Selection(
                signal.declaration_id,
                signal.item_number,
                one["lane"],
                one["basis"],
                one["policy"],
                int(one["seed"]),
                float(one["inclusion_probability"]),
                (signal,),
            )
    return None


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and np.isnan(value) else value
