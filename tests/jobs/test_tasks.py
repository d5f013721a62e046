"""From an empty workspace to a queue by jobs alone; each kind says as many steps as its service tells."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import HEADER, OUTCOMES, row

from landwaiter.explain import render
from landwaiter.jobs import worker
from landwaiter.jobs.tasks import TASKS, Task
from landwaiter.selection import Policy
from landwaiter.services.application import deciding, jobs, publishing, uploads
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.queue import open_queue
from landwaiter.store import Workspace

Person = Callable[..., Actor]
pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
JANUARY, FEBRUARY = range(1, 41), range(41, 61)


def upload(app: Application, actor: Actor, *lines: str) -> str:
    return uploads.upload(app, actor, "file.csv", io.BytesIO("\n".join(lines).encode()))


def declared() -> list[str]:
    first = [row(number, registration_date=f"2025-01-{1 + number % 28:02}") for number in JANUARY]
    return [HEADER, *first, *(row(number, registration_date=f"2025-02-{1 + number % 2:02}") for number in FEBRUARY)]


def found() -> list[str]:
    results = ((number, "fraud" if number % 3 else "compliant") for number in JANUARY)
    return [OUTCOMES, *(f"D{number},1,2025-01-30,2025-01-31,{result},random,0" for number, result in results)]


def done(app: Application, actor: Actor, kind: str, **asked: object) -> str:
    """Ask for a job, have it done, and return what came of it."""
    number = jobs.ask_job(app, actor, kind, **asked)
    assert worker.work_off(app) == 1
    came = jobs.job(app, actor, number)
    assert came.error is None
    assert (came.state, came.share) == ("done", 1.0)
    return render(came.said, "en")


@pytest.mark.slow
def test_all_work_is_done_by_jobs(app: Application, person: Person, tmp_path: Path) -> None:
    settings = app.workspace.folder / "landwaiter.toml"
    own = f"\n[jobs]\nbackup_folder = '{tmp_path}'\nbackups_kept = 2\n"
    text = settings.read_text().replace("\n[jobs]\n", own).replace("\n[retention]\n", "\n[retention]\nmonths = 60\n")
    settings.write_text(text)
    app = Application(Workspace(app.workspace.folder), app.database)
    analyst, manager, administrator = person("analyst"), person("manager"), person("administrator")
    declarations, outcomes = upload(app, analyst, *declared()), upload(app, analyst, *found())
    assert done(app, analyst, "import", upload=declarations, mapping="landwaiter").startswith(
        "60 rows were read: 60 taken"
    )
    assert done(app, analyst, "import", upload=outcomes, holds="outcomes").startswith("40 rows were read: 40 taken in")
    assert done(app, analyst, "train", ranker="random").startswith("The model targeting ")
    (version,) = (path.name for path in (app.workspace.models / "targeting").iterdir())
    for asked in (
        publishing.publish_model(app, analyst, "targeting", version, "first"),
        publishing.publish_policy(app, analyst, Policy(rate=0.5), "first"),
    ):
        deciding.answer(app, manager, asked, grant=True)
    assert done(app, manager, "queue", start="2025-02-01", end="2025-02-20") == "10 of 20 items were selected."
    # Done again it is recorded once, as after a kill between the two.
    assert done(app, manager, "queue", start="2025-02-01", end="2025-02-20") == "10 of 20 items were selected."
    assert open_queue(app, manager).total == 20
    assert [record.kind for record in app.workspace.lake.records()].count("selection") == 1
    assert done(app, manager, "deliver") == "0 outcomes that waited were delivered."
    assert done(app, administrator, "retention") == "Personal data was masked in 0 rows."
    for day in ("01", "02"):
        (tmp_path / f"landwaiter-2025-01-{day}.tar").write_text("an old one")
    assert done(app, administrator, "backup").startswith("The backup landwaiter-2026-11-30.tar was written")
    assert sorted(path.name for path in tmp_path.glob("*.tar")) == [
        "landwaiter-2025-01-02.tar",
        "landwaiter-2026-11-30.tar",
    ]
    _hold_steps(app, manager)


def _hold_steps(app: Application, manager: Actor) -> None:
    token = upload(app, manager, HEADER, row(99))
    asked = {"check": {"upload": token}, "import": {"upload": token}, "train": {"ranker": "random"}}
    for kind in ("check", "import", "train", "queue", "backup"):
        told: list[str] = []
        TASKS[kind](
            Task(
                app,
                Actor("root", 1, frozenset({"administrator", "manager"}), frozenset()),
                asked.get(kind, {}),
                told.append,
            )
        )
        assert len(told) == len(jobs.KINDS[kind].steps), kind


@pytest.mark.slow
def test_a_model_is_watched_by_a_job(app: Application, person: Person) -> None:
    analyst = person("analyst")
    upload_of = upload(app, analyst, *declared()[: 1 + len(JANUARY)])
    done(app, analyst, "import", upload=upload_of, mapping="landwaiter")
    done(app, analyst, "import", upload=upload(app, analyst, *found()), holds="outcomes")
    done(app, analyst, "train", ranker="logistic")
    done(app, analyst, "import", upload=upload(app, analyst, *declared()), mapping="landwaiter")
    assert "from 1 February 2025" in done(app, analyst, "drift", month="2025-02-03")
    told: list[str] = []
    TASKS["drift"](Task(app, analyst, {}, told.append))
    assert len(told) == len(jobs.KINDS["drift"].steps)
