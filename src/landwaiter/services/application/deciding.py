"""Take items in hand, give them another lane, and answer as the second person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from landwaiter.errors import ConflictError, InputError, NotFoundError, Place, RightsError
from landwaiter.services.application.acting import (
    Actor,
    Application,
    enter_refusal,
    looking,
    performing,
    plain_text,
    require,
)
from landwaiter.services.application.queue import LANES, Key, Selected, item_of, subject_of
from landwaiter.services.explaining import Explained
from landwaiter.services.explaining import explain as explain_item
from landwaiter.store.database import work

if TYPE_CHECKING:
    from landwaiter.store.database.transactions import Reader, Writer
    from landwaiter.store.database.work import Decision, Request

LONGEST_REASON = 1_000
OWN_REQUESTS = 20
"""How many of the own requests are listed."""
LANE = "lane"
ANSWERS = {LANE: "lane.answer", "model": "publication.answer", "policy": "publication.answer"}
"""The action that answers a request, by what the request is for."""


def decide(app: Application, actor: Actor, key: Key) -> Decision:
    """Take an item in hand in the lane that it was given; of any number who do so at once, one succeeds.

    Raises
    ------
    ConflictError
        When the item was decided on already.
    InputError
        When there is no such item in the actor's queue.
    RightsError
        When the actor may not.
    """
    selected, item = item_of(app, actor, "item.decide", key)
    with performing(app, actor, "item.decide", subject_of(key), item["office"], lane=item["lane"]) as writer:
        return _decide(writer, actor.user, _values(selected, item), item["lane"], "")


def override_lane(app: Application, actor: Actor, key: Key, lane: str, reason: str) -> Decision | None:
    """Take an item in hand in another lane than it was given.

    An item leaves the red lane only when a second person agrees: a request is made then, which
    :func:`answer` answers.

    Returns
    -------
    Decision or None
        ``None`` where a second person has to answer first.

    Raises
    ------
    ConflictError
        When the item was decided on already, or a request for it waits for its answer.
    InputError
        When there is no such item in the actor's queue, the lane is none or the same, or the reason is missing.
    RightsError
        When the actor may not.
    """
    selected, item = item_of(app, actor, "lane.override", key)
    why, given = plain_text(reason, "reason", longest=LONGEST_REASON), item["lane"]
    if lane not in LANES or lane == given:
        remedy = f"Choose one of: {', '.join(one for one in LANES if one != given)}."
        raise InputError("the item cannot be given this lane.", remedy, Place(value=lane))
    told = {"given": given, "lane": lane, "reason": why}
    with performing(app, actor, "lane.override", subject_of(key), item["office"], **told) as writer:
        if given != "red":
            return _decide(writer, actor.user, _values(selected, item), lane, why)
        _refuse_decided(writer, key)
        payload = {**_values(selected, item), "lane": lane}
        ask(writer, actor, LANE, subject_of(key), item["office"], payload, why)
        return None


def ask(
    writer: Writer, actor: Actor, kind: str, subject: str, office: str, payload: Mapping[str, Any], reason: str
) -> int:
    """Make a request in the transaction of an act, and tell its number in the audit.

    Raises
    ------
    ConflictError
        When one for the same waits for its answer.
    """
    identifier = work.add_request(writer, actor.user, kind, subject, office, payload, reason)
    if not identifier:
        raise ConflictError("somebody asked for this already.", "Wait for the answer to that request.")
    writer.tell(request=identifier)
    return identifier


def waiting(app: Application, actor: Actor) -> list[Request]:
    """Return the requests that the actor may answer, oldest first; own ones are not among them."""
    found: list[Request] = []
    for action in sorted({action for action in ANSWERS.values() if actor.may(action)}):
        with looking(app, actor, action) as reader:
            found += [one for one in work.waiting_requests(reader) if ANSWERS[one.kind] == action]
    return [one for one in found if one.asked_by != actor.user]


def own_requests(app: Application, actor: Actor) -> list[Request]:
    """Return what the actor asked for last, the newest first.

    Raises
    ------
    RightsError
        When the actor may not ask for anything.
    """
    require(app, actor, "request.view")
    with app.database.reading() as reader:
        return work.latest_requests_of(reader, actor.user, OWN_REQUESTS)


def answer(app: Application, actor: Actor, identifier: int, *, grant: bool) -> None:
    """Grant, as the second person, what another asked for, which is done at once; or refuse it.

    Raises
    ------
    ConflictError
        When the request was answered already, or what it asks for no longer fits.
    InputError
        When there is no such request that the actor may see.
    RightsError
        When the actor may not, or is who asked.
    """
    request = _request(app, actor, identifier)
    action = ANSWERS[request.kind]
    if request.asked_by == actor.user:
        enter_refusal(app, actor, action, request.subject, request.office)
        raise RightsError("who asked cannot be who answers.", "Let another person look at it.")
    told = {"request": identifier, "granted": grant, "kind": request.kind}
    with performing(app, actor, action, request.subject, request.office, **told) as writer:
        if not work.answer_request(writer, identifier, actor.user, granted=grant):
            raise ConflictError("the request was answered already.", "See what became of it.")
        if grant:
            _do(writer, request)


def _request(app: Application, actor: Actor, identifier: int) -> Request:
    may = [action for action in sorted(set(ANSWERS.values())) if actor.may(action)]
    for action in may:
        with app.database.reading(actor.where(action)) as reader:
            request = work.request_numbered(reader, identifier)
        if request is not None and ANSWERS[request.kind] == action:
            return request
    if not may:
        require(app, actor, ANSWERS[LANE])
    raise NotFoundError("there is no such request.", "See those that wait for an answer.", Place(value=str(identifier)))


def _do(writer: Writer, request: Request) -> None:
    """Do what was granted, in the name of who asked."""
    if request.kind == LANE:
        values = {name: value for name, value in request.payload.items() if name != "lane"}
        _decide(writer, request.asked_by, values, request.payload["lane"], request.reason)
    else:
        work.publish(writer, request, request.payload["name"])


def explain(app: Application, actor: Actor, key: Key, model: str = "") -> Explained:
    """Say why an item of the queue is ranked where it is; the look is in the audit.

    Parameters
    ----------
    model
        Name of a model whose latest version is to say it; the one that ranked the queue where there is none.

    Raises
    ------
    InputError
        When there is no such item in the actor's queue.
    ModelError
        When the model is not there any more.
    RightsError
        When the actor may not.
    """
    selected, item = item_of(app, actor, "item.explain", key)
    ranked_by = selected.model_of(key)
    name, _, version = (model, "", "") if model else ranked_by.rpartition(" ")
    with performing(app, actor, "item.explain", subject_of(key), item["office"], model=model or ranked_by):
        pass
    return explain_item(app.workspace, *key, model=name, version=version or None)


def _values(selected: Selected, item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "declaration_id": item["declaration_id"],
        "item_number": item["item_number"],
        "office": item["office"],
        "registered_on": item["registration_date"],
        "selection": selected.source_of((item["declaration_id"], item["item_number"])),
        "lane_given": item["lane"],
    }


def _decide(writer: Writer, user: int, values: Mapping[str, Any], lane: str, reason: str) -> Decision:
    added = work.add_decision(writer, user, **values, lane=lane, reason=reason)
    decision = work.decision_on(writer, values["declaration_id"], values["item_number"])
    if not added or decision is None:
        raise _decided_already(decision)
    return decision


def _refuse_decided(reader: Reader, key: Key) -> None:
    decision = work.decision_on(reader, *key)
    if decision is not None:
        raise _decided_already(decision)


def _decided_already(decision: Decision | None) -> ConflictError:
    who = "somebody" if decision is None else decision.decided_by
    return ConflictError(f"{who} has decided on this item already.", "Take another item.")
