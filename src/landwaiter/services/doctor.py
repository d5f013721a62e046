"""Check that a workspace is whole, and clear what a crash left behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from landwaiter.errors import LandwaiterError
from landwaiter.schema import tables
from landwaiter.services import watching
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace
from landwaiter.store.workspace import DATABASE, LAST_BACKUP

LOW_DISK = 1_000_000_000
"""Bytes free below which a warning is given: a month of a middling country takes some hundred megabytes."""

STUCK = 600
"""Seconds that a job may wait for a worker while none is being done."""
LATE = 3600
"""Seconds that an outcome may wait for its delivery: as long as a large import shuts the lake."""
OLD_BACKUP = 7
"""Days after which another backup is due."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what, whether it is well, and what to do if not."""

    check: str
    well: bool
    detail: str
    remedy: str = ""


def doctor(folder: Path, *, repair: bool = False) -> list[Finding]:
    """Check the workspace in ``folder``; with ``repair`` delete files that belong to no import.

    Never raises for what is wrong with the workspace: that is what it reports.
    """
    return list(_findings(folder, repair=repair))


def _findings(folder: Path, *, repair: bool) -> Iterator[Finding]:
    try:
        workspace = Workspace(folder)
    except LandwaiterError as error:
        yield _unwell("workspace", error)
        return
    yield Finding("workspace", True, f"{folder} is a workspace.")
    if repair:
        yield _checked("repair", _repair, workspace)
    for name, check in CHECKS.items():
        yield _checked(name, check, workspace)


def _checked(name: str, check: Callable[[Workspace], tuple[str, str]], workspace: Workspace) -> Finding:
    """Run a check, which answers with what it found and, if that is not well, with what to do."""
    try:
        detail, remedy = check(workspace)
    except LandwaiterError as error:
        return _unwell(name, error)
    return Finding(name, not remedy, detail, remedy)


def _unwell(name: str, error: LandwaiterError) -> Finding:
    where = str(error.place)
    return Finding(name, False, f"{where}: {error.problem}" if where else error.problem, error.remedy)


def _repair(workspace: Workspace) -> tuple[str, str]:
    count = len(workspace.leftovers())
    workspace.clear_leftovers()
    forgotten = watching.forget_gone(workspace)
    return f"{count} left-overs of interrupted work deleted, {forgotten} watched folders forgotten.", ""


def _leftovers(workspace: Workspace) -> tuple[str, str]:
    if workspace.busy:
        return "not looked for while another command is changing the workspace.", ""
    found = workspace.leftovers()
    if not found:
        return "nothing left over from interrupted work.", ""
    listed = ", ".join(str(path.relative_to(workspace.folder)) for path in found)
    return (
        f"{len(found)} left-overs of interrupted work: {listed}.",
        "Run `landwaiter doctor --repair`; no data is lost by it.",
    )


def _writable(workspace: Workspace) -> tuple[str, str]:
    with workspace.changing():
        return "the workspace can be written.", ""


def _disk(workspace: Workspace) -> tuple[str, str]:
    free = shutil.disk_usage(workspace.folder).free
    return f"{free / 1e9:.1f} GB free.", "" if free >= LOW_DISK else "Free some space."


def _lake(workspace: Workspace) -> tuple[str, str]:
    missing = workspace.lake.missing()
    if missing:
        listed = ", ".join(str(path) for path in missing)
        return f"files of imports are missing: {listed}.", "Restore them from a backup, or take those imports back."
    return f"{len(workspace.lake.records())} imports, all files there.", ""


def _readable(workspace: Workspace) -> tuple[str, str]:
    with engine_of(workspace) as engine:
        counts = [
            int(engine.fetch(t.aggregate(n=t.count()))["n"][0]) for t in (tables.declarations(), tables.outcomes())
        ]
    return f"{counts[0]:,} declaration items, {counts[1]:,} outcomes.", ""


def _models(workspace: Workspace) -> tuple[str, str]:
    from landwaiter.targeting import registry

    found = registry.cards(workspace.models)
    for card in found:
        registry.load(workspace.models, card.name, card.version)
    return f"{len(found)} models, all files as their cards say.", ""


