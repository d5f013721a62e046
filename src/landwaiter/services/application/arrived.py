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
    """Return a selection with the lanes of submitted items: in place of its own, and behind its items.

    Parameters
    ----------
    selected
        A selection, or what this returned for one before.
    submissions
        What was submitted since.
    """
    among = [one for one in submissions if _key(one) in selected.place]
    behind = [one for one in submissions if _key(one) not in selected.place]
    columns = {name: values.copy() if name in STANDING else values for name, values in selected.columns.items()}
    at, held = [selected.place[_key(one)] for one in among], _columns(among, columns)
    for name in STANDING:
        columns[name][at] = held[name]
    more = _columns(behind, columns)
    whole = {name: np.concatenate([values, more[name].astype(values.dtype)]) for name, values in columns.items()}
    tail = selected.behind + len(behind)
    start = len(whole["rank"]) - tail
    whole["rank"][start:] = _ranks({name: whole[name][start:] for name in ("office", "registration_date", "score")})
    models = {**selected.arrived, **{_key(one): str(one.answer["model"]) for one in submissions}}
    return replace(selected, columns=whole, arrived=models, behind=tail, orders={})


def _key(submission: Submission) -> tuple[str, int]:
    return submission.declaration_id, submission.item_number


def _columns(submissions: Sequence[Submission], names: Iterable[str]) -> Columns:
    held = [{**json.loads(one.content), **one.answer, "office": one.office} for one in submissions]
    return {name: _column(name, [{**one, "rank": 0} for one in held]) for name in names}


def _column(name: str, held: Sequence[Mapping[str, Any]]) -> Any:
    kind = KINDS.get(name, "object")
    none = float("nan") if kind == "float64" else None
    return np.array([none if one.get(name) is None else one[name] for one in held], dtype=kind)


def _ranks(columns: Columns) -> Any:
    """Rank the items of an office and a day among each other by their scores, the highest first."""
    _, office = np.unique(columns["office"].astype(str), return_inverse=True)
    order = np.lexsort((-columns["score"], office, columns["registration_date"]))
    cell = np.stack((columns["registration_date"][order].astype(np.int64), office[order]))
    begins = np.concatenate(([True], (cell[:, 1:] != cell[:, :-1]).any(axis=0)))[: len(order)]
    places = np.arange(len(order))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = places - np.maximum.accumulate(np.where(begins, places, 0)) + 1
    return ranks
