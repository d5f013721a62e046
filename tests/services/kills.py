"""Kill imports of every format at random moments, and look at what is left; run by ``test_crash.py`` as a process.

Usage: kills.py FOLDER SEED COUNT KIND ...

Takes in a file of each kind, and kills ``COUNT`` other processes that do, at moments spread over the time which
the first one took. What each left is looked at by another process. Prints one line of JSON for each: whether the
import had been acknowledged, what was visible, and what was wrong.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from ingest.samples import PLAIN, Sample, delimited, samples

from landwaiter.ingest.mapping import Mapping, parse_mapping
from landwaiter.schema import tables
from landwaiter.services import intake
from landwaiter.services.doctor import doctor
from landwaiter.services.session import engine_of
from landwaiter.services.watching import Watch
from landwaiter.store import Workspace

WATCH = "watch"


@dataclass(frozen=True)
class Task:
    """Something to take in: the file or folder, and its mapping; a folder under watch is taken in file by file."""

    path: Path
    mapping: Mapping
    watched: bool = False

    def steps(self, folder: Path) -> Iterator[None]:
        """Take it in; yield each time that something was acknowledged."""
        workspace = Workspace(folder)
        if not self.watched:
            intake.ingest(workspace, self.path, mapping=self.mapping, rejected=folder.with_suffix(".csv"))
            yield
            return
        for arrival in Watch(workspace, self.path, self.mapping).run(lambda _: False, 0, once=True):
            assert arrival.state in {"taken", "known"}, arrival
            yield


def task(kind: str, folder: Path) -> Task:
    plain = parse_mapping(PLAIN)
    if kind == WATCH:
        files = {f"{name}.csv": delimited().replace("D", name).encode() for name in "FGH"}
        return Task(laid_down(files, folder), plain, watched=True)
    sample: Sample = samples()[kind]
    path = laid_down(sample.files, folder)
    return Task(path / next(iter(sample.files)) if sample.alone else path, sample.mapping)


def laid_down(files: dict[str, bytes], folder: Path) -> Path:
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


def visible(folder: Path) -> str:
    """Return a digest of all declarations of a workspace."""
    with engine_of(Workspace(folder)) as engine:
        found = engine.fetch(tables.declarations().drop("extra").order_by("declaration_id", "item_number"))
    whole = {name: np.asarray(values).tolist() for name, values in found.items()}
    return hashlib.sha256(repr(whole).encode()).hexdigest()


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Start a process that does ``work``, given where to write; return its identifier and where to read."""
    read, write = os.pipe()
    process = os.fork()
    if process:
        os.close(write)
        return process, read
    status = 1
    try:
        os.close(read)
        work(write)
        status = 0
    except BaseException:
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        raise
    finally:
        os._exit(status)


def ended(process: int, read: int) -> tuple[int, bytes]:
    """Wait for a process; return the signal that ended it, and what it wrote."""
    with os.fdopen(read, "rb") as stream:
        told = stream.read()
    status = os.waitpid(process, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"a process ended with {os.WEXITSTATUS(status)} instead of dying")
    return (os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0), told


def take_in(what: Task, folder: Path, write: int) -> None:
    for _ in what.steps(folder):
        os.write(write, b".")


def take_in_and_tell(what: Task, folder: Path, write: int) -> None:
    """Take in, and tell what is visible before and after each step."""
    states = [visible(folder), *(visible(folder) for _ in what.steps(folder))]
    os.write(write, json.dumps(states).encode())


def look(what: Task, folder: Path, states: list[str], acknowledged: int, write: int) -> None:
    """Tell what a kill left, and what a repetition made of it."""
    wrong: list[str] = []
    found = visible(folder)
    there = states.index(found) if found in states else -1
    if there < acknowledged:
        wrong.append(f"{acknowledged} acknowledged, state {there}")
    told = [finding.check for finding in doctor(folder) if not finding.well]
    wrong += [f"doctor: {check}" for check in told if check != "left-overs"]
    wrong += [f"after repair: {one.check}" for one in doctor(folder, repair=True) if not one.well]
    if visible(folder) != found:
        wrong.append("the repair changed what is visible")
    for _ in what.steps(folder):
        pass
    if visible(folder) != states[-1]:
        wrong.append("the repetition made another table")
    if list((folder / "staging").glob("*")) or Workspace(folder).lake.leftovers():
        wrong.append("something was left over")
    shown = {"state": there, "of": len(states) - 1, "acknowledged": acknowledged, "left": bool(told), "wrong": wrong}
    os.write(write, json.dumps(shown).encode())


def kill(what: Task, base: Path, folder: Path, states: list[str], after: float) -> dict[str, Any]:
    shutil.copytree(base, folder)
    process, read = forked(partial(take_in, what, folder))
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    ending, acknowledged = ended(process, read)
    found = json.loads(ended(*forked(partial(look, what, folder, states, len(acknowledged))))[1])
    shutil.rmtree(folder)
    return {"ended": ending, "after": after, **found}


def main(folder: Path, seed: int, count: int, *kinds: str) -> None:
    base = folder / "base"
    first = Task(
        laid_down({"may.csv": delimited().replace("D", "E").encode()}, folder / "first") / "may.csv",
        parse_mapping(PLAIN),
    )
    Workspace.create(base)
    ended(*forked(partial(take_in, first, base)))
    for kind in kinds:
        what, whole = task(kind, folder / kind), folder / "whole"
        shutil.copytree(base, whole)
        began = time.monotonic()
        ended(*forked(partial(take_in, what, whole)))
        takes = time.monotonic() - began
        shutil.rmtree(whole)
        shutil.copytree(base, whole)
        states = json.loads(ended(*forked(partial(take_in_and_tell, what, whole)))[1])
        shutil.rmtree(whole)
        moments = random.Random(f"{seed} {kind}")
        for number in range(count):
            found = kill(what, base, folder / f"try-{number}", states, moments.uniform(0, takes))
            sys.stdout.write(json.dumps({"kind": kind, **found}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:4]), *sys.argv[4:])
