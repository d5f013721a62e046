"""Take files in: declarations, and outcomes of inspections."""

from __future__ import annotations

import csv
import hashlib
import shutil
import tempfile
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Unpack

from landwaiter.engine import open_engine
from landwaiter.errors import InputError, Place, WorkspaceError
from landwaiter.explain import render
from landwaiter.ingest import Prepared, Reading, Stored, load_mapping, prepare, read_file
from landwaiter.ingest.escaping import unescape
from landwaiter.ingest.mapping import FileFormat, Kind
from landwaiter.ingest.proposal import Proposal, propose, with_repairs
from landwaiter.ingest.sources import Source, beside
from landwaiter.schema import DECLARATION_KEY, tables
from landwaiter.services import pseudonyms
from landwaiter.services.quality import Pages, assess, local_day, write_report
from landwaiter.services.session import Tell, engine_of, silent
from landwaiter.store import ImportRecord, Workspace
from landwaiter.store.files import output_errors, write_whole

OUTCOMES_PRESET = "landwaiter-outcomes"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file.

    ``record`` is the commit; ``None`` where nothing in the file was new. ``rejected`` is the file of
    rejected rows, ``repeated`` says that exactly this file had been taken in before.
    """

    record: ImportRecord | None
    prepared: Prepared
    rejected: Path | None
    repeated: bool

    def as_dict(self) -> dict[str, Any]:
        """Return what a user wants to know, JSON-ready."""
        told: dict[str, Any] = {"import": self.record.id if self.record else None, "repeated": self.repeated}
        return {**told, **_about(self.prepared), "rejected_file": str(self.rejected) if self.rejected else None}


def ingest(
    workspace: Workspace,
    source: Source,
    *,
    rejected: Path | None = None,
    strict: bool = False,
    quality: Path | None = None,
    tell: Tell = silent,
    **reading: Unpack[Reading],
) -> Taken:
    """Take in a file or a table of declarations, with their outcomes where it has them.

    Parameters
    ----------
    rejected
        Where rejected rows are written; by default beside the file, as ``<name>.rejected.csv``; those of a
        table into the working folder.
    strict
        Refuse the whole file when any row is rejected.
    quality
        Where the page of the quality report is written, and the same as JSON beside it; by default nowhere.
    reading
        How the file is to be read, as :class:`landwaiter.ingest.preparation.Reading` lists it.

    Raises
    ------
    InputError
        When the file cannot be used, every row is rejected, or any is and ``strict`` is set. The
        file of rejected rows is written even so; the workspace stays as it was.
    WorkspaceError
        When the workspace cannot be written.
    """
    return _take(workspace, source, "declarations", rejected, reading, strict=strict, quality=quality, tell=tell)


def record_outcome(
    workspace: Workspace,
    source: Source,
    *,
    rejected: Path | None = None,
    strict: bool = False,
    quality: Path | None = None,
    tell: Tell = silent,
    **reading: Unpack[Reading],
) -> Taken:
    """Take in what inspections found; parameters and errors are those of :func:`ingest`.

    Every outcome belongs to a declaration item that is stored, and every item has at most one.
    """
    reading["mapping"] = reading.get("mapping") or load_mapping(OUTCOMES_PRESET)
    return _take(workspace, source, "outcomes", rejected, reading, strict=strict, quality=quality, tell=tell)


def propose_mapping(
    source: Source, target: Path, kind: Kind = "declarations", sheets: tuple[str, ...] = ()
) -> Proposal:
    """Write a proposed mapping of the file's columns to ``target``, open questions marked ``"?"``.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        staged = read_file(engine, source, FileFormat(sheet=sheets), Path(folder))
        proposal = with_repairs(engine, propose(engine, staged, kind)).on_sheets(sheets)
    write_whole(target, proposal.as_toml())
    return proposal


def _take(
    workspace: Workspace,
    source: Source,
    kind: Kind,
    rejected: Path | None,
    reading: Reading,
    *,
    strict: bool,
    quality: Path | None,
    tell: Tell,
) -> Taken:
    pages = Pages.of(quality, source)
    key, target = reading.get("key"), rejected or beside(source, ".rejected.csv")
    if key is not None:
        pseudonyms.refuse_names(*(path for path in (source, target, quality) if isinstance(path, Path)))
    with (
        workspace.changing() as staging,
        pseudonyms.private_folder() if key else nullcontext(staging) as work,
        engine_of(workspace, work / "spill") as engine,
    ):
        pseudonyms.refuse_mixture(workspace, key)
        tell(f"reading {source.name}")
        stored = Stored(tables.declarations(), tables.outcomes())
        (work / "out").mkdir()
        say = partial(render, language=workspace.settings.language)
        prepared = prepare(engine, source, staging=work / "out", kind=kind, stored=stored, say=say, **reading)
        if pages is not None:
            tell("describing it")
            today = local_day()
            report = assess(engine, prepared, workspace, today)
            write_report(report, pages, workspace.settings.language, today, stored=True)
        before = workspace.lake.record(prepared.import_id)
        # Rows that were rejected or already stored then may have become new since.
        if before is not None and not prepared.counts.accepted:
            return Taken(before, prepared, None, repeated=True)
        kept = _keep_rejected(prepared, source, target)
        told = f"Nothing was stored; {kept} has every rejected row and its remedy."
        refuse_if_hopeless(prepared, source, told, strict=strict)
        tell("storing")
        return Taken(_commit(workspace, prepared, source, staging), prepared, kept, repeated=False)


