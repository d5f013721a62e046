"""Signing in by password and code, sessions that end, keys of programs, and tries that are counted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from databases import Clock
from sqlalchemy import LargeBinary, select

from landwaiter.errors import InputError, SignInError
from landwaiter.services.application import passwords, totp, users
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.signing_in import (
    change_password,
    resume,
    resume_key,
    set_totp,
    sign_in,
    sign_out,
)
from landwaiter.store.database import tables

PASSWORD = "seven grey herons"
CONSOLE = Actor.at_command_line()
Person = Callable[..., Actor]


def refused(app: Application, *arguments: Any, **options: Any) -> str:
    with pytest.raises(SignInError) as caught:
        sign_in(app, *arguments, **options)
    return caught.value.problem


def test_a_session_is_begun_resumed_and_ended(app: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    signed = sign_in(app, " Officer.LOM ", PASSWORD, address="10.0.0.7")
    assert signed.actor == officer == resume(app, signed.token)
    assert len(signed.token) >= 43  # 256 bits
    sign_out(app, officer, signed.token)
    with pytest.raises(SignInError):
        resume(app, signed.token)
    last = list(app.database.entries())[-2:]
    assert [(e.action, e.actor) for e in last] == [("session.begin", officer.name), ("session.end", officer.name)]
    assert last[0].details == '{"address":"10.0.0.7"}'


def test_a_new_session_never_is_an_earlier_one(app: Application, person: Person) -> None:
    person("officer", "LOM")
    first = sign_in(app, "officer.lom", PASSWORD)
    second = sign_in(app, "officer.lom", PASSWORD, earlier=first.token)
    assert first.token != second.token
    with pytest.raises(SignInError):
        resume(app, first.token)
    # A token that somebody put into the browser before becomes no session.
    with pytest.raises(SignInError):
        resume(app, "planted")


def test_no_secret_is_in_the_database(app: Application, person: Person) -> None:
    person("officer", "LOM")
    signed = sign_in(app, "officer.lom", PASSWORD)
    key = users.create_api_key(app, CONSOLE, "officer.lom", "ASYCUDA", ["queue.view"])
    with app.database.reading() as reader:
        for table in tables.METADATA.sorted_tables:
            columns = [column for column in table.c if not isinstance(column.type, LargeBinary)]
            kept = repr(reader.rows(select(*columns)))
            assert not any(secret in kept for secret in (PASSWORD, signed.token, key.token, key.token[-64:]))


ODD = ("", "\0", "\ud800", "x" * 10_000, "officer.lom\0", "' OR 1=1 --")


def test_what_nobody_types_is_wrong_and_no_error(app: Application) -> None:
    object.__setattr__(app.workspace.settings.access, "tries", 100)
    for odd in ODD:
        refused(app, odd, PASSWORD)
        refused(app, "root", odd, code=odd)
        for resumed in (resume, resume_key):
            with pytest.raises(SignInError):
                resumed(app, odd)


def test_a_password_is_compared_to_its_end(app: Application) -> None:
    longest = ("seven grey herons " * 20)[:256]
    users.create_user(app, CONSOLE, "long", "Long", longest, ["auditor"])
    refused(app, "long", longest + "x")
    assert sign_in(app, "long", longest)


def test_a_session_ends_when_it_is_idle_or_old(app: Application, person: Person, clock: Clock) -> None:
    person("officer", "LOM")
    token = sign_in(app, "officer.lom", PASSWORD).token
    for _ in range(20):
        clock.pass_by(minutes=29)
        resume(app, token)
    clock.pass_by(minutes=21)
    with pytest.raises(SignInError):
        resume(app, token)  # ten hours and one minute after it began
    token = sign_in(app, "officer.lom", PASSWORD).token
    clock.pass_by(minutes=30, seconds=1)
    with pytest.raises(SignInError):
        resume(app, token)


@pytest.mark.parametrize(
    "change",
    [
        lambda app: users.set_active(app, CONSOLE, "officer.lom", active=False),
        lambda app: users.reset_password(app, CONSOLE, "officer.lom", "nine tall poplars"),
        lambda app: users.set_roles(app, CONSOLE, "officer.lom", ["auditor"]),
        lambda app: change_password(app, sign_in(app, "officer.lom", PASSWORD).actor, PASSWORD, "nine tall poplars"),
    ],
    ids=["disabled", "password reset", "other roles", "password changed"],
)
def test_what_an_administrator_changes_ends_every_session(app: Application, person: Person, change: Any) -> None:
    person("officer", "LOM")
    tokens = [sign_in(app, "officer.lom", PASSWORD).token for _ in range(2)]
    change(app)
    for token in tokens:
        with pytest.raises(SignInError):
            resume(app, token)


def test_wrong_passwords_close_an_account_for_a_while(app: Application, person: Person, clock: Clock) -> None:
    person("officer", "LOM")
    said = [refused(app, "officer.lom", f"wrong {number}") for number in range(100)]
    assert said[:10] == ["name, password or code is wrong."] * 10
    assert said[10:] == ["there were too many wrong tries."] * 90
    assert refused(app, "officer.lom", PASSWORD) == "there were too many wrong tries."
    assert sign_in(app, "root", PASSWORD).actor.name == "root"
    clock.pass_by(minutes=15)
    assert sign_in(app, "officer.lom", PASSWORD)
    # What went well is not counted, and starts the count anew.
    assert all(sign_in(app, "officer.lom", PASSWORD) for _ in range(20))


def test_tries_at_the_same_time_are_counted_too(app: Application, person: Person) -> None:
    person("officer", "LOM")
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda number: refused(app, "officer.lom", f"wrong {number}"), range(40)))
    assert said.count("name, password or code is wrong.") == 10


def test_an_address_that_tries_many_names_is_refused(app: Application, person: Person, monkeypatch: Any) -> None:
    person("officer", "LOM")
    object.__setattr__(app.workspace.settings.access, "address_tries", 20)
    said = [refused(app, f"name.{number}", "wrong", address="10.0.0.7") for number in range(25)]
    assert said.count("there were too many wrong tries.") == 5
    assert refused(app, "officer.lom", PASSWORD, address="10.0.0.7") == "there were too many wrong tries."
    assert sign_in(app, "officer.lom", PASSWORD, address="10.0.0.8")


def test_a_name_that_nobody_has_is_not_told_from_one_that_somebody_has(
    app: Application, person: Person, monkeypatch: Any
) -> None:
    person("officer", "LOM")
    verified = []
    hasher = passwords._hasher()

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept.rpartition("$")[0].rpartition("$")[0])
            return hasher.verify(kept, password)

        hash = hasher.hash

    counting = Counting()
    monkeypatch.setattr(passwords, "_hasher", lambda: counting)
    users.set_active(app, CONSOLE, "officer.lom", active=False)
    answers = {refused(app, name, password) for name in ("officer.lom", "nobody") for password in ("wrong", PASSWORD)}
    assert answers == {"name, password or code is wrong."}
    # The same work each time: one comparison, with the same cost.
    assert len(verified) == 4
    assert len(set(verified)) == 1
    entered = [entry.actor for entry in app.database.entries() if entry.action == "session.refused"]
    assert entered == ["officer.lom", "officer.lom", "nobody", "nobody"]


def test_a_code_is_asked_for_once_it_is_set(app: Application, person: Person, clock: Clock) -> None:
    officer, secret = person("officer", "LOM"), totp.new_secret()

    def code(steps: int = 0) -> str:
        return totp.code(secret, totp.step_of(clock.now) + steps)

    with pytest.raises(InputError):
        set_totp(app, officer, PASSWORD, secret, "000000" if code() != "000000" else "000001")
    with pytest.raises(SignInError):
        set_totp(app, officer, "wrong", secret, code())
    for odd in ("", "ABC", "a" * 32, "0" * 32, "\ud800" * 32):
        with pytest.raises(InputError):
            set_totp(app, officer, PASSWORD, odd, code())
    token = sign_in(app, "officer.lom", PASSWORD).token
    set_totp(app, officer, PASSWORD, secret, code())
    with pytest.raises(SignInError):
        resume(app, token)
    refused(app, "officer.lom", PASSWORD)
    refused(app, "officer.lom", PASSWORD, code=code())  # it was used to prove the app
    clock.pass_by(seconds=30)
    refused(app, "officer.lom", "wrong", code=code())
    assert sign_in(app, "officer.lom", PASSWORD, code=code())
    refused(app, "officer.lom", PASSWORD, code=code())
    clock.pass_by(seconds=30)
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(lambda _: _signs_in(app, code()), range(4)))
    assert at_once.count(True) == 1
    users.reset_password(app, CONSOLE, "officer.lom", "nine tall poplars")
    assert sign_in(app, "officer.lom", "nine tall poplars")


def _signs_in(app: Application, code: str) -> bool:
    try:
        return bool(sign_in(app, "officer.lom", PASSWORD, code=code))
    except SignInError:
        return False


def test_a_program_acts_by_a_key_within_its_scopes(app: Application, person: Person, clock: Clock) -> None:
    person("officer", "LOM")
    key = users.create_api_key(app, CONSOLE, "officer.lom", "ASYCUDA", ["queue.view", "user.manage"], days=30)
    actor = resume_key(app, key.token)
    assert (actor.name, actor.where("queue.view")) == (f"key:{key.prefix}", frozenset({"LOM"}))
    # A key gives nothing that its user has not.
    assert not actor.may("user.manage")
    assert not actor.may("item.decide")
    forged = key.token[:-1] + ("0" if key.token[-1] != "0" else "1")
    for wrong in (forged, key.prefix, "", "lw_00000000_" + key.token[-64:]):
        with pytest.raises(SignInError):
            resume_key(app, wrong)
    users.set_active(app, CONSOLE, "officer.lom", active=False)
    with pytest.raises(SignInError):
        resume_key(app, key.token)
    users.set_active(app, CONSOLE, "officer.lom", active=True)
    clock.pass_by(days=30)
    with pytest.raises(SignInError):
        resume_key(app, key.token)


def test_a_revoked_key_is_refused(app: Application, person: Person) -> None:
    person("officer", "LOM")
    key = users.create_api_key(app, CONSOLE, "officer.lom", "ASYCUDA", ["queue.view"])
    users.revoke_api_key(app, CONSOLE, key.prefix)
    with pytest.raises(SignInError):
        resume_key(app, key.token)
    with pytest.raises(InputError):
        users.revoke_api_key(app, CONSOLE, key.prefix)
    (kept,) = users.api_keys(app, CONSOLE, "officer.lom")
    assert kept.revoked_at is not None


def test_a_password_that_took_less_work_is_kept_anew(app: Application, person: Person, monkeypatch: Any) -> None:
    from argon2 import PasswordHasher

    person("officer", "LOM")
    harder = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: harder)
    assert sign_in(app, "officer.lom", PASSWORD)
    with app.database.reading() as reader:
        row = reader.first(select(tables.users).where(tables.users.c.name == "officer.lom"))
    assert row is not None
    assert not harder.check_needs_rehash(row.password)
