"""Commands about users, offices and keys of programs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from landwaiter.cli.applications import at_command_line
from landwaiter.cli.output import HERE, AsJson, InWorkspace, print_json, print_table

group = typer.Typer(help="Look after users, their roles and offices, and keys of programs.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name with which the user signs in, such as a.mensah.")]
FullName = Annotated[str, typer.Option("--full-name", help="The user's name as people say it; the first by default.")]
Roles = Annotated[list[str], typer.Option("--role", help="A role; may be repeated.")]
Offices = Annotated[list[str] | None, typer.Option("--office", help="Code of an office; may be repeated.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    administer = (
        create_admin,
        add,
        set_roles,
        reset_password,
        disable,
        enable,
        add_office,
        new_key,
        revoke_key,
        link,
        unlink,
    )
    for command in administer:
        group.command()(command)
    group.command("list")(list_)
    group.command()(list_keys)
    group.command()(list_links)
    app.add_typer(group, name="users")


def _password() -> str:
    """Ask for a new password where somebody sits at a terminal; else read a line: it is never an argument."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def create_admin(name: Name, full_name: FullName = "", workspace: InWorkspace = HERE, as_json: AsJson = False) -> None:
    """Make the application database and the first administrator; the password comes from a prompt or standard input."""
    from landwaiter.services.application import users
    from landwaiter.store import Workspace

    users.begin_application(Workspace(workspace), name, full_name or name, _password())
    _done(f"{name} is the first administrator", {"user": name, "roles": ["administrator"]}, as_json=as_json)


