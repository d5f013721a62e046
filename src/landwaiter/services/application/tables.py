"""The tables that can be exported: their columns, the right to see them, and their rows for whoever asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landwaiter.engine import length
from landwaiter.schema import DECLARATION_KEY, OUTCOME
from landwaiter.schema import tables as canonical
from landwaiter.services.application import auditing, users
from landwaiter.services.application.casework import cases
from landwaiter.services.application.dashboard import Period, open_dashboard
from landwaiter.services.application.queue import COLUMNS, LARGEST_PAGE, NO_OFFICE, Asked, every_item
from landwaiter.services.session import engine_of
from landwaiter.services.showing import plain
from landwaiter.store.database.casework import Case
from landwaiter.store.database.chain import Entry
from landwaiter.store.database.work import Decision, decision_page

if TYPE_CHECKING:
    from landwaiter.services.application.acting import Actor, Application

Rows = Iterator[Sequence[Any]]
DECIDED = ("lane", "reason", "decided_by", "decided_at")
TALLIES = ("inspected", "frauds", "minor", "with_revenue", "revenue")
RATES = ("hit_rate", "hit_rate_low", "hit_rate_high")
USER = ("user", "full_name", "roles", "offices", "codes", "active", "created_at")
PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Exported:
    """A table: its columns, the action that lets one see it, and how its rows are read."""

    columns: tuple[str, ...]
    action: str
    rows: Callable[[Application, Actor, Any], Rows]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of the audit: of one actor, action or subject, from number ``first`` on."""

    who: str = ""
    action: str = ""
    subject: str = ""
    first: int = 1


def _queue(app: Application, actor: Actor, asked: Asked | None) -> Rows:
    # What cannot be asked for is refused now, not when the first row is written.
    items = every_item(app, actor, asked)
    return (
        [*(item.values[name] for name in COLUMNS), *(getattr(item.decision, name, None) for name in DECIDED)]
        for item in items
    )


def _decisions(app: Application, actor: Actor, _asked: None) -> Rows:
    first = 0
    while True:
        with app.database.reading(actor.where("queue.view")) as reader:
            some = decision_page(reader, first, PAGE)
        yield from ([getattr(one, name) for name in Decision.__slots__] for one in some)
        if len(some) < PAGE:
            return
        first += PAGE


def _outcomes(app: Application, actor: Actor, _asked: None) -> Rows:
    """Yield the outcomes of the lake, be they recorded here or taken in from files."""
    found, declared = canonical.outcomes(), canonical.declarations()
    offices = declared.select(*DECLARATION_KEY, office=declared.office.coalesce(NO_OFFICE))
    joined = found.inner_join(offices, DECLARATION_KEY)
    own = actor.where("queue.view")
    seen = joined if own is None else joined.filter(joined.office.isin(sorted(own)))
    names = [field.name for field in OUTCOME]
    with engine_of(app.workspace) as engine:
        columns = engine.fetch(seen.select(*names, "office").order_by(*DECLARATION_KEY))
    for row in range(length(columns)):
        yield [plain(values[row]) for values in columns.values()]


def _cases(app: Application, actor: Actor, _asked: None) -> Rows:
    first, total = 0, 1
    while first < total:
        some, total = cases(app, actor, first=first, size=LARGEST_PAGE)
        yield from ([getattr(one, name) for name in Case.__slots__] for one in some)
        first += LARGEST_PAGE


def _users(app: Application, actor: Actor, _asked: None) -> Rows:
    for user in users.users(app, actor):
        told = user.as_dict()
        yield [" ".join(value) if isinstance(value, list) else value for value in (told[name] for name in USER)]


def _audit(app: Application, actor: Actor, asked: Wanted | None) -> Rows:
    wanted = asked or Wanted()
    said = {"who": wanted.who, "action": wanted.action, "subject": wanted.subject, "first": wanted.first}
    for entry in auditing.entries(app, actor, **said):  # type: ignore[arg-type]
        yield [getattr(entry, name) for name in Entry.__slots__]


def _dashboard(app: Application, actor: Actor, asked: Period | None) -> Rows:
    found = open_dashboard(app, actor, asked)
    groups = {"lane": found.by_lane, "office": found.by_office, "month": found.by_month, "all": (found.whole,)}
    for group, lines in groups.items():
        for line in lines:
            for stratum, tally in line.strata.items():
                rate = tally.hit_rate
                rates = (None, None, None) if rate is None else (rate.value, rate.low, rate.high)
                yield [group, line.name, stratum, *(getattr(tally, name) for name in TALLIES), *rates]


def _imports(app: Application, _actor: Actor, _asked: None) -> Rows:
    for one in app.workspace.lake.records():
        yield [one.id, one.kind, one.source, one.committed, " ".join(one.parts), json.dumps(one.about)]


TABLES: dict[str, Exported] = {
    "queue": Exported((*COLUMNS, *(f"decision_{name}" for name in DECIDED)), "queue.view", _queue),
    "decisions": Exported(tuple(Decision.__slots__), "queue.view", _decisions),
    "outcomes": Exported((*(field.name for field in OUTCOME), "office"), "queue.view", _outcomes),
    "cases": Exported(tuple(Case.__slots__), "case.view", _cases),
    "users": Exported(USER, "user.view", _users),
    "audit": Exported(tuple(Entry.__slots__), "trail.view", _audit),
    "dashboard": Exported(
        ("group", "name", "stratum", *TALLIES, "hit_rate", "hit_rate_low", "hit_rate_high"),
        "dashboard.view",
        _dashboard,
    ),
    "imports": Exported(("id", "kind", "source", "committed", "parts", "about"), "model.view", _imports),
}
"""By the names that they have in addresses."""
