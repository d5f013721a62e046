"""The queue: the items of the latest selection in the lake, filtered, sorted and by pages.

The columns of a selection never change once it is committed, so a process reads them once and keeps them; sorting by a
column is done once too. What has been decided since comes from the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns
from landwaiter.errors import InputError, NotComputableError, NotFoundError, Place
from landwaiter.schema import tables
from landwaiter.services.application.acting import Actor, Application, enter_refusal, looking
from landwaiter.services.application.arrived import empty, with_arrived
from landwaiter.services.session import engine_of
from landwaiter.services.showing import plain
from landwaiter.store import ImportRecord, Workspace
from landwaiter.store.database import registrations, work
from landwaiter.store.lake import RECORDS

if TYPE_CHECKING:
    from landwaiter.store.database.work import Decision

Key = tuple[str, int]
"""Identifier of a declaration, and number of an item in it."""

NO_OFFICE = "-"
"""Code under which items without an office are worked; users may belong to it as to any other."""
LANES = ("red", "yellow", "blue", "green")
DECLARED = ("hs_code", "origin_country", "importer_id", "declarant_id", "goods_description", "customs_value")
GIVEN = ("registration_date", "office", "lane", "basis", "rank", "score", "inclusion_probability", "policy")
SIGNALLED = ("probability", "expected_revenue")
COLUMNS = ("declaration_id", "item_number", *GIVEN, *SIGNALLED, *DECLARED)
LARGEST_PAGE = 500
REGISTRATION = "registration"
"""Stands for the selection of items that were given their lanes as they were registered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which items of the queue are wanted, and how.

    Parameters
    ----------
    lane, office, basis, importer_id, origin_country
        Only items with this value.
    hs_code
        Only items whose commodity code begins so.
    text
        Only items whose declaration or description contains this, in small or capital letters.
    decided
        Only items that somebody has taken in hand, or only others.
    sort, descending
        Column to sort by; items without a value come last. Lanes come from red to green, and in each of them the
        highest score first.
    first, size
        Position of the page's first item, from 0, and how many items it has at most.
    day
        Only items registered on this day, written as 2026-11-30.
    """

    lane: str = ""
    office: str = ""
    basis: str = ""
    importer_id: str = ""
    origin_country: str = ""
    hs_code: str = ""
    text: str = ""
    decided: bool | None = None
    sort: str = "rank"
    descending: bool = False
    first: int = 0
    size: int = 50
    day: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the queue, what was decided on it, if anything was, and whether an outcome was recorded here.

    The latter is known of the items of a page only.
    """

    values: Mapping[str, Any]
    decision: Decision | None
    recorded: bool = False

    @property
    def key(self) -> Key:
        """Declaration and item."""
        return self.values["declaration_id"], self.values["item_number"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue: its items, how many there are in all, and how many in each lane if any lane were wanted.

    ``selection`` names the selection in the lake, ``days`` are its first and its last, ``registered`` all that it has
    items of.
    """

    items: Sequence[Item]
    total: int
    lanes: Mapping[str, int]
    selection: str
    days: tuple[str, str]
    registered: Sequence[str]


@dataclass
class Selected:
    """A selection in memory: the model that ranked it, equally long columns, and where each item stands.

    ``arrived`` has the models of the items that were given their lanes as they were registered; of these, ``behind``
    stand behind the items of the selection.
    """

    identifier: str
    period: str
    columns: Columns
    model: str = ""
    orders: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    arrived: Mapping[Key, str] = field(default_factory=dict)
    behind: int = 0

    @cached_property
    def place(self) -> dict[Key, int]:
        """Position of each item."""
        keys = zip(self.columns["declaration_id"].tolist(), self.columns["item_number"].tolist(), strict=True)
        return {key: position for position, key in enumerate(keys)}

    def model_of(self, key: Key) -> str:
        """Return name and version of the model that scored an item."""
        return self.arrived.get(key, self.model)

    def source_of(self, key: Key) -> str:
        """Return what gave an item its lane: a selection in the lake, or its registration."""
        return REGISTRATION if key in self.arrived else self.identifier

    @cached_property
    def days(self) -> tuple[str, str]:
        """First and last day of registration."""
        days = self.registered
        return (days[0], days[-1]) if days else ("", "")

    @cached_property
    def registered(self) -> list[str]:
        """Days on which its items were registered."""
        return [str(day) for day in np.unique(self.columns["registration_date"])]

    def order(self, column: str) -> NDArray[np.int64]:
        """Positions by the values of a column, ascending, equal ones by rank; those without a value last."""
        if column == "lane" and column not in self.orders:
            lanes = np.select([self.columns["lane"] == lane for lane in LANES], range(len(LANES)), len(LANES))
            self.orders[column] = np.lexsort((self.columns["rank"], -self.columns["score"], lanes))
        if column not in self.orders:
            values = self.columns[column]
            without = _without(values)
            known = np.where(without, "", values).astype(str) if values.dtype == object else values
            self.orders[column] = np.lexsort((self.columns["rank"], known, without))
        return self.orders[column]

    def values(self, position: int) -> dict[str, Any]:
        """Return an item's values by column, days as text."""
        found = {name: plain(self.columns[name][position]) for name in COLUMNS}
        return {**found, "registration_date": str(self.columns["registration_date"][position])}


def open_queue(app: Application, actor: Actor, asked: Asked | None = None) -> Page:
    """Return a page of the items of the latest selection that the actor may see.

    Raises
    ------
    InputError
        When there is no such column to sort by, or the page cannot be.
    NotComputableError
        When nothing was selected yet.
    RightsError
        When the actor may not see the queue.
    """
    wanted = asked or Asked()
    selected, found, any_lane, decided = _sought(app, actor, wanted)
    shown = [selected.values(at) for at in found[wanted.first : wanted.first + wanted.size].tolist()]
    with app.database.reading(actor.where("queue.view")) as reader:
        recorded = work.recorded_among(reader, [values["declaration_id"] for values in shown])
    items = [Item(values, decided.get(_key(values)), _key(values) in recorded) for values in shown]
    lanes = {lane: int((any_lane & (selected.columns["lane"] == lane)).sum()) for lane in LANES}
    return Page(items, len(found), lanes, selected.identifier, selected.days, selected.registered)


def every_item(app: Application, actor: Actor, asked: Asked | None = None) -> Iterator[Item]:
    """Return all items of the latest selection that :func:`open_queue` has pages of; parameters and errors as there."""
    selected, found, _, decided = _sought(app, actor, asked or Asked())
    return (Item(values, decided.get(_key(values))) for values in map(selected.values, found.tolist()))


def _sought(
    app: Application, actor: Actor, wanted: Asked
) -> tuple[Selected, NDArray[np.int64], NDArray[np.bool_], dict[Key, Decision]]:
    """Return the selection, positions of what is wanted in its order, what is in any lane, and what was decided."""
    _check(wanted)
    with looking(app, actor, "queue.view") as reader:
        selected = latest(app)
        decided = {(one.declaration_id, one.item_number): one for one in work.decisions_between(reader, *selected.days)}
    seen = _seen(selected, actor.where("queue.view"))
    any_lane = seen & _matching(selected, wanted) & _in_state(selected, wanted, decided)
    rows = any_lane & (selected.columns["lane"] == wanted.lane) if wanted.lane else any_lane
    order = selected.order(wanted.sort)
    found = order[rows[order]]
    if wanted.descending:
        found = _descending(selected, wanted.sort, found)
    return selected, found, any_lane, decided


def item_of(app: Application, actor: Actor, action: str, key: Key) -> tuple[Selected, dict[str, Any]]:
    """Return an item of the queue on which the actor may do ``action``, and its selection.

    Raises
    ------
    NotFoundError
        When there is none; an item of another office is none, and the attempt is in the audit.
    NotComputableError
        When nothing was selected yet.
    """
    selected = latest(app)
    position = selected.place.get(key)
    values = None if position is None else selected.values(position)
    where = actor.where(action)
    if values is not None and (where is None or values["office"] in where):
        return selected, values
    if values is not None:
        enter_refusal(app, actor, action, subject_of(key), values["office"])
    problem, remedy = "there is no such item in your queue.", "Check the declaration and the item number."
    raise NotFoundError(problem, remedy, Place(value=f"{key[0]}, item {key[1]}"))


def subject_of(key: Key) -> str:
    """Return how an item stands in the audit.

    >>> subject_of(("D1042", 1))
    'D1042/1'
    """
    return f"{key[0]}/{key[1]}"


def latest(app: Application) -> Selected:
    """Return the latest selection in the lake, with the lanes that items were given since its first day as they came.

    Raises
    ------
    NotComputableError
        When there is neither.
    """
    folder, records = app.workspace.folder, app.workspace.lake.folder / RECORDS
    identifier = _latest_identifier(folder, records.stat().st_mtime_ns)
    selected = _selected(folder, identifier) if identifier else Selected("", "", empty(COLUMNS))
    with app.database.reading() as reader:
        newest = registrations.newest_submission(reader)
    if newest is None and identifier is None:
        raise NotComputableError("nothing was selected yet.", "Select first: landwaiter select")
    return selected if newest is None else _with_arrived(app, selected, newest)


def _with_arrived(app: Application, selected: Selected, newest: tuple[int, str]) -> Selected:
    """Return a selection with what was submitted up to ``newest``: only what came since the last time is read."""
    first = selected.days[0] or newest[1]
    of, last, kept = _ARRIVED.get(app.workspace.folder, ("", 0, selected))
    if of != f"{selected.identifier} {first}" or last > newest[0]:
        last, kept = 0, selected
    if last < newest[0]:
        with app.database.reading() as reader:
            since = registrations.submissions_since(reader, first, last)
        kept = with_arrived(kept, since) if since else kept
    _ARRIVED[app.workspace.folder] = (f"{selected.identifier} {first}", newest[0], kept)
    return kept


_ARRIVED: dict[Path, tuple[str, int, Selected]] = {}
"""By workspace: selection and first day, number of the last submission, and the selection with what was submitted."""


@lru_cache(maxsize=8)
def _latest_identifier(folder: Path, _changed: int) -> str | None:
    """Look through the records of the lake, of which there may be thousands, only when one has come or gone."""
    made = [record.id for record in Workspace(folder).lake.records() if record.kind == "selection"]
    return made[-1] if made else None


# A selection of 100,000 items takes some 80 MB; the latest and the one before it, while pages are still open.
@lru_cache(maxsize=2)
def _selected(folder: Path, identifier: str) -> Selected:
    workspace = Workspace(folder)
    record = workspace.lake.record(identifier)
    if record is None:
        raise NotComputableError("the selection is no longer in the lake.", "Select again: landwaiter select")
    return Selected(identifier, str(record.about.get("period", "")), _read(workspace, record), record.source)


def _read(workspace: Workspace, record: ImportRecord) -> Columns:
    """Read a selection with its signals and what was declared."""
    selections, signals, declared = tables.selections(), tables.signals(), tables.declarations()
    key = ["declaration_id", "item_number"]
    signalled = signals.select(*key, probability=signals.score, expected_revenue=signals.expected_revenue)
    with engine_of(workspace) as engine:
        for table in (selections, signals):
            engine.attach(table.get_name(), [workspace.lake.part(record.id, table.get_name())], table)
        days = selections.aggregate(first=selections.registration_date.min(), last=selections.registration_date.max())
        found = engine.fetch(days)
        of_days = declared.registration_date.between(*(str(found[name][0]) for name in ("first", "last")))
        known = declared.filter(of_days).select(*key, *DECLARED)
        joined = selections.select(*key, *GIVEN).left_join(signalled, key).select(*key, *GIVEN, *SIGNALLED)
        whole = joined.left_join(known, key).select(*COLUMNS)
        columns = engine.fetch(whole)
    columns["office"] = np.where(_without(columns["office"]), NO_OFFICE, columns["office"])
    return columns


def _without(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype == object:
        return np.array([value is None for value in values], dtype=bool)
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)


def _key(values: Mapping[str, Any]) -> Key:
    return values["declaration_id"], values["item_number"]


def _seen(selected: Selected, offices: frozenset[str] | None) -> NDArray[np.bool_]:
    codes = selected.columns["office"]
    if offices is None:
        return np.ones(len(codes), dtype=bool)
    return np.isin(codes.astype(str), sorted(offices))


def _matching(selected: Selected, wanted: Asked) -> NDArray[np.bool_]:
    rows = np.ones(len(selected.columns["lane"]), dtype=bool)
    for name in ("office", "basis", "importer_id", "origin_country"):
        if value := getattr(wanted, name):
            rows &= selected.columns[name] == value
    if wanted.day:
        rows &= selected.columns["registration_date"] == np.datetime64(date.fromisoformat(wanted.day))
    if wanted.hs_code:
        rows &= _each(selected.columns["hs_code"], rows, lambda code: code.startswith(wanted.hs_code))
    if wanted.text:
        part = wanted.text.casefold()
        texts = ("declaration_id", "goods_description")
        rows &= np.any([_each(selected.columns[name], rows, lambda t: part in t.casefold()) for name in texts], axis=0)
    return rows


def _each(values: NDArray[Any], rows: NDArray[np.bool_], holds: Any) -> NDArray[np.bool_]:
    """Say of each text among ``rows`` whether ``holds`` is true of it."""
    found = np.zeros(len(values), dtype=bool)
    wanted = np.flatnonzero(rows)
    found[wanted] = [value is not None and holds(value) for value in values[wanted]]
    return found


def _in_state(selected: Selected, wanted: Asked, decided: Mapping[Key, Decision]) -> NDArray[np.bool_]:
    size = len(selected.columns["lane"])
    if wanted.decided is None:
        return np.ones(size, dtype=bool)
    rows = np.zeros(size, dtype=bool)
    rows[[selected.place[key] for key in decided if key in selected.place]] = True
    return rows if wanted.decided else ~rows


def _descending(selected: Selected, column: str, found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Turn an ascending order round; items without a value stay last."""
    without = _without(selected.columns[column][found])
    return np.concatenate([found[~without][::-1], found[without]])


def _check(wanted: Asked) -> None:
    if wanted.sort not in COLUMNS:
        raise InputError(
            "the queue has no such column.", f"Sort by one of: {', '.join(COLUMNS)}.", Place(value=wanted.sort)
        )
    try:
        date.fromisoformat(wanted.day or "2000-01-01")
    except ValueError as error:
        raise InputError("this is no day.", "Write it as 2026-11-30.", Place(value=wanted.day)) from error
    refuse_page(wanted.first, wanted.size)


def refuse_page(first: int, size: int) -> None:
    """Hold that a page can be asked for.

    Raises
    ------
    InputError
        When it begins before the first or too far on, or is empty or too large.
    """
    if not (0 <= first < 10**9 and 1 <= size <= LARGEST_PAGE):
        raise InputError("there can be no such page.", f"Ask for 1 to {LARGEST_PAGE} items, from the first one on.")
