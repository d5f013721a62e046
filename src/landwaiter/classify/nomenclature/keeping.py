"""Nomenclatures of a workspace: one JSON file an edition, written whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from landwaiter.classify.nomenclature.tree import Line, Nomenclature
from landwaiter.errors import Place, WorkspaceError
from landwaiter.store.files import workspace_errors, write_whole
from landwaiter.store.model_files import plain_name

FORMAT = 1


def keep(tree: Nomenclature, folder: Path) -> Path:
    """Write ``tree`` into ``folder`` under the name of its edition, in place of an earlier one of that name."""
    path = folder / f"{plain_name(tree.edition)}.json"
    lines = [{name: value for name, value in asdict(line).items() if value not in (None, "", {})} for line in tree]
    content = {"format": FORMAT, "edition": tree.edition, "lines": lines}
    with workspace_errors(folder):
        folder.mkdir(exist_ok=True)
    write_whole(path, json.dumps(content, ensure_ascii=False, default=str))
    return path


def kept(folder: Path, day: date | None = None) -> list[Nomenclature]:
    """Return the nomenclatures in ``folder``, by the name of their editions; with ``day``, the lines valid on it.

    Raises
    ------
    WorkspaceError
        When one cannot be read; it is named.
    """
    return [_load(path, day) for path in sorted(folder.glob("*.json"))]


def _load(path: Path, day: date | None) -> Nomenclature:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        lines = {line["code"]: line for line in content["lines"] if day is None or _valid(line, day.isoformat())}
        return Nomenclature.kept(content["edition"], _Lines(lines))
    except (ValueError, KeyError, TypeError) as error:
        problem = f"the kept nomenclature cannot be read ({error})."
        raise WorkspaceError(problem, "Load it again.", Place(file=str(path))) from error


def _valid(line: Mapping[str, Any], day: str) -> bool:
    """Whether a written line may be declared on a day, as :meth:`Line.valid_on` says of one that is made."""
    return bool(line.get("valid_from", "") <= day <= line.get("valid_to", day))


class _Lines(Mapping[str, Line]):
    """Lines by code, each made when it is first asked for: a question needs a few of tens of thousands."""

    def __init__(self, written: Mapping[str, dict[str, Any]]) -> None:
        self._written, self._made = written, dict[str, Line]()

    def __len__(self) -> int:
        return len(self._written)

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __contains__(self, code: object) -> bool:
        return code in self._written

    def __getitem__(self, code: str) -> Line:
        if code not in self._made:
            self._made[code] = _line(self._written[code])
        return self._made[code]


def _line(values: dict[str, Any]) -> Line:
    days: dict[str, Any] = {
        name: date.fromisoformat(values[name]) for name in ("valid_from", "valid_to") if name in values
    }
    between = {language: tuple(texts) for language, texts in values.get("between", {}).items()}
    given: dict[str, Any] = {"texts": {}, **values, "between": between, **days}
    return Line(**given)
