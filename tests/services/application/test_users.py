"""Users and offices are looked after by administrators, and there always is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from landwaiter.errors import ConflictError, InputError, RightsError
from landwaiter.services.application import users
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.passwords import hash_password
from landwaiter.services.application.signing_in import sign_in

PASSWORD = "seven grey herons"
CONSOLE = Actor.at_command_line()


def test_the_first_administrator_is_made_once(app: Application) -> None:
    with pytest.raises(ConflictError, match="administrator already"):
        users.create_admin(app, "second", "The second", PASSWORD)
    assert [user.name for user in users.users(app, CONSOLE)] == ["root"]


def test_there_always_is_an_administrator(app: Application) -> None:
    root = sign_in(app, "root", PASSWORD).actor
    for change in (
        lambda: users.set_active(app, root, "root", active=False),
        lambda: users.set_roles(app, root, "root", ["auditor"]),
    ):
        with pytest.raises(ConflictError, match="no administrator"):
            change()
    users.create_user(app, root, "other", "Other", PASSWORD, ["administrator"])
    users.set_active(app, root, "root", active=False)
    assert [user.name for user in users.users(app, CONSOLE) if user.active] == ["other"]


def test_a_user_has_roles_and_offices_that_there_are(app: Application) -> None:
    root = sign_in(app, "root", PASSWORD).actor
    users.add_office(app, root, "LOM", "Lomé")

    def add(
        name: str = "a.mensah", password: str = PASSWORD, roles: Any = ("officer",), offices: Any = ("LOM",)
    ) -> None:
        users.create_user(app, root, name, "Afi Mensah", password, roles, offices)

    for wrong in (
        {"roles": ("chief",)},
        {"roles": ()},
        {"offices": ("ANE",)},
        {"offices": ()},
        {"name": "Afi Mensah"},
        {"name": ""},
        {"password": "short"},
    ):
        with pytest.raises(InputError):
            add(**wrong)
    add()
    with pytest.raises(ConflictError):
        add()
    with pytest.raises(ConflictError):
        users.add_office(app, root, "LOM", "Lomé")
    (user,) = [user for user in users.users(app, root) if user.name == "a.mensah"]
    assert (user.roles, user.offices) == ({"officer"}, {"LOM"})
    told = [(entry.subject, entry.details) for entry in app.database.entries() if entry.action == "user.manage"]
    assert told[-1] == ("a.mensah", '{"offices":["LOM"],"roles":["officer"]}')


def test_nobody_else_looks_after_users(app: Application, person: Callable[..., Actor]) -> None:
    officer = person("officer", "LOM")
    for change in (
        lambda: users.create_user(app, officer, "mine", "Mine", PASSWORD, ["administrator"]),
        lambda: users.set_roles(app, officer, officer.name, ["administrator"]),
        lambda: users.reset_password(app, officer, "root", PASSWORD),
        lambda: users.create_api_key(app, officer, "root", "mine", ["user.manage"]),
        lambda: users.users(app, officer),
    ):
        with pytest.raises(RightsError):
            change()


@pytest.mark.parametrize(
    "password",
    [
        "",
        "eleven char",
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "A.Mensah is great",
        "x" * 257,
        "Our Landwaiter 7",
        "l4ndw@iter 42 kg",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_and_not_shown(password: str) -> None:
    with pytest.raises(InputError) as refused:
        hash_password(password, name="a.mensah")
    assert not password or password not in str(refused.value)