def add(
    name: Name,
    roles: Roles,
    offices: Offices = None,
    full_name: FullName = "",
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Add a user; the password comes from a prompt or standard input."""
    from landwaiter.services.application import users

    with at_command_line(workspace) as (app, actor):
        users.create_user(app, actor, name, full_name or name, _password(), roles, offices or ())
    _done(f"{name} is a user now", {"user": name, "roles": roles, "offices": offices or []}, as_json=as_json)


def set_roles(
    name: Name, roles: Roles, offices: Offices = None, workspace: InWorkspace = HERE, as_json: AsJson = False
) -> None:
    """Give a user these roles and offices in place of all others; the user has to sign in again."""
    from landwaiter.services.application import users

    with at_command_line(workspace) as (app, actor):
        users.set_roles(app, actor, name, roles, offices or ())
    _done(
        f"{name} is {', '.join(roles)} now", {"user": name, "roles": roles, "offices": offices or []}, as_json=as_json
    )


def reset_password(name: Name, workspace: InWorkspace = HERE, as_json: AsJson = False) -> None:
    """Give a user a new password, and forget the app for codes; it comes from a prompt or standard input."""
    from landwaiter.services.application import users

    with at_command_line(workspace) as (app, actor):
        users.reset_password(app, actor, name, _password())
    _done(f"{name} has a new password", {"user": name}, as_json=as_json)


def disable(name: Name, workspace: InWorkspace = HERE, as_json: AsJson = False) -> None:
    """Let a user no longer sign in; sessions end and keys stop at once."""
    _set_active(name, workspace, active=False, as_json=as_json)


def enable(name: Name, workspace: InWorkspace = HERE, as_json: AsJson = False) -> None:
    """Let a user sign in again."""
    _set_active(name, workspace, active=True, as_json=as_json)


def _set_active(name: str, folder: InWorkspace, *, active: bool, as_json: bool) -> None:
    from landwaiter.services.application import users

    with at_command_line(folder) as (app, actor):
        users.set_active(app, actor, name, active=active)
    _done(f"{name} may {'' if active else 'no longer '}sign in", {"user": name, "active": active}, as_json=as_json)


def add_office(
    code: Annotated[str, typer.Argument(help="Code of the office, as in the declarations.")],
    name: Annotated[str, typer.Argument(help="Its name as people say it.")],
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Add an office that users can belong to."""
    from landwaiter.services.application import users

    with at_command_line(workspace) as (app, actor):
        users.add_office(app, actor, code, name)
    _done(f"{code} is an office now", {"office": code, "name": name}, as_json=as_json)


def list_(workspace: InWorkspace = HERE, as_json: AsJson = False) -> None:
    """List users with their roles and offices."""
    from landwaiter.services.application import users

    with at_command_line(workspace) as (app, actor):
        found = [user.as_dict() for user in users.users(app, actor)]
    if as_json:
        print_json(found)
        return
    shown = (
        (one["user"], one["full_name"], ", ".join(one["roles"]), ", ".join(one["offices"]), *_marks(one))
        for one in found
    )
    print_table(("user", "name", "roles", "offices", "codes", "may sign in"), shown)


def _marks(user: dict[str, object]) -> tuple[str, str]:
    return "yes" if user["codes"] else "no", "yes" if user["active"] else "no"


def new_key(
    owner: Annotated[str, typer.Argument(help="User for whom the program acts.")],
    name: Annotated[str, typer.Argument(help="What the key is for, such as 'ASYCUDA, office LOM'.")],
    scopes: Annotated[list[str], typer.Option("--may", help="An action that the program may do; may be repeated.")],
    days: Annotated[int, typer.Option(help="Days for which the key is valid.")] = 365,
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Make a key by which a program acts for a user; it is shown once."""
    from landwaiter.services.application import users

    with at_command_line(workspace) as (app, actor):
        made = users.create_api_key(app, actor, owner, name, scopes, days=days)
    if as_json:
        print_json({"prefix": made.prefix, "token": made.token, "user": owner, "may": sorted(scopes), "days": days})
    else:
        typer.echo(made.token)
        typer.echo("This key is shown now and never again. It is revoked by its beginning, " + made.prefix, err=True)


def list_keys(
    owner: Annotated[str, typer.Argument(help="User for whom the programs act.")],
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """List the keys of programs that act for a user, by their beginnings."""
    from landwaiter.services.application import users

    with at_command_line(workspace) as (app, actor):
        found = [key.as_dict() for key in users.api_keys(app, actor, owner)]
    if as_json:
        print_json(found)
    else:
        header = ("key", "name", "may", "until", "revoked")
        print_table(header, ((k["prefix"], k["name"], ", ".join(k["may"]), k["until"], k["revoked"]) for k in found))


def revoke_key(
    prefix: Annotated[str, typer.Argument(help="Beginning of the key, such as lw_1a2b3c4d.")],
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """End a key of a program."""
    from landwaiter.services.application import users

    with at_command_line(workspace) as (app, actor):
        users.revoke_api_key(app, actor, prefix)
    _done(f"{prefix} is revoked", {"prefix": prefix, "revoked": True}, as_json=as_json)


def link(
    name: Name,
    subject: Annotated[str, typer.Argument(help="The provider's name for the person: the claim `sub`.")],
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Let a person whom the identity provider knows sign in as a user."""
    from landwaiter.services.application import identities

    with at_command_line(workspace) as (app, actor):
        identities.link(app, actor, name, subject)
    _done(f"{name} signs in as {subject} of the identity provider", {"user": name, "subject": subject}, as_json=as_json)


def unlink(name: Name, workspace: InWorkspace = HERE, as_json: AsJson = False) -> None:
    """Let nobody sign in as a user by the identity provider any more; sessions end at once."""
    from landwaiter.services.application import identities

    with at_command_line(workspace) as (app, actor):
        count = identities.unlink(app, actor, name)
    _done(
        f"{name} no longer signs in by the identity provider; links taken away: {count}",
        {"user": name, "unlinked": count},
        as_json=as_json,
    )


def list_links(workspace: InWorkspace = HERE, as_json: AsJson = False) -> None:
    """List who at the identity provider is which user."""
    from landwaiter.services.application import identities

    with at_command_line(workspace) as (app, actor):
        found = identities.links(app, actor)
    if as_json:
        print_json(found)
    else:
        print_table(("user", "provider", "subject", "since"), ([*one.values()] for one in found))


def _done(said: str, told: dict[str, object], *, as_json: bool) -> None:
    print_json(told) if as_json else typer.echo(f"{said}.")
