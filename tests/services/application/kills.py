"""Kill processes that do acts at random moments, and look at what is left; run by ``test_kills.py`` as a process.

Usage: kills.py WORKSPACE SEED COUNT SECONDS

Three processes at a time are killed within so many seconds. Two take the same items in hand, comment on a case and
record outcomes; one uploads files, asks for jobs and does them. Each says of what it did that it was acknowledged. In
the end the jobs that wait are done: every outcome and every file must be in the lake, once. Prints how many acts were
acknowledged and done, how many of each kind, and what was wrong, as JSON.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from select import select
from traceback import print_exc

from sqlalchemy import func
from sqlalchemy import select as query

from landwaiter.errors import ConflictError
from landwaiter.jobs import worker
from landwaiter.schema import tables as schema
from landwaiter.services.application import casework, jobs, uploads, working
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.deciding import decide
from landwaiter.services.application.outcomes import deliver_outcomes, record_outcome
from landwaiter.services.application.queue import Asked, latest, open_queue
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace
from landwaiter.store.database import people, tables
from landwaiter.store.database.chain import verify

AT_ONCE = 40
"""Items that both processes go through in each attempt."""
EVERY = 5
"""An outcome is recorded of one item in so many: what it costs is a hundred times that of a decision."""
ACTIONS = ("item.decide", "case.comment", "outcome.record", "import.make", "outcome.deliver")
HEADER = "declaration_id,item_number,registration_date,hs_code,office,importer_id,origin_country,customs_value\n"
Told = Callable[[str], None]


def actor(app: Application, name: str) -> Actor:
    with app.database.reading() as reader:
        user = people.user_named(reader, name)
    assert user is not None
    return Actor.of(user)


def inspect(workspace: Workspace, name: str, items: list[str], case: int, told: Told) -> None:
    with application_of(workspace) as app:
        who = actor(app, name)
        told("ready")
        for number, item in enumerate(items):
            with suppress(ConflictError):
                decide(app, who, (item, 1))
                told(f"item {item}")
            if number % EVERY == (0 if name.startswith("officer") else 3):
                with suppress(ConflictError):
                    record_outcome(app, who, (item, 1), {"result": "minor"})
                    told(f"outcome {item}")
            comment = casework.comment(app, who, case, f"{name} on {item}")
            told(f"comment {comment}")


def manage(workspace: Workspace, number: int, told: Told) -> None:
    with application_of(workspace) as app, worker.embedded(app):
        who = actor(app, "manager.hq")
        told("ready")
        if number % EVERY == 0:
            file = io.BytesIO(f"{HEADER}F{number},1,2025-01-02,870323,LOM,I1,JP,100\n".encode())
            told(f"upload {(token := uploads.upload(app, who, 'may.csv', file))}")
            told(f"job {jobs.ask_job(app, who, 'import', upload=token, mapping='landwaiter')}")
            told(f"file F{number}")
        # One that an earlier process asked for may wait still.
        with suppress(ConflictError):
            told(f"job {jobs.ask_job(app, who, 'deliver')}")
        time.sleep(60)


def begun(work: Callable[[Told], None]) -> tuple[int, int]:
    read, write = os.pipe()
    process = os.fork()
    if process:
        os.close(write)
        return process, read
    status = 1
    try:
        work(lambda line: os.write(write, f"{line}\n".encode()) and None)
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


def kept(app: Application, case: int) -> list[str]:
    """Return the acts that the database holds."""
    reader = actor(app, "auditor.hq")
    page = open_queue(app, reader, Asked(decided=True, size=500))
    acts = [f"item {item.key[0]}" for item in page.items]
    acts += [f"comment {one.id}" for one in casework.case(app, reader, case).comments]
    with app.database.reading() as found:
        acts += [f"outcome {one.declaration_id}" for one in found.rows(query(tables.outcomes))]
        acts += [f"job {one.id}" for one in found.rows(query(tables.jobs))]
    acts += [one.subject for one in app.database.entries() if one.subject.startswith("upload ")]
    return acts


def look(workspace: Workspace, case: int, acknowledged: list[str]) -> tuple[int, list[str]]:
    """Return how many acts there are, and what is wrong."""
    said = [one for one in acknowledged if not one.startswith("file ")]
    with application_of(workspace) as app:
        done, found = kept(app, case), verify(app.database.entries())
        entered = sum(one.action in ACTIONS for one in app.database.entries())
    wrong = [] if found.flaw is None else [f"the chain: {found.flaw}"]
    wrong += [f"lost: {act}" for act in sorted(set(said) - set(done))]
    wrong += [f"acknowledged twice: {len(said) - len(set(said))}"] * (len(set(said)) < len(said))
    wrong += [f"{len(done)} acts with {entered} entries"] * (len(done) != entered)
    return len(done), wrong


def finish(workspace: Workspace, acknowledged: list[str]) -> list[str]:
    """Do what waits as after the last start; return what is wrong then."""
    with application_of(workspace) as app:
        working.recover(app)
        # Those that were interrupted often would wait for minutes.
        with app.database.bookkeeping() as keeper:
            keeper.change(tables.job_states, tables.job_states.c.not_before > keeper.at, not_before=keeper.at)
        worker.work_once(app)
        deliver_outcomes(app)
        with app.database.reading() as reader:
            count = reader.rows(query(func.count()).select_from(tables.outcomes))[0][0]
            open_jobs = [one.id for one in working.kept.running_jobs(reader)]
        given_up = [one for one in jobs.jobs(app, actor(app, "manager.hq"), size=500)[0] if one.state == "failed"]
    with engine_of(workspace) as engine:
        declared, outcomes = (engine.fetch(one) for one in (schema.declarations(), schema.outcomes()))
    names = Counter(declared["declaration_id"].tolist())
    files = {one.removeprefix("file ") for one in acknowledged if one.startswith("file ")}
    lost = {one.params["upload"] for one in given_up if one.kind == "import" and one.attempts < working.MOST}
    wrong = [f"{name} is {names[name]} times in the lake" for name in sorted(files) if names[name] != 1]
    wrong += [f"{len(outcomes['result'])} outcomes in the lake of {count}"] * (len(outcomes["result"]) != count)
    return wrong + [f"left running: {open_jobs}"] * bool(open_jobs) + [f"failed: {lost}"] * bool(lost)


def main(folder: Path, seed: int, count: int, longest: float) -> None:
    workspace, draw, acknowledged, wrong, done = Workspace(folder), random.Random(seed), [], [], 0
    # What is loaded once is loaded before, so that the time until the kill is spent on acts.
    with application_of(workspace) as app:
        names = list(latest(app).columns["declaration_id"])
        record_outcome(app, actor(app, "officer.lom"), (names[-1], 1), {"result": "minor"})
        acknowledged.append(f"outcome {names[-1]}")
    for number in range(count):
        at = number * 7 % (len(names) - AT_ONCE - 1)
        items = [draw.sample(names[at : at + AT_ONCE], AT_ONCE) for _ in range(2)]
        pair = zip(("officer.lom", "supervisor.lom"), items, strict=True)
        work = [partial(inspect, workspace, name, own, 1) for name, own in pair]
        processes = [begun(one) for one in (*work, partial(manage, workspace, number))]
        acknowledged += killed(processes, draw.uniform(0, longest))
        done, found = look(workspace, 1, acknowledged)
        wrong += [f"attempt {number}: {one}" for one in found]
    wrong += finish(workspace, acknowledged)
    kinds = Counter(one.partition(" ")[0] for one in acknowledged)
    sys.stdout.write(
        json.dumps({"acknowledged": len(acknowledged) - kinds["file"], "done": done, "kinds": kinds, "wrong": wrong})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
