"""Jobs are asked for with an entry in the audit, done once, and done again after whatever cut them off."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from databases import Clock
from desk import row
from queues import Given, declare, lay_selection

from landwaiter.errors import BusyError, ConflictError, InputError, NotFoundError, RightsError, SettingsError
from landwaiter.explain import render
from landwaiter.jobs import worker
from landwaiter.jobs.tasks import TASKS
from landwaiter.schema import Reason
from landwaiter.services.application import jobs, uploads, users, working
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.outcomes import record_outcome
from landwaiter.store import Workspace
from landwaiter.store.database import jobs as kept
from landwaiter.store.database.chain import verify

Person = Callable[..., Actor]
HEADER = b"declaration_id,item_number,registration_date,hs_code,office,importer_id,origin_country,customs_value\n"
# What does not depend on the database is held on one.
SQLITE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def file(*numbers: int) -> io.BytesIO:
    return io.BytesIO(HEADER + "".join(f"{row(number)}\n" for number in numbers).encode())


def ask_import(app: Application, actor: Actor, *numbers: int, kind: str = "import") -> int:
    token = uploads.upload(app, actor, "may.csv", file(*numbers))
    return jobs.ask_job(app, actor, kind, upload=token, mapping="landwaiter")


def sentence(app: Application, actor: Actor, number: int) -> str:
    return render(jobs.job(app, actor, number).said, "en")


def with_settings(app: Application, text: str, section: str = "jobs") -> Application:
    """Let a section of the settings begin otherwise."""
    path = app.workspace.folder / "landwaiter.toml"
    path.write_text(path.read_text().replace(f"\n[{section}]\n", f"\n[{section}]\n{text}\n"))
    return Application(Workspace(app.workspace.folder), app.database)


def test_every_kind_of_job_has_a_task() -> None:
    assert set(TASKS) == set(jobs.KINDS)


def test_a_job_is_asked_for_with_its_entry_and_done(app: Application, person: Person) -> None:
    analyst = person("analyst")
    number = ask_import(app, analyst, 1, 2)
    entry = list(app.database.entries())[-1]
    assert (entry.actor, entry.action, entry.subject) == (analyst.name, "import.make", f"job {number}")
    assert json.loads(entry.details)["job"] == "import"
    waiting = jobs.job(app, analyst, number)
    assert (waiting.state, waiting.share, waiting.asked_by) == ("waiting", None, analyst.name)
    assert worker.work_off(app) == 1
    done = jobs.job(app, analyst, number)
    assert (done.state, done.share, done.attempts) == ("done", 1.0, 1)
    assert render(done.said, "en") == "2 rows were read: 2 taken in, 0 stored already, 0 rejected."
    (record,) = app.workspace.lake.records()
    assert done.result == {"upload": done.params["upload"], "import": record.id, "repeated": False}
    # The file is gone, and what was found in it stays.
    with pytest.raises(InputError, match="no such file"):
        uploads.file_of(app.workspace, done.params["upload"])
    assert uploads.report_of(app.workspace, done.params["upload"], "import").exists()
    assert jobs.jobs(app, analyst)[0] == [done]
    assert verify(app.database.entries()).flaw is None


def test_a_job_that_was_cut_off_is_done_again_and_one_that_ends_its_worker_is_given_up(
    app: Application, person: Person, clock: Clock
) -> None:
    analyst = person("analyst")
    number = ask_import(app, analyst, 1)
    for attempt in range(1, working.MOST + 1):
        # At once after the first time, then each time a minute later.
        clock.pass_by(minutes=max(0, attempt - 2), seconds=-1)
        assert attempt <= 2 or working.take_next(app) is None
        clock.pass_by(seconds=1)
        begun = working.take_next(app)
        assert begun is not None
        assert working.take_next(app) is None
        assert working.recover(app) == 1
        assert jobs.job(app, analyst, number).attempts == attempt
    assert jobs.job(app, analyst, number).state == "failed"
    assert sentence(app, analyst, number) == "It was interrupted 5 times and is not tried again."
    again = ask_import(app, analyst, 1)
    working.take_next(app)
    working.recover(app)
    assert sentence(app, analyst, again) == "It was interrupted, and will be done again."
    assert worker.work_off(app) == 1
    assert jobs.job(app, analyst, again).state == "done"


@SQLITE
def test_an_import_that_was_cut_off_after_it_was_stored_changes_nothing_more(
    app: Application, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst = person("analyst")
    number = ask_import(app, analyst, 1, 2, 3)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(working, "succeed", cut_off)
        with pytest.raises(KeyboardInterrupt):
            worker.work_off(app)
    page = uploads.report_of(app.workspace, jobs.job(app, analyst, number).params["upload"], "import")
    found, before = page.read_bytes(), app.workspace.lake.records()
    assert len(before) == 1
    working.recover(app)
    assert worker.work_off(app) == 1
    assert sentence(app, analyst, number) == "This file was taken in before: nothing was changed."
    assert app.workspace.lake.records() == before
    assert page.read_bytes() == found


@SQLITE
def test_a_file_is_checked_first_and_then_taken_in(app: Application, person: Person) -> None:
    analyst = person("analyst")
    number = ask_import(app, analyst, 1, 2, kind="check")
    token = jobs.job(app, analyst, number).params["upload"]
    worker.work_off(app)
    assert sentence(app, analyst, number).startswith("2 rows were looked at: 2 can be taken in")
    assert uploads.report_of(app.workspace, token, "check").exists()
    assert app.workspace.lake.records() == []
    then = jobs.ask_job(app, analyst, "import", upload=token, mapping="landwaiter")
    worker.work_off(app)
    assert jobs.job(app, analyst, then).state == "done"


@SQLITE
def test_what_goes_wrong_is_told_on_the_job_and_nothing_of_the_file_in_the_log(
    app: Application, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    analyst = person("analyst")
    token = uploads.upload(app, analyst, "may.csv", io.BytesIO(HEADER + row(1, hs_code="Mr-Secret").encode()))
    number = jobs.ask_job(app, analyst, "import", upload=token, mapping="landwaiter")
    with caplog.at_level(logging.INFO, "landwaiter.jobs"):
        worker.work_off(app)
    failed = jobs.job(app, analyst, number)
    assert failed.state == "failed"
    assert failed.error is not None
    assert (failed.error["error"], failed.error["value"]) == ("InputError", "Mr-Secret")
    told = [vars(record) for record in caplog.records]
    assert [one["msg"] for one in told] == ["job begun", "job failed"]
    assert "Mr-Secret" not in str(told)
    # The file stays, to be tried with another mapping.
    assert uploads.file_of(app.workspace, token).name == "may.csv"


@SQLITE
def test_a_fault_in_one_job_does_not_end_the_others(
    app: Application, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst = person("analyst")
    first, second = ask_import(app, analyst, 1, kind="check"), ask_import(app, analyst, 1)

    def broken(_: object) -> working.Came:
        raise KeyError("Mr-Secret")

    monkeypatch.setattr(worker, "TASKS", {**TASKS, "check": broken})
    assert worker.work_off(app) == 2
    failed = jobs.job(app, analyst, first)
    assert failed.error is not None
    assert failed.error["error"] == "KeyError"
    assert "Mr-Secret" not in str(failed.as_dict())
    assert jobs.job(app, analyst, second).state == "done"


@SQLITE
def test_while_the_workspace_is_busy_a_job_waits(app: Application, person: Person, clock: Clock) -> None:
    analyst = person("analyst")
    number = ask_import(app, analyst, 1)
    with app.workspace.changing():
        assert worker.work_off(app) == 1
    found = jobs.job(app, analyst, number)
    assert (found.state, found.attempts) == ("waiting", 0)
    assert worker.work_off(app) == 0
    clock.pass_by(seconds=working.AGAIN.total_seconds())
    assert worker.work_off(app) == 1
    assert jobs.job(app, analyst, number).state == "done"


def test_a_job_is_cancelled_while_it_waits_only(app: Application, person: Person) -> None:
    analyst = person("analyst")
    first, second = ask_import(app, analyst, 1), ask_import(app, analyst, 2)
    jobs.cancel_job(app, analyst, first)
    entry = list(app.database.entries())[-1]
    assert (entry.action, entry.subject, json.loads(entry.details)["cancelled"]) == (
        "import.make",
        f"job {first}",
        True,
    )
    assert worker.work_off(app) == 1
    assert [jobs.job(app, analyst, one).state for one in (first, second)] == ["cancelled", "done"]
    for number in (first, second):
        with pytest.raises(ConflictError, match="does not wait"):
            jobs.cancel_job(app, analyst, number)


@SQLITE
def test_the_same_is_not_asked_for_twice_while_it_is_open(app: Application, person: Person) -> None:
    analyst = person("analyst")
    jobs.ask_job(app, analyst, "train")
    before = app.database.count
    with pytest.raises(ConflictError, match="already"):
        jobs.ask_job(app, analyst, "train")
    assert app.database.count == before
    jobs.ask_job(app, analyst, "train", ranker="logistic")
    worker.work_off(app)
    jobs.ask_job(app, analyst, "train")


@SQLITE
def test_rights_hold_for_asking_seeing_and_doing(app: Application, person: Person) -> None:
    officer, analyst, administrator = person("officer", "LOM"), person("analyst"), person("administrator")
    with pytest.raises(RightsError):
        uploads.upload(app, officer, "may.csv", file(1))
    for kind in jobs.KINDS:
        with pytest.raises(RightsError):
            jobs.ask_job(app, officer, kind)
    with pytest.raises(RightsError):
        jobs.jobs(app, officer)
    number = ask_import(app, analyst, 1)
    # Who may not ask for it sees that it is done, and nothing that may quote the file.
    seen = jobs.job(app, administrator, number)
    assert (seen.kind, seen.state, seen.params) == ("import", "waiting", {})
    assert jobs.jobs(app, administrator)[0] == [seen]
    with pytest.raises(RightsError):
        jobs.cancel_job(app, administrator, number)
    with pytest.raises(NotFoundError, match="no such job"):
        jobs.job(app, administrator, number + 1)
    users.set_active(app, Actor.at_command_line(), analyst.name, active=False)
    assert worker.work_off(app) == 1
    failed = jobs.job(app, person("manager"), number)
    assert failed.error is not None
    assert failed.error["error"] == "RightsError"
    assert jobs.job(app, administrator, number).error == {"error": "RightsError"}
    assert app.workspace.lake.records() == []


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("burn", {}),
    ("train", {"upload": "a" * 32}),
    ("train", {"name": "../targeting"}),
    ("queue", {"start": "yesterday"}),
    ("import", {}),
    ("import", {"upload": "../../etc"}),
    ("import", {"upload": "a" * 32}),
]


@SQLITE
def test_what_cannot_be_asked_for_is_refused_at_once(app: Application, person: Person) -> None:
    manager = person("manager")
    before = app.database.count
    for kind, asked in WRONG:
        with pytest.raises(InputError):
            jobs.ask_job(app, manager, kind, **asked)
    token = uploads.upload(app, manager, "may.csv", file(1))
    for mapping in ("/etc/passwd", "burn"):
        with pytest.raises(InputError, match="no such mapping"):
            jobs.ask_job(app, manager, "import", upload=token, mapping=mapping)
    for kind in ("backup", "retention"):
        with pytest.raises(SettingsError):
            jobs.ask_job(app, person("administrator"), kind)
    assert [one.subject for one in app.database.entries(before + 1) if one.action != "user.manage"] == [
        f"upload {token}"
    ]


@SQLITE
def test_a_file_that_cannot_be_kept_is_refused_and_leaves_nothing(app: Application, person: Person) -> None:
    analyst, app = person("analyst"), with_settings(app, "upload_megabytes = 1", "web")
    for name, content in (("../may.csv", b"a"), (".may.csv", b"a"), ("may.csv", b""), ("may.csv", b"a" * 1_000_001)):
        with pytest.raises(InputError):
            uploads.upload(app, analyst, name, io.BytesIO(content))
    assert list(app.workspace.arrivals.glob("*")) == []
    assert uploads.file_of(app.workspace, uploads.upload(app, analyst, "may.csv", io.BytesIO(b"a" * 10**6))).exists()


@SQLITE
def test_files_that_nobody_takes_in_go_after_a_week_but_those_that_jobs_need(
    app: Application, person: Person, clock: Clock
) -> None:
    analyst = person("analyst")
    left = uploads.upload(app, analyst, "left.csv", file(1))
    number = ask_import(app, analyst, 2)
    assert working.tidy(app) == 0
    # Files have the time of the computer, not that of the test.
    clock.now = clock.now.replace(year=clock.now.year + 1)
    assert working.tidy(app) == 1
    assert not (app.workspace.arrivals / left / uploads.FILE).exists()
    assert worker.work_off(app) == 1
    assert jobs.job(app, analyst, number).state == "done"


@SQLITE
def test_nightly_jobs_are_asked_for_once_a_night_after_their_hour(
    app: Application, person: Person, clock: Clock
) -> None:
    app = with_settings(app, f"hour = {clock.now.astimezone().hour}\nnightly = 'train queue'")
    clock.pass_by(minutes=-1)
    assert working.ask_what_is_due(app) == []
    clock.pass_by(minutes=1)
    asked = working.ask_what_is_due(app)
    assert [jobs.job(app, person("manager"), one).kind for one in asked] == ["train", "queue"]
    clock.pass_by(hours=1)
    assert working.ask_what_is_due(app) == []
    clock.pass_by(hours=23)
    # Those of the night before are still open.
    assert working.ask_what_is_due(app) == []
    assert worker.work_off(app) == 2
    assert len(working.ask_what_is_due(app)) == 2
    entry = next(one for one in app.database.entries() if one.subject == f"job {asked[0]}")
    assert (entry.actor, entry.action) == ("schedule", "model.train")
    # Nothing was taken in, so neither can be done, and both say so.
    assert worker.work_off(app) == 2
    found = jobs.jobs(app, person("manager"))[0]
    assert {one.state for one in found} == {"failed"}


def test_outcomes_that_wait_too_long_are_delivered(app: Application, person: Person, clock: Clock) -> None:
    items = [Given("D1"), Given("D2")]
    declare(app.workspace, items)
    lay_selection(app.workspace, items)
    officer, manager = person("officer", "LOM"), person("manager")
    with app.workspace.changing():
        assert not record_outcome(app, officer, ("D1", 1), {"result": "minor"})
    assert working.ask_what_is_due(app) == []
    assert jobs.waiting_outcomes(app, manager) == 1
    clock.pass_by(minutes=3)
    (number,) = working.ask_what_is_due(app)
    assert working.ask_what_is_due(app) == []
    assert worker.work_off(app) == 1
    assert sentence(app, manager, number) == "1 outcomes that waited were delivered."
    assert jobs.waiting_outcomes(app, manager) == 0
    assert working.ask_what_is_due(app) == []


@SQLITE
def test_nightly_jobs_that_cannot_be_done_are_refused_before_the_night(app: Application) -> None:
    for kind in ("backup", "retention"):
        with pytest.raises(SettingsError, match=f"nightly job {kind} needs"):
            with_settings(app, f"nightly = '{kind}'")
        settings = app.workspace.folder / "landwaiter.toml"
        settings.write_text(settings.read_text().replace(f"nightly = '{kind}'\n", ""))


@SQLITE
def test_one_worker_at_a_time_does_the_jobs_of_a_workspace(app: Application, person: Person) -> None:
    analyst = person("analyst")
    with app.workspace.working() as alone:
        assert alone
        assert app.workspace.worked
        with pytest.raises(BusyError):
            worker.work_once(app)
    assert not app.workspace.worked
    number = ask_import(app, analyst, 1)
    assert worker.work_once(app) == 1
    assert jobs.job(app, analyst, number).state == "done"


@SQLITE
def test_a_worker_goes_on_until_it_is_told_to_stop(app: Application, person: Person) -> None:
    analyst = person("analyst")
    number, ended = ask_import(app, analyst, 1), Event()
    with worker.embedded(app) as thread:
        for _ in range(200):
            if jobs.job(app, analyst, number).state == "done":
                break
            ended.wait(0.05)
        assert isinstance(thread, Thread)
    assert not thread.is_alive()
    assert jobs.job(app, analyst, number).state == "done"


def test_jobs_are_counted_and_the_oldest_that_waits_is_known(app: Application, person: Person, clock: Clock) -> None:
    analyst = person("analyst")
    begun = ask_import(app, analyst, 1)
    with app.database.reading() as reader:
        assert kept.waiting_since(reader) == "2026-11-30T08:00:00.000000Z"
        assert kept.counted(reader) == {("import", "waiting"): 1}
    worker.work_off(app)
    with app.database.reading() as reader:
        assert kept.waiting_since(reader) is None
        assert kept.counted(reader) == {("import", "done"): 1}
    steps = [reason.message for reason in jobs.KINDS["import"].steps]
    job = jobs.job(app, analyst, begun)
    with app.database.bookkeeping() as keeper:
        kept.put_back(keeper, begun, keeper.now + timedelta(1), Reason("job.again"), counted=True)
    assert jobs.job(app, analyst, begun) == job
    assert steps == ["job.step.reading", "job.step.describing", "job.step.storing"]
