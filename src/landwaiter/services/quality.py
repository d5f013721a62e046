"""The quality report of a file: made while it is judged, written as a page and as JSON beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.mapping import OUTCOME_PREFIX
from landwaiter.ingest.quality import Previous, QualityReport, describe
from landwaiter.schema import tables
from landwaiter.schema.fields import DECLARATION, OUTCOME
from landwaiter.store.files import output_errors, write_whole

if TYPE_CHECKING:
    from landwaiter.engine import Engine
    from landwaiter.ingest import Prepared
    from landwaiter.ingest.sources import Source
    from landwaiter.schema.capability import Capability
    from landwaiter.store import ImportRecord, Workspace

UNWRITTEN = "Name a page that you may write to; nothing was stored."


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a report goes: the page, and the same as JSON beside it."""

    html: Path

    @property
    def json(self) -> Path:
        """The file of the JSON."""
        return self.html.with_suffix(".json")

    @classmethod
    def of(cls, html: Path | None, source: Source) -> Pages | None:
        """Return where the report of ``source`` goes, ``None`` where no page is asked for.

        Raises
        ------
        InputError
            If one file would be written over the other, or over ``source``.
        """
        if html is None:
            return None
        pages = cls(html)
        if pages.html == pages.json:
            problem = "the page and its JSON would be one file."
            raise InputError(problem, "Let the name of the page end in .html.", Place(str(html)))
        for path in (pages.html, pages.json):
            if isinstance(source, Path) and path.exists() and path.samefile(source):
                problem = "the report would be written over the file that it is about."
                raise InputError(problem, "Give the page another name.", Place(str(path)))
        return pages


def capabilities() -> tuple[Capability, ...]:
    """Return what every capability declares that it needs."""
    from landwaiter.features.needs import CAPABILITIES as FEATURES
    from landwaiter.selection.needs import CAPABILITIES as SELECTION
    from landwaiter.targeting.needs import CAPABILITIES as TARGETING

    return (*TARGETING, *SELECTION, *FEATURES)


def local_day() -> date:
    """Return today as the wall calendar beside the computer has it: registrations carry local days."""
    return date.today()  # noqa: DTZ011 - local day


def assess(engine: Engine, prepared: Prepared, workspace: Workspace | None, today: date) -> QualityReport:
    """Return the quality report of a file that ``engine`` has just judged, against the workspace's last like it."""
    if prepared.judgement is None:
        raise ValueError("The file was not judged by this engine.")
    record = None if workspace is None else _previous(prepared, workspace.lake.records())
    parts = {name: workspace.lake.part(record.id, name) for name in record.parts} if workspace and record else {}
    return describe(
        prepared,
        prepared.judgement,
        today=today,
        capabilities=capabilities(),
        previous=None if record is None else Previous(record.id, record.source, record.committed),
        parts=parts,
        elsewhere={} if workspace is None else _elsewhere(engine, prepared),
    )


def write_report(report: QualityReport, pages: Pages, language: str, made: date, *, stored: bool = False) -> None:
    """Write the page and its JSON.

    Raises
    ------
    WorkspaceError
        When a file cannot be written.
    """
    from landwaiter.report import write_quality

    with output_errors(pages.html, UNWRITTEN):
        write_quality(report, pages.html, language, made=made, stored=stored)
    with output_errors(pages.json, UNWRITTEN):
        told = {"made": made.isoformat(), **report.as_dict()}
        write_whole(pages.json, json.dumps(told, indent=1, allow_nan=False) + "\n")


def _previous(prepared: Prepared, records: list[ImportRecord]) -> ImportRecord | None:
    """The latest import of another file of the same kind, under the same mapping or with the same columns."""
    like = [one for one in records if one.kind == prepared.kind and one.kind in one.parts and _is_like(prepared, one)]
    return like[-1] if like else None


def _is_like(prepared: Prepared, record: ImportRecord) -> bool:
    file, mapping = record.about.get("file", {}), record.about.get("mapping", {})
    digest = prepared.facts.sha256 if prepared.hidden is None else prepared.hidden.digest
    if file.get("sha256") == digest:
        return False
    named = bool(prepared.mapping.name) and mapping.get("name") == prepared.mapping.name
    return named or tuple(file.get("columns", ())) == prepared.facts.columns


def _elsewhere(engine: Engine, prepared: Prepared) -> dict[str, float]:
    """The share filled of the fields that this kind of file does not bring, in what is stored already."""
    if prepared.kind == "outcomes":
        rows, fields, prefix = tables.declarations(), DECLARATION, ""
    else:
        rows, fields, prefix = tables.outcomes(), OUTCOME, OUTCOME_PREFIX
    counted = engine.fetch(rows.aggregate(rows=rows.count(), **{one.name: rows[one.name].count() for one in fields}))
    total = int(counted["rows"][0])
    return {prefix + one.name: int(counted[one.name][0]) / total for one in fields} if total else {}
