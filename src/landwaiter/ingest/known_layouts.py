"""Recognise a file whose layout is that of a shipped preset."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from landwaiter.ingest.evidence import Fit, evidence
from landwaiter.ingest.layout import targets
from landwaiter.ingest.mapping import OUTCOME_PREFIX, Kind, Mapping, load_mapping, presets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from landwaiter.ingest.profile import Profile
    from landwaiter.ingest.readers.base import Staged

TELLING = ("registration_date", "hs_code")
"""Fields whose values are looked at where a layout without names is recognised."""


def preset_for(staged: Staged, columns: list[str], kind: Kind, profiled: Callable[[str], Profile]) -> Mapping | None:
    """Return the preset that a file is of beyond doubt, if there is one.

    A preset for a format takes every file in it. Another takes a file whose header has exactly its columns or,
    where columns may be absent, only its columns and all that it needs; if several do, none is taken. One for
    files without a header takes a file with as many columns, in which days and commodity codes stand in their
    places.
    """
    found = [preset for name in presets() if (preset := load_mapping(name)).kind == kind]
    of_format = [preset for preset in found if preset.format and preset.format == staged.facts.format]
    if of_format:
        return of_format[0]
    named = [preset for preset in found if not preset.format and _has_columns(preset, columns)]
    placed = [preset for preset in found if preset.file.names and _has_places(preset, staged, columns, profiled)]
    return (named + placed)[0] if len(named + placed) == 1 else None


def required(kind: Kind, given: Collection[str]) -> list[str]:
    """Return the fields that a file must give, where it gives ``given``."""
    inspected = kind == "outcomes" or any(name.startswith(OUTCOME_PREFIX) for name in given)
    return [
        name
        for name, field in targets(kind).items()
        if field.required and (inspected or not name.startswith(OUTCOME_PREFIX))
    ]


def with_names(staged: Staged, names: tuple[str, ...]) -> Staged:
    """Return a staged file whose columns have the given names, in their order."""
    cells = dict(zip(names, staged.cells.values(), strict=True))
    return replace(staged, cells=cells, facts=replace(staged.facts, columns=names))


def _has_columns(preset: Mapping, columns: list[str]) -> bool:
    known = set(preset.columns)
    if not (known == set(columns) if preset.absent == "refuse" else known >= set(columns)):
        return False
    given = {preset.columns[column].to for column in columns} | set(preset.defaults)
    return {*required(preset.kind, given)} <= given | set(preset.copies)


def _has_places(preset: Mapping, staged: Staged, columns: list[str], profiled: Callable[[str], Profile]) -> bool:
    names = preset.file.names
    if staged.facts.header_row != 0 or len(names) != len(columns):
        return False
    place = {
        preset.columns[name].to: column for name, column in zip(names, columns, strict=True) if name in preset.columns
    }
    known = targets(preset.kind)
    judged = [evidence(profiled(place[target]), known[target]).fit for target in TELLING if target in place]
    return bool(judged) and Fit.AGAINST not in judged
