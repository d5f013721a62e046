"""Rulings of a workspace: one JSON file an authority, written whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from landwaiter.classify.rulings.ruling import FLAWS, Ruling
from landwaiter.errors import Place, WorkspaceError
from landwaiter.store.files import workspace_errors, write_whole

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Sifted:
    """Rulings by authority and reference, ``None`` for one that is no precedent; ``left_out`` counts these by why."""

    found: Mapping[str, Mapping[str, Ruling | None]]
    left_out: Mapping[str, int]

    @property
    def kept(self) -> dict[str, int]:
        """How many precedents there are of each authority."""
        counts = {name: sum(one is not None for one in found.values()) for name, found in sorted(self.found.items())}
        return {name: count for name, count in counts.items() if count}


def sift(read: Iterable[Ruling], day: date) -> Sifted:
    """Tell the rulings that are precedents on a day from the others; of several with one reference the last counts."""
    last, left_out = dict[str, dict[str, Ruling | None]](), Counter[str]()
    for ruling in read:
        flaw = ruling.flaw_on(day)
        left_out[flaw] += bool(flaw)
        if ruling.reference:
            last.setdefault(ruling.authority, {})[ruling.reference] = None if flaw else ruling
    return Sifted(last, {flaw: left_out[flaw] for flaw in FLAWS if left_out[flaw]})


def keep(sifted: Sifted, folder: Path) -> None:
    """Keep precedents, each in place of an earlier one of its authority and reference.

    One that is none any more takes the earlier one away.
    """
    with workspace_errors(folder):
        folder.mkdir(exist_ok=True)
    for authority, found in sifted.found.items():
        path = folder / f"{authority.replace(': ', '-')}.json"
        earlier = {one.reference: one for one in _load(path)} if path.exists() else {}
        together = [one for one in {**earlier, **found}.values() if one is not None]
        if earlier or together:
            _write(path, authority, together)


def kept(folder: Path) -> list[Ruling]:
    """Return the rulings of all authorities.

    Raises
    ------
    WorkspaceError
        When a file cannot be read; it is named.
    """
    return [ruling for path in sorted(folder.glob("*.json")) for ruling in _load(path)]


def _write(path: Path, authority: str, rulings: Iterable[Ruling]) -> None:
    rows = [[one.reference, one.issued, one.code, one.text, one.until] for one in rulings]
    write_whole(path, json.dumps({"format": FORMAT, "authority": authority, "rulings": rows}, ensure_ascii=False))


def _load(path: Path) -> list[Ruling]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [Ruling(content["authority"], *map(str, row)) for row in content["rulings"]]
    except (ValueError, KeyError, TypeError) as error:
        problem = f"the kept rulings cannot be read ({error})."
        raise WorkspaceError(problem, "Delete the file, and load them again.", Place(file=str(path))) from error