def _encoder(workspace: Workspace) -> tuple[str, str]:
    from landwaiter.services.encoders import encoder_of
    from landwaiter.services.goods import cards

    found, trained = encoder_of(workspace), cards(workspace)
    if found is None:
        return "none is set; goods are classified without one.", ""
    told = f"{found.folder} can be opened: {found.fingerprint}."
    if trained and trained[-1].encoder != found.fingerprint:
        return f"{told} The latest recommender was trained without it.", "Run `landwaiter classify train`."
    return told, ""


def _watched(workspace: Workspace) -> tuple[str, str]:
    memory = watching.remembered(workspace)
    past = watching.gone(memory)
    if past:
        return (
            f"watched folders that are no longer there: {', '.join(past)}.",
            "Bring them back, or run `landwaiter doctor --repair`, which forgets them; no data is lost by it.",
        )
    return f"{len(memory)} watched folders, {sum(map(len, memory.values()))} files remembered.", ""


def _application(workspace: Workspace) -> tuple[str, str]:
    if not _has_application(workspace):
        return "no application database, as long as nobody makes an administrator.", ""
    from landwaiter.explain import render
    from landwaiter.services.application.acting import Actor, application_of
    from landwaiter.services.application.auditing import verify_audit
    from landwaiter.store.database.upgrading import NEWEST

    with application_of(workspace) as app:
        verdict = verify_audit(app, Actor.at_command_line()).verdict
    if verdict.flaw is not None:
        said = render(verdict.flaw.reason, "en")
        return f"entry {verdict.flaw.number:,} of the audit: {said}", "Find out who could change the database."
    return f"it answers with schema {NEWEST}; {verdict.count:,} entries of the audit, all as they were written.", ""


def _jobs(workspace: Workspace) -> tuple[str, str]:
    if not _has_application(workspace):
        return "none.", ""
    from landwaiter.services.application.acting import application_of
    from landwaiter.services.application.figures import figures_of

    with application_of(workspace) as app:
        found = figures_of(app)
    told = f"{found.waiting_jobs:,} wait, {found.running_jobs:,} are being done, {found.failed_jobs:,} failed."
    if found.stuck_seconds > STUCK or (found.running_jobs and not workspace.worked):
        return told, "No worker does them: run `landwaiter serve` or `landwaiter work`."
    return told, ""


def _deliveries(workspace: Workspace) -> tuple[str, str]:
    if not _has_application(workspace):
        return "nothing waits for its delivery.", ""
    from landwaiter.services.application.acting import application_of
    from landwaiter.services.application.figures import figures_of

    with application_of(workspace) as app:
        found = figures_of(app)
    told = f"{found.outcomes_waiting:,} outcomes wait for their delivery, {found.outcomes_refused:,} were refused"
    told += f"; {found.submissions_waiting:,} submitted items wait."
    if found.outcomes_waiting_seconds > LATE:
        return told, "Run `landwaiter work --once`, and look at what its job says."
    return told, "Run `landwaiter serve`, and look at its log." if found.submissions_waiting_seconds > LATE else ""


def _backup(workspace: Workspace) -> tuple[str, str]:
    if not _has_application(workspace):
        return "not needed before there is an application database, which cannot be made again.", ""
    path, remedy = workspace.folder / LAST_BACKUP, "Make one: landwaiter backup FILE"
    if not path.exists():
        return "no backup was ever made.", remedy
    try:
        made = datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["made"])
    except (ValueError, KeyError, TypeError):
        return f"{path} does not say when the last backup was made.", remedy
    days = (datetime.now(UTC) - made).days
    return f"the last backup was made on {made:%Y-%m-%d}.", "" if days <= OLD_BACKUP else remedy


def _has_application(workspace: Workspace) -> bool:
    return workspace.settings.database.url is not None or (workspace.folder / DATABASE).exists()


# Left-overs come before writing, which clears the folder that they may lie in.
CHECKS: dict[str, Callable[[Workspace], tuple[str, str]]] = {
    "left-overs": _leftovers,
    "writing": _writable,
    "disk": _disk,
    "lake": _lake,
    "data": _readable,
    "models": _models,
    "encoder": _encoder,
    "watching": _watched,
    "application": _application,
    "jobs": _jobs,
    "deliveries": _deliveries,
    "backup": _backup,
}
"""What is checked, in this order."""
