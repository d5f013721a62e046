"""The log of a play: one line a period, each on disk before the next period begins."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landwaiter.errors import InputError, Place
from landwaiter.selection.simulation.record import PeriodRecord
from landwaiter.store.files import workspace_errors


class Log:
    """The records of one play in a file; what a crash left half-written at its end is dropped.

    Parameters
    ----------
    path
        The file; begun if it is not there.
    about
        What is played: a file of something else is refused.

    Raises
    ------
    InputError
        When the file is the log of another play, or damaged.
    WorkspaceError
        When it cannot be written.
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        self.path = path
        self.records: list[PeriodRecord] = []
        first = _line(about)
        if path.exists() and (lines := _whole_lines(path)):
            if lines[0] != first:
                problem = "this is the log of another simulation: its data, setting, strategy or seed differ."
                raise InputError(problem, "Choose another folder.", Place(file=str(path), row=1))
            self.records = [_record(line, path, row) for row, line in enumerate(lines[1:], 2)]
        else:
            self._append(first)

    def add(self, record: PeriodRecord) -> None:
        """Append a record; it is on disk when this returns."""
        self._append(_line(record.as_dict()))
        self.records.append(record)

    def _append(self, line: str) -> None:
        with workspace_errors(self.path), self.path.open("a", encoding="utf-8", newline="") as stream:
            stream.write(f"{line}\n")
            stream.flush()
            os.fsync(stream.fileno())


def file_name(strategy: str, seed: int) -> str:
    """Return the name of the log of a play.

    >>> file_name("hybrid(boosting=0.9, random=0.1)", 2)
    'hybrid-boosting-0.9-random-0.1.seed2.jsonl'
    """
    plain = re.sub(r"[^\w.]+", "-", strategy).strip("-")
    return f"{plain}.seed{seed}.jsonl"


def _whole_lines(path: Path) -> list[str]:
    """Return the lines of a log that were written to their end, and cut off what follows them."""
    with workspace_errors(path):
        whole = path.read_bytes()
        end = whole.rfind(b"\n") + 1
        if end < len(whole):
            os.truncate(path, end)
    return whole[:end].decode("utf-8").splitlines()


def _line(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _record(line: str, path: Path, row: int) -> PeriodRecord:
    try:
        return PeriodRecord.from_dict(json.loads(line))
    except (ValueError, TypeError, KeyError) as error:
        raise InputError("the log of the simulation is damaged.", "Delete it.", Place(str(path), row=row)) from error
