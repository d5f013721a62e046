"""Users with their roles, offices and keys, and the offices themselves."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from landwaiter.errors import LandwaiterError, NotFoundError, Place
from landwaiter.services.application import users as service
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.rights import ACTIONS, ROLES
from landwaiter.web.asking import App, allowed
from landwaiter.web.forms import done_or_told
from landwaiter.web.rendering import page
from landwaiter.web.statuses import status_of

router = APIRouter()
Viewer = Annotated[Actor, Depends(allowed("user.view"))]
Clerk = Annotated[Actor, Depends(allowed("user.manage"))]
Keeper = Annotated[Actor, Depends(allowed("key.manage"))]
Founder = Annotated[Actor, Depends(allowed("office.manage"))]
Text = Annotated[str, Form()]
Texts = Annotated[list[str], Form()]


@router.get("/users")
def users(request: Request, app: App, actor: Viewer) -> Response:
    """List all users."""
    return _list(request, app, actor)


@router.post("/users")
def add(
    request: Request,
    app: App,
    actor: Clerk,
    name: Text = "",
    full_name: Text = "",
    password: Text = "",
    roles: Texts = [],  # noqa: B006 - FastAPI copies it
    offices: Texts = [],  # noqa: B006
) -> Response:
    """Add a user."""
    return done_or_told(
        lambda: service.create_user(app, actor, name.strip(), full_name, password, roles, offices),
        f"/users/{name.strip()}",
        lambda error: _list(
            request, app, actor, error, name=name, full_name=full_name, chosen_roles=roles, chosen_offices=offices
        ),
    )


@router.get("/users/{name}")
def user(request: Request, app: App, actor: Viewer, name: str) -> Response:
    """Show a user."""
    return _one(request, app, actor, name)


@router.post("/users/{name}/roles")
def roles(
    request: Request,
    app: App,
    actor: Clerk,
    name: str,
    roles: Texts = [],  # noqa: B006
    offices: Texts = [],  # noqa: B006
) -> Response:
    """Give a user these roles and offices."""
    return _changed(request, app, actor, name, lambda: service.set_roles(app, actor, name, roles, offices))


@router.post("/users/{name}/password")
def password(request: Request, app: App, actor: Clerk, name: str, password: Text = "") -> Response:
    """Give a user a new password."""
    return _changed(request, app, actor, name, lambda: service.reset_password(app, actor, name, password))


@router.post("/users/{name}/active")
def active(request: Request, app: App, actor: Clerk, name: str, active: Text = "") -> Response:
    """Let a user in, or shut him out."""
    return _changed(request, app, actor, name, lambda: service.set_active(app, actor, name, active=active == "yes"))


@router.post("/users/{name}/keys")
def new_key(
    request: Request,
    app: App,
    actor: Keeper,
    name: str,
    key_name: Text = "",
    days: Annotated[int, Form()] = 365,
    scopes: Texts = [],  # noqa: B006
) -> Response:
    """Make a key of a program, and show it this once: it stands in no address, and is not kept."""
    try:
        made = service.create_api_key(app, actor, name, key_name, scopes, days=days)
    except LandwaiterError as error:
        return _one(request, app, actor, name, error)
    return _one(request, app, actor, name, token=made.token)


@router.post("/users/{name}/keys/{prefix}/revoke")
def revoke(request: Request, app: App, actor: Keeper, name: str, prefix: str) -> Response:
    """End a key of a program."""
    return _changed(request, app, actor, name, lambda: service.revoke_api_key(app, actor, prefix))


@router.get("/offices")
def offices(request: Request, app: App, actor: Viewer) -> Response:
    """List the offices."""
    return _offices(request, app, actor)


@router.post("/offices")
def add_office(request: Request, app: App, actor: Founder, code: Text = "", name: Text = "") -> Response:
    """Add an office."""
    return done_or_told(
        lambda: service.add_office(app, actor, code.strip(), name),
        "/offices",
        lambda error: _offices(request, app, actor, error, code=code, name=name),
    )


def _changed(request: Request, app: App, actor: Actor, name: str, act: Any) -> Response:
    return done_or_told(act, f"/users/{name}", lambda error: _one(request, app, actor, name, error))


def _list(request: Request, app: App, actor: Actor, problem: LandwaiterError | None = None, **said: Any) -> Response:
    given = {"name": "", "full_name": "", "chosen_roles": [], "chosen_offices": [], **said}
    return page(
        request,
        "users.html",
        200 if problem is None else status_of(problem),
        users=service.users(app, actor),
        offices=service.offices(app, actor),
        roles=ROLES,
        problem=problem,
        given=given,
    )


def _one(
    request: Request, app: App, actor: Actor, name: str, problem: LandwaiterError | None = None, token: str = ""
) -> Response:
    known = {user.name: user for user in service.users(app, actor)}
    if name not in known:
        raise NotFoundError("there is no such user.", "See `landwaiter users list`.", Place(value=name))
    return page(
        request,
        "user.html",
        200 if problem is None else status_of(problem),
        user=known[name],
        offices=service.offices(app, actor),
        roles=ROLES,
        actions=ACTIONS,
        keys=service.api_keys(app, actor, name) if actor.may("key.manage") else None,
        problem=problem,
        token=token,
    )


def _offices(request: Request, app: App, actor: Actor, problem: LandwaiterError | None = None, **said: str) -> Response:
    return page(
        request,
        "offices.html",
        200 if problem is None else status_of(problem),
        offices=service.offices(app, actor),
        problem=problem,
        given={"code": "", "name": "", **said},
    )
