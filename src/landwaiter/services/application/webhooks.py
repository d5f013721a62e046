"""Telling programs what happened: addresses that they register, and what is on its way to them.

What is told follows from the audit and from the submissions, which are written with the acts themselves: nothing that
happened is missed, and nothing is told that did not happen. An address is told what its user may see, of own offices.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from landwaiter.errors import InputError, NotFoundError, Place
from landwaiter.services.application.acting import Actor, Application, looking, performing
from landwaiter.services.application.queue import refuse_page
from landwaiter.store.database import people, webhooks
from landwaiter.store.database.webhooks import Delivery, Position, Webhook

if TYPE_CHECKING:
    from landwaiter.store.database.chain import Entry

ACTION = "webhook.manage"
SELECTED, DECIDED, RECORDED = "item.selected", "item.decided", "outcome.recorded"
WAITING, OPENED = "request.waiting", "case.opened"
EVENTS: dict[str, str] = {
    SELECTED: "A submitted item was given the red or the yellow lane.",
    DECIDED: "Somebody took an item in hand.",
    RECORDED: "Somebody recorded what an inspection found.",
    WAITING: "Something waits for a second person.",
    OPENED: "Somebody opened a case.",
}
"""What can be told."""
SEES = {
    SELECTED: "queue.view",
    DECIDED: "queue.view",
    RECORDED: "queue.view",
    WAITING: "queue.view",
    OPENED: "case.view",
}
"""What the user must be allowed, in the office where it happened."""
OF_ACTS = {"item.decide": DECIDED, "lane.override": DECIDED, "outcome.record": RECORDED, "case.open": OPENED}
ASKING = frozenset({"lane.override", "publication.ask"})
TOLD = ("lane", "result", "case", "request")
"""Details of an act that are told; whoever wants more asks for it by key."""
LONGEST = 500
MOST = 1_000
"""Entries and submissions that are looked at in one go."""


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A new address; its secret is shown once."""

    id: int
    secret: str


def register_webhook(app: Application, actor: Actor, url: str, events: Collection[str]) -> NewWebhook:
    """Let an address be told of events from now on.

    Raises
    ------
    InputError
        When it is no address that can be told, or there is no such event.
    RightsError
        When the actor may not.
    """
    refuse_address(url)
    unknown = sorted(set(events) - set(EVENTS))
    if unknown or not events:
        raise InputError("there is no such event.", f"Name some of: {', '.join(EVENTS)}.", Place(column="events"))
    secret = secrets.token_hex(32)
    with performing(app, actor, ACTION, "", events=" ".join(sorted(events)), host=urlsplit(url).hostname) as writer:
        number = webhooks.add_webhook(writer, actor.user, url, secret, sorted(events))
        writer.tell(webhook=number)
    return NewWebhook(number, secret)


def end_webhook(app: Application, actor: Actor, number: int) -> None:
    """Tell an address nothing any more.

    Raises
    ------
    NotFoundError
        When the actor has no such address.
    RightsError
        When the actor may not.
    """
    with performing(app, actor, ACTION, "", webhook=number, ended=True) as writer:
        if not webhooks.end_webhook(writer, number, actor.user):
            raise _none()


def own_webhooks(app: Application, actor: Actor) -> list[Webhook]:
    """Return the addresses of the actor's user.

    Raises
    ------
    RightsError
        When the actor may not.
    """
    with looking(app, actor, ACTION) as reader:
        return webhooks.webhooks_of(reader, actor.user)


def deliveries(app: Application, actor: Actor, number: int, *, first: int = 0, size: int = 50) -> list[Delivery]:
    """Return what an address was told, or is to be told, the newest first.

    Raises
    ------
    NotFoundError
        When the actor has no such address.
    RightsError
        When the actor may not.
    """
    refuse_page(first, size)
    with looking(app, actor, ACTION) as reader:
        if number not in {one.id for one in webhooks.webhooks_of(reader, actor.user)}:
            raise _none()
        return webhooks.deliveries_of(reader, number, first, size)


def refuse_address(url: str) -> None:
    """Hold that an address is one of the web; where it leads is looked at whenever it is told.

    Raises
    ------
    InputError
        When not.
    """
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right, parts = False, urlsplit("")
    plain = url.isascii() and url.isprintable() and len(url) <= LONGEST and "\\" not in url
    if not (right and plain) or parts.username is not None or parts.fragment:
        problem, remedy = "this address cannot be told.", "Give one such as https://host.example/path."
        raise InputError(problem, remedy, Place(column="url"))


def gather(app: Application) -> int:
    """Put on its way what happened since addresses were told last; return how much that is."""
    with app.database.reading() as reader:
        known = webhooks.webhooks_of(reader)
    return sum(_gathered(app, one) for one in known)


def _gathered(app: Application, webhook: Webhook) -> int:
    with app.database.reading() as reader:
        position, user = webhooks.position_of(reader, webhook.id), people.user_numbered(reader, webhook.user_id)
        submitted = webhooks.submissions_after(reader, position.submission, MOST)
    entries = list(islice(app.database.entries(position.entry + 1), MOST))
    if not entries and not submitted:
        return 0
    actor = Actor.of(user) if user is not None and user.active else None
    told = [*_of_entries(entries), *_of_submissions(submitted)]
    wanted = [one for one in told if one[0] in webhook.events and actor is not None and _sees(actor, one)]
    last = Position(
        entries[-1].number if entries else position.entry, submitted[-1].id if submitted else position.submission
    )
    with app.database.bookkeeping() as keeper:
        if webhooks.position_of(keeper, webhook.id) != position:
            # Another process was faster, and told it.
            return 0
        for event, _, payload in wanted:
            webhooks.add_delivery(keeper, webhook.id, event, json.dumps(payload))
        webhooks.move(keeper, webhook.id, last)
    return len(wanted)


Happened = tuple[str, str, dict[str, Any]]
"""An event, the office where it happened, and what is told of it."""


def _sees(actor: Actor, happened: Happened) -> bool:
    where = actor.where(SEES[happened[0]])
    return where is None or happened[1] in where


def _of_entries(entries: list[Entry]) -> Iterator[Happened]:
    for entry in entries:
        details = json.loads(entry.details)
        waits = entry.action in ASKING and "request" in details
        event = WAITING if waits else OF_ACTS.get(entry.action)
        if event is not None:
            more = {name: details[name] for name in TOLD if name in details}
            yield event, entry.office, _payload(event, entry.at, entry.office, subject=entry.subject, **more)


def _of_submissions(submitted: Any) -> Iterator[Happened]:
    for one in submitted:
        answer = json.loads(one.answer)
        if answer["lane"] in ("red", "yellow"):
            subject = f"{answer['declaration_id']}/{answer['item_number']}"
            yield SELECTED, one.office, _payload(SELECTED, "", one.office, subject=subject, lane=answer["lane"])


def _payload(event: str, at: str, office: str, **more: Any) -> dict[str, Any]:
    return {"event": event, **({"at": at} if at else {}), "office": office, **more}


def _none() -> NotFoundError:
    return NotFoundError("there is no such webhook.", "See those of your key.")
