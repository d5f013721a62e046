"""Lanes that items were given as they were registered, as a part of the queue.

Whoever registered an item was told its lane, so that lane stands: a selection that looks at the item later changes
nothing about it. What was registered since the latest selection is in the queue at once, in the lake or not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.engine import Columns

if TYPE_CHECKING:
    from landwaiter.services.application.queue import Selected
    from landwaiter.store.database.registrations import Submission

KINDS: Mapping[str, str] = {
    "item_number": "int64",
    "rank": "int64",
    "registration_date": "datetime64[D]",
    "score": "float64",
    "inclusion_probability": "float64",
    "probability": "float64",
    "expected_revenue": "float64",
    "customs_value": "float64",
}
"""Types of the columns of a queue that hold no text."""
STANDING = ("lane", "basis", "score", "inclusion_probability", "policy", "probability", "expected_revenue")
"""What an item was given at its registration, and keeps."""


def empty(columns: Iterable[str]) -> Columns:
    """Return a queue without items."""
    return {name: np.array([], dtype=KINDS.get(name, object)) for name in columns}


def with_arrived(selected: Selected, submissions: Sequence[Submission]) -> Selected:
    """Return a selection with the lanes of submitted items: in place of its own, and behind its items."""
    among = [one for one in submissions if _key(one) in selected.place]
    behind = [one for one in submissions if _key(one) not in selected.place]
    columns = {name: values.copy() if name in STANDING else values for name, values in selected.columns.items()}
    at, held = [selected.place[_key(one)] for one in among], _columns(among, columns)
    for name in STANDING:
        columns[name][at] = held[name]
    more = _columns(behind, columns)
    whole = {name: np.concatenate([values, more[name].astype(values.dtype)]) for name, values in columns.items()}
    models = {_key(one): str(one.answer["model"]) for one in submissions}
    return replace(selected, columns=whole, arrived=models, orders={})


def _key(submission: Submission) -> tuple[str, int]:
    return submission.declaration_id, submission.item_number


def _columns(submissions: Sequence[Submission], names: Iterable[str]) -> Columns:
    held = [{**json.loads(one.content), **one.answer, "office": one.office} for one in submissions]
    columns = {name: _column(name, held) for name in names if name != "rank"}
    return {**columns, "rank": _ranks(columns)}


def _column(name: str, held: Sequence[Mapping[str, Any]]) -> Any:
    kind = KINDS.get(name, "object")
    none = float("nan") if kind == "float64" else None
    return np.array([none if one.get(name) is None else one[name] for one in held], dtype=kind)


def _ranks(columns: Columns) -> Any:
    """Rank the items of an office and a day among each other by their scores, the highest first."""
    cells = list(zip(columns["office"].tolist(), columns["registration_date"].tolist(), strict=True))
    ranks, seen = np.zeros(len(cells), dtype=np.int64), dict.fromkeys(cells, 0)
    for row in np.argsort(-columns["score"], kind="stable").tolist():
        seen[cells[row]] += 1
        ranks[row] = seen[cells[row]]
    return ranks
