"""Submitted declarations on their way to the lake, which is that of outcomes: by its one door, and stored once."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from landwaiter.errors import InputError
from landwaiter.ingest import load_mapping
from landwaiter.ingest.escaping import unescape
from landwaiter.ingest.mapping import ColumnRule
from landwaiter.schema import DECLARATION
from landwaiter.services import intake
from landwaiter.services.application.acting import Actor, Application, looking
from landwaiter.services.application.queue import Key
from landwaiter.store.database import registrations

if TYPE_CHECKING:
    from landwaiter.ingest.mapping import Mapping as Columns
    from landwaiter.store.database.registrations import Submission

PRESET = "landwaiter"
MOST = 20_000
"""Items of a file."""
REJECTED = "rejected.csv"


def deliver_submissions(app: Application) -> int:
    """Deliver to the lake what waits for it; return how many items it took or refused.

    Raises
    ------
    WorkspaceError
        When the lake cannot be written now.
    """
    delivered = 0
    while waiting := _waiting(app):
        with TemporaryDirectory(prefix="landwaiter-submissions-") as folder:
            problems = _deliver(app, waiting, Path(folder))
        with app.database.bookkeeping() as keeper:
            told = {one.id: problems.get((one.declaration_id, one.item_number)) for one in waiting}
            registrations.submissions_delivered(keeper, told)
        delivered += len(waiting)
    return delivered


def refused_submissions(app: Application, actor: Actor) -> list[tuple[Key, str]]:
    """Return the items that the lake refused, such as because a file had brought others of the same number, and why.

    Raises
    ------
    RightsError
        When the actor may not see the queue.
    """
    with looking(app, actor, "queue.view") as reader:
        return [((one, item), problem) for one, item, problem in registrations.refused_submissions(reader)]


def _waiting(app: Application) -> list[Submission]:
    with app.database.reading() as reader:
        return registrations.undelivered_submissions(reader, MOST)


def _deliver(app: Application, waiting: Sequence[Submission], folder: Path) -> dict[Key, str]:
    """Bring a file through the door; return why it refused rows of it."""
    contents = [json.loads(one.content) for one in waiting]
    extra = sorted({name for content in contents for name in content.get("extra", {})})
    file, rejected = _write(folder, contents, extra), folder / REJECTED
    try:
        intake.ingest(app.workspace, file, rejected=rejected, mapping=_mapping(extra))
    except InputError:
        # A file of which every row is rejected is so itself; anything else leaves all of it waiting.
        if not rejected.exists():
            raise
    return _problems(rejected) if rejected.exists() else {}


def _mapping(extra: Sequence[str]) -> Columns:
    """Every column is what its name says, and every value is what it is: nothing is repaired or taken for null."""
    preset = load_mapping(PRESET)
    names = {name: rule.to for name, rule in preset.columns.items()} | dict.fromkeys(extra, "extra")
    columns = {name: ColumnRule(to=to, repairs=()) for name, to in names.items()}
    plainly = preset.file.model_copy(update={"null_values": ("",), "encoding": "utf-8", "delimiter": ","})
    return preset.model_copy(update={"columns": columns, "file": plainly})


def _write(folder: Path, contents: Sequence[Mapping[str, Any]], extra: Sequence[str]) -> Path:
    file = folder / "application-declarations.csv"
    names = [field.name for field in DECLARATION if any(field.name in one for one in contents) and field.kind != "map"]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*names, *extra])
        writer.writeheader()
        writer.writerows(
            {**content.get("extra", {}), **{name: content.get(name) for name in names}} for content in contents
        )
    return file


def _problems(rejected: Path) -> dict[Key, str]:
    with rejected.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {(unescape(row["declaration_id"]), int(row["item_number"])): row["landwaiter_problem"] for row in rows}
