"""The tasks, by kind of job: each calls a service, and says what came of it.

Each may be done again after it was cut off anywhere: a file that was taken in changes nothing, a selection is recorded
once, a model is saved whole as a new version or not at all, and what was delivered, masked or written stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landwaiter.ingest.mapping import load_mapping
from landwaiter.schema.nouns import Reason
from landwaiter.services import checking, drift, intake, training
from landwaiter.services.application import backups, outcomes, publishing, retention, submissions, upkeep, uploads
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.working import Came
from landwaiter.services.quality import local_day

if TYPE_CHECKING:
    from landwaiter.ingest import Prepared, Reading
    from landwaiter.services.session import Tell
    from landwaiter.store import Workspace


@dataclass(frozen=True, slots=True)
class Task:
    """A job as it is done: for whom, with what was said of it, and whom to tell how far it is."""

    app: Application
    actor: Actor
    params: Mapping[str, Any]
    tell: Tell

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.app.workspace

    @property
    def file(self) -> Path:
        """The uploaded file that it is about."""
        return uploads.file_of(self.workspace, self.params["upload"])

    @property
    def reading(self) -> Reading:
        """How the file is to be read."""
        outcomes_by_default = intake.OUTCOMES_PRESET if self.params.get("holds") == "outcomes" else ""
        named = self.params.get("mapping") or outcomes_by_default
        answered = self.params.get("repairs", "ask")
        repairs = () if answered == "ask" else (answered,)
        return {"mapping": load_mapping(named) if named else None, "repairs": repairs}

    def page(self, kind: str) -> Path:
        """Return where the report about the file goes."""
        return uploads.report_of(self.workspace, self.params["upload"], kind)

    def day(self, name: str) -> date | None:
        """Return a day that was said of the job."""
        return date.fromisoformat(self.params[name]) if name in self.params else None


def check(task: Task) -> Came:
    """Look at a file as if it were taken in."""
    found = checking.check(task.file, task.workspace, html=task.page("check"), tell=task.tell, **task.reading)
    return Came(Reason("job.done.check", _counts(found.prepared)), {"upload": task.params["upload"]})


def take_in(task: Task) -> Came:
    """Take a file in; the report of an attempt that was cut off stays, since another would find all of it stored."""
    brings = intake.record_outcome if task.params.get("holds") == "outcomes" else intake.ingest
    page, upload = task.page("import"), task.params["upload"]
    taken = brings(
        task.workspace,
        task.file,
        rejected=uploads.rejected_of(task.workspace, upload),
        strict=task.params.get("strict", False),
        quality=None if page.exists() else page,
        tell=task.tell,
        **task.reading,
    )
    told = {"upload": upload, "import": taken.record.id if taken.record else None, "repeated": taken.repeated}
    said = Reason("job.done.repeated") if taken.repeated else Reason("job.done.import", _counts(taken.prepared))
    return Came(said, told)


def train(task: Task) -> Came:
    """Train a model."""
    request = training.Request(local_day(), task.params.get("name", "targeting"), task.params.get("ranker"))
    card = training.train(task.workspace, request, tell=task.tell).card
    return Came(Reason("job.done.train", {"model": f"{card.name} {card.version}"}), {"version": card.version})


def make_queue(task: Task) -> Came:
    """Select by what is in force."""
    named = {name: task.params[name] for name in ("model", "policy") if name in task.params}
    made = publishing.make_queue(task.app, task.actor, task.day("start"), task.day("end"), **named, tell=task.tell)
    told = {"items_count": len(made.table), "selected_count": len(made.picked)}
    return Came(Reason("job.done.queue", told), told)


def watch(task: Task) -> Came:
    """Hold the model in force, or where none is its latest version, against a month, and keep what was found."""
    model = task.params.get("model", "targeting")
    version = publishing.model_in_force(task.app, model)
    found = drift.drift(task.workspace, task.day("month"), model=model, version=version, tell=task.tell)
    upkeep.keep_watch(task.workspace, found)
    told = {
        "model": f"{found.card.name} {found.card.version}",
        "first_date": f"{found.first}",
        "last_date": f"{found.last}",
    }
    return Came(Reason("job.done.drift", told), found.as_dict())


def deliver(task: Task) -> Came:
    """Deliver outcomes that wait."""
    # An outcome needs its declaration in the lake.
    submissions.deliver_submissions(task.app)
    count = outcomes.deliver_outcomes(task.app)
    return Came(Reason("job.done.deliver", {"outcomes_count": count}), {"outcomes": count})


def mask(task: Task) -> Came:
    """Mask personal data that is too old."""
    masked = retention.mask_old(task.app, task.actor)
    return Came(Reason("job.done.retention", {"rows_count": sum(masked.values())}), masked)


def back_up(task: Task) -> Came:
    """Write a backup into the folder of the settings."""
    made = backups.backup_nightly(task.app, task.actor, tell=task.tell)
    return Came(Reason("job.done.backup", {"file": made.file.name, "bytes_count": made.size}), made.as_dict())


def _counts(prepared: Prepared) -> dict[str, int]:
    counts = prepared.counts
    told = {"rows_count": counts.rows, "accepted_count": counts.accepted}
    return {**told, "stored_count": counts.already_stored, "rejected_count": counts.rejected}


TASKS: Mapping[str, Callable[[Task], Came]] = {
    "check": check,
    "import": take_in,
    "train": train,
    "queue": make_queue,
    "drift": watch,
    "deliver": deliver,
    "retention": mask,
    "backup": back_up,
}
"""What is done, by the kind of job."""
