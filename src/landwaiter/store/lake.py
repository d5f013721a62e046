"""The lake: immutable Parquet files, and the records that make them visible.

A file counts only when a record in ``lake/imports`` names it. The record is written last, by one
rename, so an import is visible all at once or not at all, and is acknowledged only after that
rename is on disk. Files that no record names are left-overs of a crash: nobody reads them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from landwaiter.errors import Place, WorkspaceError
from landwaiter.store.files import move_whole, sync_folder, workspace_errors, write_whole

TABLES = ("declarations", "outcomes", "signals", "selections")
RECORDS = "imports"
STATE = "state"
MASKED = "[masked]"
"""Stands where text was that names somebody, in the lake and in the application database."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What one commit brought.

    ``parts`` says which tables it added a file to; ``about`` holds what the user wants to know of
    it: file, mapping, counts.
    """

    id: str
    kind: str
    source: str
    committed: str
    parts: tuple[str, ...]
    about: Mapping[str, Any] = field(default_factory=dict)


class Lake:
    """The committed files of a workspace.

    Parameters
    ----------
    folder
        ``lake`` in the workspace.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self) -> None:
        """Make the folders."""
        for name in (*TABLES, RECORDS):
            with workspace_errors(self.folder / name):
                (self.folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def state(self) -> Path:
        """Folder of arrays derived from the parts, by table and commit; deleting it loses nothing."""
        return self.folder / STATE

    def records(self) -> list[ImportRecord]:
        """Return every commit, oldest first.

        Raises
        ------
        WorkspaceError
            When a record cannot be read, or the folder of records is not there.
        """
        if not (self.folder / RECORDS).is_dir():
            raise WorkspaceError(
                "the folder that says what was taken in is missing.",
                "Restore it from a backup; only if nothing was ever taken in, make it anew.",
                Place(file=str(self.folder / RECORDS)),
            )
        found = [self._read(path) for path in (self.folder / RECORDS).glob("*.json")]
        return sorted(found, key=lambda record: (record.committed, record.id))

    def record(self, identifier: str) -> ImportRecord | None:
        """Return the commit with this identifier, ``None`` where there is none."""
        path = self._record_path(identifier)
        return self._read(path) if path.exists() else None

    def files(self, table: str) -> list[Path]:
        """Return the committed files of ``table``, in the order in which they were committed."""
        return [self.part(record.id, table) for record in self.records() if table in record.parts]

    def commit(self, record: ImportRecord, parts: Mapping[str, Path]) -> None:
        """Move finished ``parts`` (by table) into the lake and make them visible.

        Raises
        ------
        WorkspaceError
            When the disk refuses; the lake is then as it was.
        """
        moved: list[Path] = []
        self._forget(record)
        try:
            for table, path in parts.items():
                target = self.part(record.id, table)
                moved.append(target)
                move_whole(path, target)
            write_whole(self._record_path(record.id), json.dumps(asdict(record), indent=2, ensure_ascii=False))
        except BaseException:
            if not self._record_path(record.id).exists():
                for path in moved:
                    path.unlink(missing_ok=True)
            raise

    def replace(self, identifier: str, table: str, path: Path) -> None:
        """Put a finished file, with the same rows in the same order, in the place of the one that a commit brought.

        Raises
        ------
        WorkspaceError
            When there is no such commit, or the disk refuses; the lake is then as it was.
        """
        record = self.record(identifier)
        if record is None or table not in record.parts:
            raise WorkspaceError(f"there is no import {identifier!r}.", "See `landwaiter imports` for those there are.")
        self._forget(record)
        move_whole(path, self.part(identifier, table))

    def remove(self, identifier: str) -> ImportRecord:
        """Take a commit back: its record first, then its files.

        Raises
        ------
        WorkspaceError
            When there is no such commit.
        """
        record = self.record(identifier)
        if record is None:
            raise WorkspaceError(f"there is no import {identifier!r}.", "See `landwaiter imports` for those there are.")
        self._forget(record)
        with workspace_errors(self.folder):
            self._record_path(identifier).unlink()
            sync_folder(self.folder / RECORDS)
            for table in record.parts:
                self.part(identifier, table).unlink(missing_ok=True)
        return record

    def leftovers(self) -> list[Path]:
        """Return files that no commit names, and files that were never finished."""
        named = {self.part(record.id, table) for record in self.records() for table in record.parts}
        found = [path for table in TABLES for path in (self.folder / table).glob("*") if path not in named]
        return sorted([*found, *(self.folder / RECORDS).glob(".*.tmp"), *self.state.rglob("*.tmp")])

    def missing(self) -> list[Path]:
        """Return files that a commit names and that are not there."""
        return [path for table in TABLES for path in self.files(table) if not path.exists()]

    def _forget(self, record: ImportRecord) -> None:
        """Delete what was derived from parts of this name: others may have had it before."""
        for table in record.parts:
            for derived in self.state.glob(f"*/{table}/{record.id}"):
                with workspace_errors(derived):
                    shutil.rmtree(derived)

    def part(self, identifier: str, table: str) -> Path:
        """Return the file that a commit added to ``table``."""
        return self.folder / table / f"{identifier}.parquet"

    def _record_path(self, identifier: str) -> Path:
        return self.folder / RECORDS / f"{identifier}.json"

    def _read(self, path: Path) -> ImportRecord:
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            return ImportRecord(**{**values, "parts": tuple(values["parts"])})
        except (ValueError, TypeError, KeyError) as error:
            raise WorkspaceError(
                f"the record of an import cannot be read ({error}).",
                "Restore it from a backup, or move it away to leave that import out.",
                Place(file=str(path)),
            ) from error
