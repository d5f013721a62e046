"""Kill processes that do acts at random moments, and look at what is left; run by ``test_kills.py`` as a process.

Usage: kills.py WORKSPACE SEED COUNT

Two processes at a time take the same items in hand and comment on a case, and say of each act that it was acknowledged.
Both are killed. Prints how many acts were acknowledged and done, and what was wrong, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from select import select
from traceback import print_exc

from landwaiter.errors import ConflictError
from landwaiter.services.application import casework
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.deciding import decide
from landwaiter.services.application.queue import Asked, latest, open_queue
from landwaiter.store import Workspace
from landwaiter.store.database import people
from landwaiter.store.database.chain import verify

AT_ONCE = 40
"""Items that both processes go through in each attempt."""


def actor(app: Application, name: str) -> Actor:
    with app.database.reading() as reader:
        user = people.user_named(reader, name)
    assert user is not None
    return Actor.of(user)


def work(workspace: Workspace, name: str, items: list[str], case: int, told: int) -> None:
    with application_of(workspace) as app:
        who = actor(app, name)
        os.write(told, b"ready\n")
        for item in items:
            try:
                decide(app, who, (item, 1))
                os.write(told, f"item {item}\n".encode())
            except ConflictError:
                pass
            number = casework.comment(app, who, case, f"{name} on {item}")
            os.write(told, f"comment {number}\n".encode())


def begun(workspace: Workspace, name: str, items: list[str], case: int) -> tuple[int, int]:
    read, write = os.pipe()
    process = os.fork()
    if process:
        os.close(write)
        return process, read
    status = 1
    try:
        work(workspace, name, items, case, write)
        status = 0
    except BaseException:
        print_exc()
        raise
    finally:
        os._exit(status)


def killed(processes: list[tuple[int, int]], after: float) -> list[str]:
    """Kill the processes a while after all are at work; return what they acknowledged."""
    for _, read in processes:
        assert select([read], [], [], 60)[0]
    time.sleep(after)
    said = []
    for process, read in processes:
        os.kill(process, signal.SIGKILL)
        status = os.waitpid(process, 0)[1]
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise SystemExit("a process failed instead of dying")
        with os.fdopen(read) as stream:
            said += stream.read().splitlines()
    return [line for line in said if line != "ready"]


def look(workspace: Workspace, case: int, acknowledged: list[str]) -> tuple[int, list[str]]:
    """Return how many acts there are, and what is wrong."""
    with application_of(workspace) as app:
        reader = actor(app, "auditor.hq")
        page = open_queue(app, reader, Asked(decided=True, size=500))
        items = [f"item {item.key[0]}" for item in page.items]
        comments = [f"comment {one.id}" for one in casework.case(app, reader, case).comments]
        found = verify(app.database.entries())
        entered = sum(one.action in {"item.decide", "case.comment"} for one in app.database.entries())
    done = items + comments
    wrong = [] if found.flaw is None else [f"the chain: {found.flaw}"]
    wrong += [f"lost: {act}" for act in sorted(set(acknowledged) - set(done))]
    wrong += [f"acknowledged twice: {len(acknowledged) - len(set(acknowledged))}"] * (
        len(set(acknowledged)) < len(acknowledged)
    )
    wrong += [f"{len(done)} acts with {entered} entries"] * (len(done) != entered)
    return len(done), wrong


def main(folder: Path, seed: int, count: int) -> None:
    workspace, draw, acknowledged, wrong, done = Workspace(folder), random.Random(seed), [], [], 0
    names = list(latest(workspace).columns["declaration_id"])
    for number in range(count):
        at = number * 7 % (len(names) - AT_ONCE)
        items = [draw.sample(names[at : at + AT_ONCE], AT_ONCE) for _ in range(2)]
        pair = zip(("officer.lom", "supervisor.lom"), items, strict=True)
        processes = [begun(workspace, name, own, case=1) for name, own in pair]
        acknowledged += killed(processes, draw.uniform(0, 0.4))
        done, found = look(workspace, 1, acknowledged)
        wrong += [f"attempt {number}: {one}" for one in found]
    sys.stdout.write(json.dumps({"acknowledged": len(acknowledged), "done": done, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
