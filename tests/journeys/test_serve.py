from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from urllib.request import urlopen

import pytest
from browsing import PASSWORD
from desk import SCRIPT, cli

from landwaiter.store import Workspace


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a workspace in a process of its own, which has to end well when it is told to stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [SCRIPT, "serve", "-w", folder, "--port", str(port), "--json"]
    with subprocess.Popen([str(one) for one in command], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")["url"]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def answer_of(address: str) -> str:
    """Ask until the server listens."""
    for _ in range(100):
        try:
            with urlopen(address) as answer:
                return str(answer.read().decode())
        except OSError:
            sleep(0.05)
    raise AssertionError(address)


@pytest.mark.slow
def test_the_pages_are_served_until_the_process_is_told_to_stop(tmp_path: Path) -> None:
    folder = Workspace.create(tmp_path / "ws").folder
    assert cli("users", "create-admin", "root", "-w", folder, said=PASSWORD).code == 0
    with serving(folder) as url:
        assert "Sign in" in answer_of(url)
        # It does the jobs as well, as soon as it serves.
        assert any("landwaiter_worker 1" in answer_of(f"{url}/metrics") for _ in range(20))


def test_without_users_nothing_is_served(tmp_path: Path) -> None:
    folder = Workspace.create(tmp_path / "ws").folder
    refused = cli("serve", "-w", folder)
    assert refused.code == 1
    assert "landwaiter users create-admin" in refused.err
