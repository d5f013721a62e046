"""Take a file in, again and again, and die in the middle; run by ``test_crash.py`` as a process of its own.

Usage: killed.py events|moments WORKSPACE FILE FOLDER COUNT [MAPPING KEYFILE]

``events`` dies at the 1st, 2nd, ... change that Python makes to files, until nothing is left to die
at; ``moments`` dies after seeded waits, wherever the engine is then. Each attempt has a copy of the
workspace in FOLDER. Prints how each attempt ended, as JSON: the signal, or 0.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from landwaiter.ingest import load_mapping
from landwaiter.services import intake, pseudonyms
from landwaiter.store import Workspace

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}


def attempt(workspace: Path, file: Path, how: Sequence[str], watch: Callable[[], None]) -> int:
    """Start a process that takes ``file`` in with the mapping and key that ``how`` names; return its identifier."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        opened, mapping = Workspace(workspace), load_mapping(how[0] if how else "landwaiter")
        key = pseudonyms.load_key(Path(how[1])) if how else None
        watch()
        intake.ingest(opened, file, mapping=mapping, key=key)
        status = 0
    except BaseException:
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        raise
    finally:
        os._exit(status)


def die_at(number: int) -> Callable[[], None]:
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        changes = event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT)
        seen += bool(changes)
        if changes and seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda: sys.addaudithook(hook)


def ended(process: int) -> int:
    status = os.waitpid(process, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"an attempt ended with {os.WEXITSTATUS(status)} instead of dying")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def main(how: str, workspace: Path, file: Path, folder: Path, count: int, read: Sequence[str]) -> None:
    began, endings = time.monotonic(), []
    shutil.copytree(workspace, folder / "whole")
    ended(attempt(folder / "whole", file, read, lambda: None))
    takes, moments = time.monotonic() - began, random.Random(7)
    for number in range(1, count + 1):
        copy = folder / str(number)
        shutil.copytree(workspace, copy)
        process = attempt(copy, file, read, die_at(number) if how == "events" else lambda: None)
        if how == "moments":
            time.sleep(moments.uniform(0, takes))
            os.kill(process, signal.SIGKILL)
        endings.append(ended(process))
        if how == "events" and not endings[-1]:
            break
    sys.stdout.write(json.dumps(endings))


if __name__ == "__main__":
    main(sys.argv[1], *(Path(one) for one in sys.argv[2:5]), int(sys.argv[5]), sys.argv[6:])
