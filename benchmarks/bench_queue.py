"""What the queue of the application costs: a selection of 100,000 items, read once, and its pages by filter and order.

Usage: python benchmarks/bench_queue.py [ITEMS]

Also what a decision costs with its entry in the audit, on SQLite. Times are CPU milliseconds, the median of twenty,
but for the first page, which reads the selection.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from starlette.testclient import TestClient

from landwaiter.services.application import users
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.deciding import decide
from landwaiter.services.application.queue import Asked, open_queue
from landwaiter.store import Workspace
from landwaiter.store.database import people
from landwaiter.web.app import make_app

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from queues import Given, declare, lay_selection

ITEMS, RUNS, DECISIONS = 100_000, 20, 1_000
OFFICES = [f"O{number}" for number in range(20)]
PASSWORD = "seven grey herons"  # noqa: S105 - of users who are gone with the folder
PAGES = {
    "by rank": Asked(),
    "a lane, by expected revenue": Asked(lane="red", sort="expected_revenue", descending=True),
    "a chapter, by importer, in the middle": Asked(hs_code="87", sort="importer_id", first=40_000),
    "a text, undecided": Asked(text="d99", decided=False),
}


def main(items: int) -> None:
    """Measure and print as JSON."""
    draw = np.random.default_rng(7)
    given = [_given(f"D{number}", draw) for number in range(items)]
    with TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "ws")
        declare(workspace, given)
        lay_selection(workspace, given)
        with application_of(workspace, create=True) as app:
            auditor, officer = _people(app)
            figures = {"machine": f"{os.cpu_count()} cores, {date.today()}", "items": items}
            figures["first page, CPU ms"] = _took(lambda: open_queue(app, auditor), runs=1)
            for name, asked in PAGES.items():
                figures[f"page {name}, CPU ms"] = _took(lambda asked=asked: open_queue(app, auditor, asked))
            figures["page with its HTML, CPU ms"] = _took(_page_of(app))
            keys = iter([(one.declaration_id, 1) for one in given])
            figures["decision, CPU ms"] = _took(lambda: decide(app, officer, next(keys)), runs=min(DECISIONS, items))
    print(json.dumps(figures, indent=2))


def _page_of(app: Application) -> Callable[[], object]:
    """Return what asks for the first page as a browser does."""
    client = TestClient(make_app(app), base_url="http://localhost", headers={"origin": "http://localhost"})
    client.post("/sign-in", data={"name": "officer", "password": PASSWORD})
    return lambda: client.get("/queue").raise_for_status()


def _given(declaration_id: str, draw: np.random.Generator) -> Given:
    lane = "red" if draw.random() < 0.05 else "green"
    return Given(declaration_id, str(draw.choice(OFFICES)), lane, score=draw.random(), revenue=10_000 * draw.random())


def _people(app: Application) -> tuple[Actor, Actor]:
    console = Actor.at_command_line()
    for office in OFFICES:
        users.add_office(app, console, office, office)
    for name, offices in (("auditor", []), ("officer", OFFICES)):
        users.create_user(app, console, name, name, PASSWORD, [name], offices)
    with app.database.reading() as reader:
        auditor, officer = (Actor.of(user) for user in people.every_user(reader))
    return auditor, officer


def _took(work: Callable[[], object], runs: int = RUNS) -> float:
    took = []
    for _ in range(runs):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return round(1000 * median(took), 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS)
