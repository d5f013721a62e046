"""Declarations submitted as they are registered: checked, scored, given a lane, kept, and answered.

What is submitted is acknowledged when the database has it, and delivered to the lake later by its one door
(:mod:`landwaiter.services.application.submissions`). An item that is submitted again gets the answer that it got.

Requests that come at once are answered together: they are scored as one table and committed as one transaction, each
with an entry of its own in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from landwaiter.engine import Columns
from landwaiter.errors import LandwaiterError, NotFoundError, Place
from landwaiter.ingest.rejected import reason_of
from landwaiter.schema import DECLARATION, Reason
from landwaiter.schema.examining import Wrong, examined
from landwaiter.selection import objective_score
from landwaiter.selection.arriving import arriving_lanes
from landwaiter.services.application.acting import Actor, Application, looking, require
from landwaiter.services.application.queue import NO_OFFICE, Key, subject_of
from landwaiter.services.selecting import reasons_for
from landwaiter.store.database.chain import canonical
from landwaiter.store.database.registrations import Submission, add_submissions, submissions_of
from landwaiter.store.database.transactions import Act

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.features.table import FeatureTable
    from landwaiter.services.application.readiness import Ready
    from landwaiter.store.database.transactions import Writer

ACTION = "declaration.submit"
FIELDS = tuple(one for one in DECLARATION if one.kind != "map")
Reasons = Literal["all", "selected", "none"]
"""For which items reasons are wanted: they cost far more than scores."""
Declared = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request: declared items by field, and for which of them reasons are wanted."""

    actor: Actor
    items: Sequence[Declared]
    reasons: Reasons = "selected"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to an item: its lane and on what it rests; ``repeated`` where it had been given before."""

    values: Mapping[str, Any]
    repeated: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value of an item."""

    field: str
    value: str | None
    reason: Reason

    @property
    def remedy(self) -> Reason:
        """What to do about it."""
        return Reason(f"{self.reason.message}.remedy", self.reason.params)


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that cannot be used, and why; nothing of it is kept."""

    declaration_id: str | None
    item_number: int | None
    problems: tuple[Problem, ...]


Receipt = list[Answered | Refused]


@dataclass(slots=True)
class _Line:
    """An item on its way: what was sent, what it was read as, and the answer that it is to be given."""

    sent: Declared
    wanted: Wanted
    declared: dict[str, Any] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    content: str = ""

    @property
    def key(self) -> Key:
        return self.declared["declaration_id"], self.declared["item_number"]

    @property
    def office(self) -> str:
        return self.declared.get("office") or NO_OFFICE


def register(
    app: Application, ready: Callable[[], Ready], requests: Sequence[Wanted]
) -> list[Receipt | LandwaiterError]:
    """Answer requests that came at once; one that cannot be answered, or may not be made, gets its error.

    Parameters
    ----------
    ready
        Gives the model and the policy in force, with the history as it stands, if anything has to be answered.
    """
    read = [_read(app, one) for one in requests]
    admitted = [found for found in read if not isinstance(found, LandwaiterError)]
    receipts = iter(_receipts(app, ready, admitted))
    return [found if isinstance(found, LandwaiterError) else next(receipts) for found in read]


def _receipts(
    app: Application, ready: Callable[[], Ready], requests: Sequence[list[_Line]]
) -> Sequence[Receipt | LandwaiterError]:
    lines = [line for found in requests for line in found if not line.wrong]
    if not lines:
        return [[_refused(line) for line in found] for found in requests]
    try:
        _give_lanes(ready(), lines)
        return _keep(app, requests)
    except LandwaiterError as error:
        return [error] * len(requests)


def submission_of(app: Application, actor: Actor, key: Key) -> Mapping[str, Any]:
    """Return the answer that a submitted item was given, without its reasons: a look at those is entered.

    Raises
    ------
    NotFoundError
        When there is none that the actor may see.
    RightsError
        When the actor may not see lanes.
    """
    with looking(app, actor, "queue.view") as reader:
        found = submissions_of(reader, [key]).get(key)
    if found is None:
        problem, remedy = "no such item was submitted.", "Check the declaration and the item number."
        raise NotFoundError(problem, remedy, Place(value=f"{key[0]}, item {key[1]}"))
    return {**_shown(found), "reasons": None}


def _read(app: Application, wanted: Wanted) -> list[_Line] | LandwaiterError:
    lines = [_line(sent, wanted) for sent in wanted.items]
    try:
        require(app, wanted.actor, ACTION)
        for office in sorted({line.office for line in lines if not line.wrong}):
            require(app, wanted.actor, ACTION, office=office)
    except LandwaiterError as error:
        return error
    return lines


def _line(sent: Declared, wanted: Wanted) -> _Line:
    line = _Line(sent, wanted)
    line.declared, line.wrong = examined(sent, FIELDS)
    if sent.get("extra"):
        line.declared["extra"] = dict(sent["extra"])
    if not line.wrong:
        line.content = canonical({name: _plain(value) for name, value in line.declared.items()})
    return line


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _give_lanes(ready: Ready, lines: Sequence[_Line]) -> None:
    """Score the items of each day as one table, and give them their answers."""
    days: dict[date, list[_Line]] = {}
    for line in lines:
        days.setdefault(line.declared["registration_date"], []).append(line)
    for day, together in days.items():
        table = ready.table(day, [line.declared for line in together])
        for line, answer in zip(together, _answers(ready, table, together), strict=True):
            line.answer = answer


def _answers(ready: Ready, table: FeatureTable, lines: Sequence[_Line]) -> list[dict[str, Any]]:
    scores, policy = ready.model.score(table), ready.policy
    revenue = scores.expected_revenue
    score = objective_score(scores.probability, revenue, policy.weight)
    lanes = arriving_lanes(ready.bars, table.keys, table.office, score)
    reasons = _reasons(ready, table, lines, lanes)
    return [
        {
            "declaration_id": line.key[0],
            "item_number": line.key[1],
            "registration_date": line.declared["registration_date"].isoformat(),
            "office": line.declared.get("office"),
            "lane": lanes["lane"][row],
            "basis": lanes["basis"][row],
            "score": float(score[row]),
            "probability": float(scores.probability[row]),
            "expected_revenue": None if revenue is None else float(revenue[row]),
            "inclusion_probability": float(lanes["inclusion_probability"][row]),
            "draw": float(lanes["draw"][row]),
            "model": ready.name,
            "policy": policy.name,
            "seed": policy.seed,
            "reasons": reasons.get(row),
        }
        for row, line in enumerate(lines)
    ]


def _reasons(
    ready: Ready, table: FeatureTable, lines: Sequence[_Line], lanes: Columns
) -> dict[int, list[dict[str, Any]]]:
    """Return the reasons of the items for which they are wanted, by row."""
    wanted = np.array([line.wanted.reasons for line in lines])
    rows = np.flatnonzero((wanted == "all") | ((wanted == "selected") & (lanes["basis"] != "none")))
    said = reasons_for(ready.model, table.take(rows), lanes["basis"][rows]) if len(rows) else []
    told = [[{"message": one.message, "params": dict(one.params)} for one in reasons] for reasons in said]
    return dict(zip(rows.tolist(), told, strict=True))


def _keep(app: Application, requests: Sequence[list[_Line]]) -> list[Receipt]:
    """Commit what is new in one transaction, with an entry for each request that holds anything usable."""
    useful = [lines for lines in requests if any(not line.wrong for line in lines)]
    places = [lines[0].wanted.actor.where(ACTION) for lines in useful]
    offices = None if None in places else frozenset().union(*(place or () for place in places))
    first, *others = (_act(lines) for lines in useful)
    with app.database.act(first, offices) as writer:
        keys = {line.key for lines in useful for line in lines if not line.wrong}
        known: dict[Key, tuple[str, Mapping[str, Any]]] = {
            key: (one.content, _shown(one)) for key, one in submissions_of(writer, keys).items()
        }
        new: list[dict[str, Any]] = []
        receipts = [[_settled(writer, line, known, new) for line in lines] for lines in requests]
        add_submissions(writer, new)
        for act in others:
            writer.join(act)
    return receipts


def _act(lines: Sequence[_Line]) -> Act:
    actor, right = lines[0].wanted.actor, [line for line in lines if not line.wrong]
    lanes = [line.answer["lane"] for line in right]
    told: dict[str, Any] = {"items": len(lines), "lanes": {lane: lanes.count(lane) for lane in sorted(set(lanes))}}
    if len(lines) > 1:
        return Act(actor.name, ACTION, "", "", told)
    return Act(actor.name, ACTION, subject_of(right[0].key), right[0].office, told)


def _settled(
    writer: Writer, line: _Line, known: dict[Key, tuple[str, Mapping[str, Any]]], new: list[dict[str, Any]]
) -> Answered | Refused:
    if line.wrong:
        return _refused(line)
    if line.key in known:
        content, answer = known[line.key]
        return Answered(answer, repeated=True) if content == line.content else _differs(line)
    answer = {**line.answer, "submitted_at": writer.at}
    known[line.key] = (line.content, answer)
    new.append(
        {
            "declaration_id": line.key[0],
            "item_number": line.key[1],
            "office": line.office,
            "registered_on": line.answer["registration_date"],
            "content": line.content,
            "answer": canonical(line.answer),
            "submitted_by": line.wanted.actor.user,
        }
    )
    return Answered(answer, repeated=False)


def _shown(submission: Submission) -> Mapping[str, Any]:
    return {**submission.answer, "submitted_at": submission.submitted_at}


def _differs(line: _Line) -> Refused:
    reason = reason_of("declaration_id", "check.already_stored_differs", {}, {})
    return Refused(*line.key, (Problem("declaration_id", line.key[0], reason),))


def _refused(line: _Line) -> Refused:
    problems = tuple(Problem(one.field, _as_sent(line, one.field), _reason(one)) for one in line.wrong)
    declaration, item = (line.sent.get(name) for name in ("declaration_id", "item_number"))
    return Refused(declaration, item, problems)


def _reason(wrong: Wrong) -> Reason:
    return reason_of(wrong.field, wrong.message, {}, {(wrong.field, wrong.message): wrong.params})


def _as_sent(line: _Line, name: str) -> str | None:
    value = line.sent.get(name)
    return None if value is None else str(value)
