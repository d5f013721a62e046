"""Look at a file as if it were taken in: read, map and check it, and store nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from landwaiter.engine import open_engine
from landwaiter.errors import WorkspaceError
from landwaiter.explain import render
from landwaiter.ingest import Prepared, Reading, Stored, prepare
from landwaiter.schema import tables
from landwaiter.services import intake, pseudonyms
from landwaiter.services.quality import Pages, assess, local_day, write_report
from landwaiter.services.session import Tell, engine_of, silent

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.pseudonyms import Key
    from landwaiter.ingest.quality import QualityReport
    from landwaiter.ingest.sources import Source
    from landwaiter.store import Workspace


@dataclass(frozen=True, slots=True)
class Checked:
    """What would become of a file. ``pages`` is where its report was written, ``None`` where none was asked for."""

    prepared: Prepared
    report: QualityReport
    pages: Pages | None

    def as_dict(self) -> dict[str, Any]:
        """Return the report, JSON-ready, and where it was written."""
        written = {"html": str(self.pages.html), "json": str(self.pages.json)} if self.pages else None
        return {"stored": False, "written": written, **self.report.as_dict()}


def check(
    source: Source,
    workspace: Workspace | None = None,
    *,
    html: Path | None = None,
    language: str = "",
    today: date | None = None,
    tell: Tell = silent,
    **reading: Unpack[Reading],
) -> Checked:
    """Read, map and check a file as :func:`landwaiter.services.intake.ingest` does, and store nothing.

    A mapping says whether the file holds declarations or outcomes; without one it is taken for declarations. What
    ``ingest`` would ask first is told in the report, and all else as if it were answered as proposed.

    Parameters
    ----------
    workspace
        What the file is held against. It is only read; where there is none, nothing counts as stored already.
    html
        Where the page of the quality report is written; the same as JSON goes beside it.
    language
        Of the page; by default the workspace's.
    today
        Registrations after it are remarked; by default the day of the call.
    reading
        How the file is to be read, as :class:`landwaiter.ingest.preparation.Reading` lists it.

    Raises
    ------
    InputError
        When the file cannot be used, or every row of it would be rejected; the report is written even then.
    WorkspaceError
        When the file holds outcomes and there is no workspace with their declarations.
    """
    mapping, key = reading.get("mapping"), reading.get("key")
    kind, day = mapping.kind if mapping else "declarations", today or local_day()
    if kind == "outcomes" and workspace is None:
        problem = "outcomes belong to declarations, and there is no workspace to look for them."
        raise WorkspaceError(problem, "Name it with --workspace.")
    if key is not None:
        pseudonyms.refuse_names(*(path for path in (source, html) if isinstance(path, Path)))
    if workspace is not None:
        pseudonyms.refuse_mixture(workspace, key)
    pages = Pages.of(html, source)
    spoken = language or (workspace.settings.language if workspace else "en")
    with _folder(key) as folder, _engine(workspace, folder / "spill") as engine:
        tell(f"reading {source.name}")
        (folder / "out").mkdir()
        stored = Stored(tables.declarations(), tables.outcomes()) if workspace else None
        say = partial(render, language=spoken)
        prepared = prepare(
            engine, source, staging=folder / "out", kind=kind, stored=stored, say=say, tentative=True, **reading
        )
        tell("describing it")
        report = assess(engine, prepared, workspace, day)
        if pages:
            write_report(report, pages, spoken, day)
        where = f"{pages.html} shows them." if pages else "Ask for a page with --html to see them."
        intake.refuse_if_hopeless(prepared, source, f"Nothing was stored; {where}")
    return Checked(prepared, report, pages)


@contextmanager
def _folder(key: Key | None) -> Iterator[Path]:
    """Give a folder for the time of the check; with pseudonyms one that nobody else can read."""
    if key is not None:
        with pseudonyms.private_folder() as folder:
            yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="landwaiter-check-") as folder:
            yield Path(folder)


@contextmanager
def _engine(workspace: Workspace | None, scratch: Path) -> Iterator[DuckDBEngine]:
    if workspace is not None:
        with engine_of(workspace, scratch) as engine:
            yield engine
    else:
        with open_engine(scratch=scratch) as engine:
            yield engine
