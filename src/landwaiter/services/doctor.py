"""Check that a workspace is whole, and clear what a crash left behind."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from landwaiter.errors import LandwaiterError
from landwaiter.schema import tables
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace
from landwaiter.store.workspace import STAGING

LOW_DISK = 1_000_000_000
"""Bytes free below which a warning is given: a month of a middling country takes some hundred megabytes."""


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
    try:
        workspace = Workspace(folder)
    except LandwaiterError as error:
        return [Finding("workspace", False, str(error), error.remedy)]
    if repair:
        _clear(workspace)
    return [
        Finding("workspace", True, f"{folder} is a workspace."),
        _writable(workspace),
        _disk(folder),
        _lake(workspace),
        _leftovers(workspace),
        _readable(workspace),
        _models(workspace),
    ]


def _clear(workspace: Workspace) -> None:
    with workspace.changing():
        for path in workspace.lake.leftovers():
            path.unlink()


def _writable(workspace: Workspace) -> Finding:
    try:
        with workspace.changing():
            return Finding("writing", True, "the workspace can be written.")
    except LandwaiterError as error:
        return Finding("writing", False, str(error), error.remedy)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    return Finding("disk", free >= LOW_DISK, f"{free / 1e9:.1f} GB free.", "Free some space.")


def _lake(workspace: Workspace) -> Finding:
    try:
        missing = workspace.lake.missing()
    except LandwaiterError as error:
        return Finding("lake", False, str(error), error.remedy)
    if missing:
        listed = ", ".join(str(path) for path in missing)
        return Finding("lake", False, f"files of imports are missing: {listed}.", "Restore them from a backup.")
    return Finding("lake", True, f"{len(workspace.lake.records())} imports, all files there.")


def _leftovers(workspace: Workspace) -> Finding:
    found = len(workspace.lake.leftovers()) + (workspace.folder / STAGING).exists()
    detail = f"{found} left-overs of interrupted work." if found else "nothing left over from interrupted work."
    return Finding("left-overs", not found, detail, "Run `landwaiter doctor --repair`; no data is lost by it.")


def _readable(workspace: Workspace) -> Finding:
    try:
        with engine_of(workspace) as engine:
            counts = [
                int(engine.fetch(t.aggregate(n=t.count()))["n"][0]) for t in (tables.declarations(), tables.outcomes())
            ]
    except LandwaiterError as error:
        return Finding("data", False, str(error), error.remedy)
    return Finding("data", True, f"{counts[0]:,} declaration items, {counts[1]:,} outcomes.")


def _models(workspace: Workspace) -> Finding:
    from landwaiter.targeting import registry

    try:
        found = registry.cards(workspace.models)
        for card in found:
            registry.load(workspace.models, card.name, card.version)
    except LandwaiterError as error:
        return Finding("models", False, str(error), error.remedy)
    return Finding("models", True, f"{len(found)} models, all files as their cards say.")
