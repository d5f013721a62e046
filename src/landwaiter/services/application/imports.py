"""What was taken in, with the report of each file that came by the pages."""

from __future__ import annotations

from dataclasses import dataclass

from landwaiter.services.application.acting import Actor, Application, looking
from landwaiter.services.application.uploads import report_of
from landwaiter.store.database.jobs import imports_done
from landwaiter.store.lake import ImportRecord

NEWEST = 100
"""Imports that are listed."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """An import: its record, how many rows it brought, and the upload that has its report, if one has."""

    record: ImportRecord
    rows: int
    accepted: int
    rejected: int
    upload: str


def taken_in(app: Application, actor: Actor) -> list[TakenIn]:
    """Return the newest imports of files, the latest first.

    Raises
    ------
    RightsError
        When the actor may not take files in.
    """
    with looking(app, actor, "import.make") as reader:
        uploads = imports_done(reader)
    records = [one for one in app.workspace.lake.records() if one.kind in ("declarations", "outcomes")]
    return [_told(app, one, uploads.get(one.id, "")) for one in reversed(records[-NEWEST:])]


def _told(app: Application, record: ImportRecord, upload: str) -> TakenIn:
    counts = {"rows": 0, "accepted": 0, "rejected": 0, **record.about.get("counts", {})}
    reported = bool(upload) and report_of(app.workspace, upload, "import").exists()
    return TakenIn(record, counts["rows"], counts["accepted"], counts["rejected"], upload if reported else "")
