"""The manager's dashboard: what inspections find, what they cost of the budget, and how fast the queue is worked.

Months are those of registration. What the random stratum says is kept apart from the targeted one: only the former
tells how compliant all trade is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.errors import InputError, LandwaiterError, Place
from landwaiter.selection import Compliance, estimate_compliance
from landwaiter.services.application.acting import Actor, Application, require
from landwaiter.services.application.counted import Counted, Table, counted, some
from landwaiter.services.application.hit_rates import Line, line_of_all, lines_by, lines_by_month
from landwaiter.services.application.publishing import model_in_force, policy_in_force
from landwaiter.services.application.upkeep import last_watch
from landwaiter.services.application.work_done import WorkDone, work_done
from landwaiter.store.database import figures

if TYPE_CHECKING:
    from landwaiter.selection import Policy
    from landwaiter.store.database.transactions import Reader

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
USUAL_MONTHS = 12
DRAWS = 2_000_000
"""Draws of all bootstrap replicates together, so that an interval takes a tenth of a second at most."""


@dataclass(frozen=True, slots=True)
class Period:
    """The months from ``first`` to ``last`` (``2026-11``; empty: the last twelve) of one ``office`` or all."""

    first: str = ""
    last: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of what selections allowed in a month was used.

    ``selected`` items were to be inspected, ``inspected`` of them were; ``beyond`` were inspected without having been
    selected. ``minutes`` is what the inspections took, where they say.
    """

    month: str
    items: int
    selected: int
    inspected: int
    beyond: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Model:
    """The model in force, and what the last watch over it found; ``problem`` where it cannot be used."""

    version: str | None
    watch: dict[str, Any] | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What a manager looks at.

    Attributes
    ----------
    period
        The months and the office that count.
    months, offices
        Those there are to choose from.
    items
        How many items were registered.
    whole, by_lane, by_office, by_month
        What was found.
    compliance
        Of all items, estimated from the random stratum; ``None`` where it has no outcomes.
    budget
        Month by month; ``policy`` is the one in force.
    work
        How the queue is worked.
    waiting, refused
        Outcomes that are on their way to the lake, and that it refused.
    model
        The model in force.
    """

    period: Period
    months: tuple[str, ...]
    offices: tuple[str, ...]
    items: int
    whole: Line
    by_lane: tuple[Line, ...]
    by_office: tuple[Line, ...]
    by_month: tuple[Line, ...]
    compliance: Compliance | None
    budget: tuple[Budget, ...]
    policy: Policy | None
    work: WorkDone
    waiting: int
    refused: int
    model: Model


def open_dashboard(app: Application, actor: Actor, asked: Period | None = None) -> Dashboard:
    """Return the dashboard of the offices that the actor may see.

    Raises
    ------
    InputError
        When a month is none, or the last comes before the first.
    RightsError
        When the actor may not see it.
    """
    require(app, actor, "dashboard.view")
    every, own = counted(app.workspace), actor.where("dashboard.view")
    choices = _choices(every, own)
    period = _period(asked or Period(), choices[0])
    with app.database.reading(_offices(period, own)) as reader:
        return _made(app, reader, _within(every, period, own), period, choices)


def _offices(period: Period, own: frozenset[str] | None) -> frozenset[str] | None:
    """Return the offices whose rows count: of those that may be seen, the one that is asked for or all."""
    if not period.office:
        return own
    return frozenset({period.office}) if own is None else own & {period.office}


def _made(
    app: Application, reader: Reader, seen: Counted, period: Period, choices: tuple[tuple[str, ...], tuple[str, ...]]
) -> Dashboard:
    found = seen.outcomes
    return Dashboard(
        period,
        *choices,
        int(seen.items.count.sum()),
        line_of_all(found),
        lines_by(found.lane, found),
        lines_by(found.office, found),
        lines_by_month(found.month, found),
        _compliance(seen),
        _budget(seen),
        policy_in_force(app),
        _work(reader, seen, period),
        figures.waiting_outcomes(reader),
        figures.refused_count(reader),
        _model(app),
    )


def _choices(every: Counted, own: frozenset[str] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    items = every.items if own is None else some(every.items, every.items.office.among(own))
    months = tuple(str(month) for month in np.unique(items.month[~np.isnat(items.month)]))
    return months, tuple(items.office.known[code] for code in np.unique(items.office.codes))


def _period(asked: Period, months: tuple[str, ...]) -> Period:
    for month in (asked.first, asked.last):
        if month and not MONTH.fullmatch(month):
            raise InputError("this is no month.", "Write it as 2026-11.", Place(value=month))
    last = asked.last or (months[-1] if months else "")
    usual = str(np.datetime64(last, "M") - (USUAL_MONTHS - 1)) if last else ""
    first = asked.first or usual
    if first > last:
        problem = "the last month comes before the first."
        raise InputError(problem, "Turn them round.", Place(value=f"{first} to {last}"))
    return replace(asked, first=first, last=last)


def _within(every: Counted, period: Period, own: frozenset[str] | None) -> Counted:
    """Leave what lies in the period and in the offices that are asked for and may be seen."""
    offices = _offices(period, own)

    def kept(rows: Table) -> Table:
        chosen = np.ones(len(rows.month), dtype=bool) if offices is None else rows.office.among(offices)
        if period.last:
            chosen &= (rows.month >= np.datetime64(period.first, "M")) & (rows.month <= np.datetime64(period.last, "M"))
        return some(rows, chosen)

    return replace(every, items=kept(every.items), lanes=kept(every.lanes), outcomes=kept(every.outcomes))


def _compliance(seen: Counted) -> Compliance | None:
    """Estimate from the draws that selections recorded; where there are none, draws of a past policy count alike."""
    found, lanes = seen.outcomes, seen.lanes
    drawn = some(found, ~np.isnan(found.chance))
    lacking = max(int(lanes.count[lanes.basis.are("random")].sum()) - len(drawn.chance), 0)
    if not len(drawn.chance):
        drawn, lacking = some(found, found.stratum.are("random")), 0
    if not len(drawn.chance):
        return None
    known = np.where(np.isnan(drawn.chance), len(drawn.chance) / max(int(seen.items.count.sum()), 1), drawn.chance)
    # Draws without an outcome carry no weight; they are counted.
    chance = np.concatenate([np.minimum(known, 1.0), np.ones(lacking)])
    fraud = np.concatenate([drawn.result.are("fraud").astype(np.float64), np.full(lacking, np.nan)])
    revenue = np.concatenate([drawn.revenue, np.full(lacking, np.nan)])
    replicates = int(np.clip(DRAWS // len(chance), 100, 1000))
    return estimate_compliance(chance, fraud, revenue, replicates=replicates)


def _budget(seen: Counted) -> tuple[Budget, ...]:
    items, lanes, found = seen.items, seen.lanes, seen.outcomes
    picked = ~lanes.basis.are("none")
    return tuple(
        Budget(
            str(month),
            int(items.count[items.month == month].sum()),
            int(lanes.count[picked & (lanes.month == month)].sum()),
            int((found.selected & (found.month == month)).sum()),
            int((~found.selected & (found.month == month)).sum()),
            float(np.nansum(found.minutes[found.month == month])),
        )
        for month in np.unique(items.month)
    )


def _work(reader: Reader, seen: Counted, period: Period) -> WorkDone:
    first, last = f"{period.first}-01", f"{period.last}-31"
    lanes = seen.lanes
    given = {lane: int(lanes.count[lanes.lane.are(lane)].sum()) for lane in lanes.lane.known}
    rows, changed = figures.decision_times(reader, first, last), figures.overrides(reader, first, last)
    return work_done(rows, changed, {lane: items for lane, items in given.items() if items}, seen.made)


def _model(app: Application) -> Model:
    """Return the model in force; one whose folder was changed is told of, and does not keep the page from being."""
    try:
        version = model_in_force(app)
        return Model(version, None if version is None else last_watch(app.workspace, "targeting", version))
    except LandwaiterError as error:
        return Model(None, problem=str(error))
