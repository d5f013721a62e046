"""An administrator and an auditor at the command line: users are made, the audit is held against what was signed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from desk import Answer, cli, script

PASSWORD = "seven grey herons\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    assert cli("init", tmp_path / "ws").code == 0
    return tmp_path / "ws"


def users(workspace: Path, *arguments: object, said: str = PASSWORD) -> Answer:
    return cli("users", *arguments, "-w", workspace, said=said)


@pytest.fixture
def peopled(workspace: Path) -> Path:
    assert users(workspace, "create-admin", "root").code == 0
    assert users(workspace, "add-office", "LOM", "Lomé port").code == 0
    assert users(workspace, "add", "a.mensah", "--role", "officer", "--office", "LOM").code == 0
    return workspace


def test_before_there_is_an_administrator_the_way_to_one_is_told(workspace: Path) -> None:
    for command in (("users", "list"), ("audit", "list"), ("audit", "verify")):
        told = cli(*command, "-w", workspace)
        assert (told.code, "landwaiter users create-admin" in told.err) == (1, True)
    assert not (workspace / "landwaiter.db").exists()


def test_users_are_made_changed_and_listed(peopled: Path) -> None:
    assert users(peopled, "create-admin", "second").code == 1
    assert users(peopled, "add", "k.agbo", "--role", "chief").code == 1
    assert users(peopled, "add", "k.agbo", "--role", "auditor", said="short\n").code == 1
    assert users(peopled, "set-roles", "a.mensah", "--role", "supervisor", "--office", "LOM").code == 0
    assert users(peopled, "reset-password", "a.mensah", said="nine tall poplars\n").code == 0
    assert users(peopled, "disable", "a.mensah").code == 0
    listed = users(peopled, "list", "--json").json
    assert [(one["user"], one["roles"], one["offices"], one["active"]) for one in listed] == [
        ("a.mensah", ["supervisor"], ["LOM"], False),
        ("root", ["administrator"], [], True),
    ]
    assert users(peopled, "enable", "a.mensah").code == 0
    key = users(peopled, "new-key", "a.mensah", "ASYCUDA", "--may", "queue.view", "--json").json
    assert users(peopled, "revoke-key", key["prefix"]).code == 0
    actions = [one["action"] for one in cli("audit", "list", "--from", 1, "--json", "-w", peopled).json]
    assert actions == ["user.manage", "office.manage", *["user.manage"] * 5, "key.manage", "key.manage"]
    assert "a.mensah" in cli("audit", "list", "--subject", "a.mensah", "-w", peopled).out


def test_a_head_that_was_signed_shows_what_the_chain_alone_does_not(peopled: Path, tmp_path: Path) -> None:
    key, head = tmp_path / "audit.key", tmp_path / "may.head"
    assert cli("audit", "new-key", key).code == 0
    assert cli("audit", "export", head, "--key", key, "-w", peopled).code == 0
    against = ("audit", "verify", "--head", head, "--key", f"{key}.pub", "--json", "-w")
    told = cli(*against, peopled).json
    assert (told["well"], told["entries"], told["first_bad"]) == (True, 4, None)
    cut = tampered(peopled, tmp_path / "cut", "DELETE FROM audit WHERE number > 2")
    assert cli("audit", "verify", "-w", cut).code == 0
    answer = cli(*against, cut)
    assert (answer.code, answer.json["first_bad"]["number"], answer.json["first_bad"]["problem"]) == (
        4,
        3,
        "chain.cut_off",
    )
    changed = tampered(peopled, tmp_path / "changed", "UPDATE audit SET actor = 'nobody' WHERE number = 2")
    said = cli("audit", "verify", "-w", changed, "--language", "fr")
    assert (said.code, "entry 2: Cette écriture a été modifiée" in said.out) == (4, True)
    # What is wrong is not signed.
    assert cli("audit", "export", tmp_path / "bad.head", "--key", key, "-w", changed).code == 1
    assert not (tmp_path / "bad.head").exists()


def tampered(workspace: Path, copy: Path, statement: str) -> Path:
    """Do to a copy what somebody does who may write to the file and takes the triggers away."""
    shutil.copytree(workspace, copy)
    with sqlite3.connect(copy / "landwaiter.db") as connection:
        for trigger in ("audit_not_changed", "audit_not_deleted"):
            connection.execute(f"DROP TRIGGER {trigger}")
        assert connection.execute(statement).rowcount
    connection.close()
    return copy


def test_a_forged_head_is_refused(peopled: Path, tmp_path: Path) -> None:
    for name in ("audit", "other"):
        assert cli("audit", "new-key", tmp_path / name).code == 0
    head, public = tmp_path / "may.head", tmp_path / "audit.pub"
    cli("audit", "export", head, "--key", tmp_path / "audit", "-w", peopled)
    whole = head.read_text()
    for text, key in (
        (whole, tmp_path / "other.pub"),
        (whole.replace('"number": 4', '"number": 3'), public),
        ("{}", public),
        ("", public),
        (whole, None),
    ):
        head.write_text(text)
        option = () if key is None else ("--key", key)
        assert cli("audit", "verify", "--head", head, *option, "-w", peopled).code == 1


def test_what_to_install_is_told(workspace: Path) -> None:
    without = "import sys; sys.modules['sqlalchemy'] = None; import importlib.util as u; f = u.find_spec; "
    without += "u.find_spec = lambda name, *rest: None if name == 'sqlalchemy' else f(name, *rest); "
    without += "from landwaiter.cli import main; sys.argv = ['landwaiter', 'audit', 'list', '-w', sys.argv[1]]; main()"
    told = subprocess.run([sys.executable, "-c", without, str(workspace)], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "Install landwaiter[web]." in told.stderr


def test_a_password_is_no_argument_and_is_not_echoed(workspace: Path) -> None:
    made = script("users", "create-admin", "root", "-w", workspace)
    assert made.code == 1  # nothing on standard input
    assert "password" in made.err
    assert not (workspace / "landwaiter.db").exists()
    assert PASSWORD.strip() not in users(workspace, "create-admin", "root").out