def _keep_rejected(prepared: Prepared, source: Source, target: Path) -> Path | None:
    if prepared.rejected is None:
        return None
    if isinstance(source, Path) and target.exists() and target.samefile(source):
        problem = "rejected rows would be written over the file that they come from."
        raise InputError(problem, "Name another file with --rejected.", Place(str(target)))
    with output_errors(target, "Name a file that you may write to with --rejected; nothing was stored."):
        shutil.copyfile(prepared.rejected, target)
    return target


def refuse_if_hopeless(prepared: Prepared, source: Source, told: str, *, strict: bool = False) -> None:
    """Refuse a file of which every row is rejected, or any with ``strict``; ``told`` ends the error.

    Raises
    ------
    InputError
        If it is so.
    """
    counts = prepared.counts
    if prepared.rejected is not None and (strict or counts.rejected == counts.rows):
        share = "every row is" if counts.rejected == counts.rows else f"{counts.rejected} of {counts.rows} rows are"
        first = prepared.problems[0]
        value = _first_value(prepared.rejected, prepared.facts.delimiter)
        raise InputError(
            f"{share} rejected, the first because: {render(first.reason, 'en')}",
            f"{render(first.remedy, 'en')} {told}",
            Place(
                source.name,
                at=first.first_place,
                row=None if first.first_place else first.first_row,
                column=first.column,
                value=value,
            ),
        )


def _first_value(rejected: Path, delimiter: str | None) -> str | None:
    """Return the cell with the first problem, or several joined."""
    with rejected.open(encoding="utf-8-sig", newline="") as stream:
        row = next(csv.DictReader(stream, delimiter=delimiter or ","))
    return unescape(row["landwaiter_value"]) or None


def _commit(workspace: Workspace, prepared: Prepared, source: Source, staging: Path) -> ImportRecord | None:
    parts = {
        table: _brought(part, staging)
        for table, part in (("declarations", prepared.declarations), ("outcomes", prepared.outcomes))
        if part is not None
    }
    if not parts:
        return None
    record = ImportRecord(
        id=_free_identifier(workspace, prepared.import_id),
        kind=prepared.kind,
        source=source.name,
        committed=datetime.now(UTC).isoformat(),
        parts=tuple(parts),
        about=_about(prepared),
    )
    workspace.lake.commit(record, parts)
    return record


def _brought(part: Path, staging: Path) -> Path:
    """Return a finished file on the disk of the workspace: one from a private folder is copied."""
    return part if part.is_relative_to(staging) else Path(shutil.copyfile(part, staging / part.name))


def _free_identifier(workspace: Workspace, identifier: str) -> str:
    """Return the identifier of a file, or, where it is taken in once more, another one made from it."""
    while workspace.lake.record(identifier) is not None:
        identifier = hashlib.sha256(identifier.encode()).hexdigest()
    return identifier


def _about(prepared: Prepared) -> dict[str, Any]:
    told = _everything_about(prepared)
    return told if prepared.hidden is None else prepared.hidden.kept(told, prepared.facts, prepared.mapping)


def _everything_about(prepared: Prepared) -> dict[str, Any]:
    return {
        "file": prepared.facts.as_dict(),
        "mapping": prepared.mapping.as_dict(),
        "counts": asdict(prepared.counts),
        "problems": [
            {
                "field": problem.target,
                "column": problem.column,
                "problem": problem.reason.message,
                "count": problem.count,
                "first_row": problem.first_row,
                **({"first_place": problem.first_place} if problem.first_place else {}),
            }
            for problem in prepared.problems
        ],
        "repaired": [asdict(one) for one in prepared.repaired],
        "disagreements": [asdict(one) for one in prepared.disagreements],
        "header_values": [asdict(one) for one in prepared.header_values],
    }


def imports(workspace: Workspace) -> list[ImportRecord]:
    """Return every commit of the workspace, oldest first."""
    return workspace.lake.records()


def remove_import(workspace: Workspace, identifier: str) -> ImportRecord:
    """Take back an import, found by its identifier or the unambiguous start of one.

    Raises
    ------
    WorkspaceError
        When there is none, when several begin so, or when outcomes of other imports belong to its
        declarations.
    """
    found = [record for record in workspace.lake.records() if record.id.startswith(identifier)]
    if len(found) != 1:
        problem = f"{len(found) or 'no'} imports begin with {identifier!r}."
        raise WorkspaceError(problem, "Give more of the identifier; see `landwaiter imports`.")
    with workspace.changing():
        _refuse_orphans(workspace, found[0])
        return workspace.lake.remove(found[0].id)


def _refuse_orphans(workspace: Workspace, record: ImportRecord) -> None:
    """An outcome without its declaration would be counted by some and unseen by others."""
    others = [one for one in workspace.lake.records() if "outcomes" in one.parts and one.id != record.id]
    for other in others if "declarations" in record.parts else []:
        count = _count_belonging(
            workspace.lake.part(other.id, "outcomes"), workspace.lake.part(record.id, "declarations")
        )
        if count:
            raise WorkspaceError(
                f"{count} outcomes of the import {other.id[:12]} ({other.source}) belong to its declarations.",
                "Take that import back first, and record its outcomes again afterwards.",
                Place(file=record.source),
            )


def _count_belonging(found: Path, declared: Path) -> int:
    if not (found.exists() and declared.exists()):
        return 0
    outcomes, declarations = tables.outcomes(), tables.declarations()
    with open_engine() as engine:
        engine.attach("outcomes", [found], outcomes)
        engine.attach("declarations", [declared], declarations)
        belonging = outcomes.semi_join(declarations, DECLARATION_KEY)
        return int(engine.fetch(belonging.aggregate(n=belonging.count()))["n"][0])
