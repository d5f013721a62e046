"""Policies: the form, what one would have selected last month, and asking for it to be in force."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from landwaiter.errors import InputError, LandwaiterError, Place, SettingsError
from landwaiter.selection import Policy
from landwaiter.selection.policy import Cell, Objective
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.previewing import Preview, preview_policy
from landwaiter.services.application.publishing import POLICY, policy_in_force, publish_policy, published
from landwaiter.services.application.queue import LANES
from landwaiter.services.selecting import policy_of
from landwaiter.web.asking import App, allowed
from landwaiter.web.forms import done_or_told
from landwaiter.web.rendering import page
from landwaiter.web.statuses import status_of

router = APIRouter(prefix="/policies")
Viewer = Annotated[Actor, Depends(allowed("model.view"))]
Asker = Annotated[Actor, Depends(allowed("publication.ask"))]
Text = Annotated[str, Form()]
Fields = dict[str, str]
"""What stands in the fields of the form."""


def filled(policy: Policy) -> Fields:
    """Return what stands in the form for a policy; shares are in percent.

    >>> filled(Policy(rate=0.05))["rate"]
    '5'
    """
    objective = policy.objective
    return {
        "rate": "" if policy.rate is None else f"{100 * policy.rate:g}",
        "count": "" if policy.count is None else str(policy.count),
        "per": policy.per,
        "objective": objective if isinstance(objective, str) else f"{100 * objective:g}",
        "random_share": f"{100 * policy.random_share:g}",
        "seed": str(policy.seed),
    }


def policy_from(fields: Fields) -> Policy:
    """Return the policy that a form says.

    Raises
    ------
    InputError
        When a field cannot be used.

    >>> policy_from({**filled(Policy(rate=0.05)), "rate": "2,5"}).rate
    0.025
    """
    objective = fields["objective"]
    try:
        return Policy(
            rate=_number(fields, "rate", 100.0),
            count=_whole(fields, "count"),
            per=fields["per"],  # type: ignore[arg-type]
            objective=objective if objective in get_args(Objective) else _number(fields, "objective", 100.0) or 0.0,  # type: ignore[arg-type]
            random_share=_number(fields, "random_share", 100.0) or 0.0,
            seed=_whole(fields, "seed") or 0,
        )
    except SettingsError as error:
        raise InputError(error.problem, error.remedy, error.place) from error


def _number(fields: Fields, name: str, divisor: float) -> float | None:
    text = fields[name].strip().replace(",", ".")
    try:
        return float(text) / divisor if text else None
    except ValueError as error:
        raise InputError("this is no number.", "Write it in digits.", Place(column=name, value=text)) from error


def _whole(fields: Fields, name: str) -> int | None:
    number = _number(fields, name, 1.0)
    if number is not None and (abs(number) > 10**9 or number != int(number)):
        raise InputError("this is no whole number.", "Write it in digits.", Place(column=name, value=fields[name]))
    return None if number is None else int(number)


def sent(
    rate: Text = "",
    count: Text = "",
    per: Text = "office_day",
    objective: Text = "probability",
    random_share: Text = "",
    seed: Text = "0",
) -> Fields:
    """Return what a form said."""
    named = {"rate": rate, "count": count, "per": per, "objective": objective}
    return {**named, "random_share": random_share, "seed": seed}


Sent = Annotated[Fields, Depends(sent)]


@router.get("")
def policies(request: Request, app: App, actor: Viewer) -> Response:
    """Show the policy in force in the form, and those that were."""
    return _page(request, app, actor, filled(policy_in_force(app) or policy_of(app.workspace)))


@router.post("/preview")
def preview(request: Request, app: App, actor: Viewer, fields: Sent) -> Response:
    """Show what the policy of the form would have selected; nothing is changed."""
    try:
        found = preview_policy(app, actor, policy_from(fields))
    except LandwaiterError as error:
        return _page(request, app, actor, fields, problem=error)
    return _page(request, app, actor, fields, found=found)


@router.post("/ask")
def ask(request: Request, app: App, actor: Asker, fields: Sent, reason: Text = "") -> Response:
    """Ask for the policy of the form to be in force."""
    return done_or_told(
        lambda: publish_policy(app, actor, policy_from(fields), reason),
        "/requests",
        lambda error: _page(request, app, actor, fields, problem=error, reason=reason),
    )


def _page(
    request: Request,
    app: App,
    actor: Actor,
    fields: Fields,
    *,
    found: Preview | None = None,
    problem: LandwaiterError | None = None,
    reason: str = "",
) -> Response:
    return page(
        request,
        "policies.html",
        200 if problem is None else status_of(problem),
        fields=fields,
        found=found,
        problem=problem,
        reason=reason,
        history=published(app, actor, POLICY, "default"),
        filled=lambda payload: filled(Policy(**payload)),
        cells=get_args(Cell),
        lanes=LANES,
    )
