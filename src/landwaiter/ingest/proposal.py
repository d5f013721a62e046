"""Propose what the columns of a file mean, by their names and by their values; ask where it is unclear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from landwaiter.errors import MappingError, Place
from landwaiter.ingest import keys, parts, twins
from landwaiter.ingest.codes import lane_of
from landwaiter.ingest.known_layouts import preset_for, required, with_names
from landwaiter.ingest.layout import HS_FIELDS, is_own
from landwaiter.ingest.mapping import EXTRA, IGNORE, UNDECIDED, ColumnRule, FileFormat, Kind, Mapping
from landwaiter.ingest.mapping_text import mapping_text
from landwaiter.ingest.profile import Profile, profiles
from landwaiter.ingest.repairs.examining import counted
from landwaiter.ingest.resolve import repairs_of
from landwaiter.ingest.suggesting import Suggestion, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.findings import Repaired
    from landwaiter.ingest.readers.base import Staged

HOW_TO_ANSWER = (
    'Write the proposed mapping with `landwaiter ingest FILE --propose mapping.toml`, put a field, "extra" or '
    '"ignore" wherever it says "?", and give it with --mapping mapping.toml.'
)
SHOWN = 100
"""Rows from which the values are shown of a file whose layout is known."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping as far as it is clear, what was found for each column, and the required fields without one.

    ``staged`` is the file, its columns named as the mapping names them. ``repairs`` are proposed with the mapping,
    ``unsure`` ones asked.
    """

    mapping: Mapping
    suggestions: tuple[Suggestion, ...]
    missing: tuple[str, ...]
    staged: Staged
    repairs: tuple[Repaired, ...] = ()
    unsure: tuple[Repaired, ...] = ()

    @property
    def questions(self) -> tuple[Suggestion, ...]:
        """The columns that somebody has to decide on."""
        return tuple(one for one in self.suggestions if one.target is None)

    def settled(self) -> Mapping:
        """Return the mapping if nothing remains to be asked.

        Raises
        ------
        MappingError
            If something does; it lists every question and says how to answer.
        """
        if not self.questions and not self.missing:
            return self.mapping
        asked = [_question(one) for one in self.questions]
        asked += [f"no column is clearly the required field {field!r}" for field in self.missing]
        first = self.questions[0].column if self.questions else None
        raise MappingError(
            f"what the columns mean is not clear: {'; '.join(asked)}.",
            HOW_TO_ANSWER,
            Place(file=self.staged.facts.file, row=self.staged.facts.header_row, column=first),
        )

    def whole(self) -> Mapping:
        """Return the mapping with every column, open questions as ``"?"``."""
        rules = {
            one.column: self.mapping.columns.get(one.column, ColumnRule(to=one.target or UNDECIDED))
            for one in self.suggestions
        }
        return self.mapping.model_copy(update={"columns": rules})

    def on_sheets(self, sheets: tuple[str, ...]) -> Proposal:
        """Return the proposal for the sheets that were read, where the user named them."""
        file = self.mapping.file.model_copy(update={"sheet": sheets or self.mapping.file.sheet})
        return replace(self, mapping=self.mapping.model_copy(update={"file": file}))

    def as_toml(self) -> str:
        """Return the proposal as a mapping file to be corrected; open questions stand as ``"?"``."""
        remarks = {one.column: [*_remarks(one), *self._repairs(one.column)] for one in self.suggestions}
        remarks[""] = [f"{field} = ...  (required, and no column is clearly it)" for field in self.missing]
        return mapping_text(self.whole(), remarks, self._top())

    def _repairs(self, column: str) -> list[str]:
        sure = [f"{one.repair}: {counted(one)}" for one in self.repairs if one.column == column]
        others = [one for one in self.unsure if one.column == column]
        return sure + [f'"{one.repair}" instead of "?" in repairs changes {counted(one)}' for one in others]

    def _top(self) -> list[str]:
        top = [f'Proposed for {self.staged.facts.file}. Replace every "?"; docs/how-to/map-columns says how.']
        return [*top, f"The columns are those of the preset {self.mapping.name!r}."] if self.mapping.name else top


def propose(engine: DuckDBEngine, staged: Staged, kind: Kind = "declarations") -> Proposal:
    """Return what the columns of a staged file seem to mean.

    A file whose layout is that of a shipped preset gets that preset. Otherwise a column is given to a field
    only if its name and its values speak for it as :mod:`landwaiter.ingest.suggesting` says. Everything else
    is asked.
    """
    columns = [name for name in staged.cells if not (staged.facts.rejected_before and is_own(name))]
    profiled = cache(lambda: profiles(engine, staged, Mapping(kind=kind), columns))
    preset = preset_for(staged, columns, kind, lambda name: profiled()[name])
    if preset is not None:
        shown = profiles(engine, staged, Mapping(kind=kind), columns, SHOWN)
        return _by_preset(preset, staged, shown)
    found = twins.explained(engine, staged, keys.found(engine, staged, suggest(profiled(), kind)))
    found = parts.joined(found, profiled())
    rules = {one.column: _rule(profiled()[one.column], one) for one in found if one.target}
    given = {rule.to for rule in rules.values()}
    defaults: dict[str, str | int | float] = {}
    if kind == "declarations" and keys.one_item_each(engine, staged, rules):
        defaults["item_number"] = 1
    missing = tuple(name for name in required(kind, given) if name not in given and name not in defaults)
    mapping = Mapping(kind=kind, file=_file(staged, profiled(), rules), columns=rules, defaults=defaults)
    return Proposal(mapping, found, missing, staged)


def _by_preset(preset: Mapping, staged: Staged, profiles: dict[str, Profile]) -> Proposal:
    if preset.file.names:
        staged = with_names(staged, preset.file.names)
    others = ColumnRule(to=EXTRA if preset.unmapped == "extra" else IGNORE)
    why = (f"the layout is that of the preset {preset.name}",)
    suggestions = tuple(
        Suggestion(name, preset.columns.get(name, others).to, 1.0, found.samples, reasons=why)
        for name, found in zip(staged.cells, profiles.values(), strict=False)
    )
    return Proposal(preset, suggestions, (), staged)


def with_repairs(engine: DuckDBEngine, proposal: Proposal) -> Proposal:
    """Return the proposal with the repairs that the cells call for, so that whoever uses it accepts them.

    What may be damage, but is not shown to be by the file, is asked.
    """
    found = repairs_of(engine, proposal.staged, proposal.mapping)
    asked, unsure = (sum((getattr(one, part) for one in found), ()) for part in ("asked", "unsure"))
    columns = {name: _with(rule, name, asked, unsure) for name, rule in proposal.mapping.columns.items()}
    mapping = proposal.mapping.model_copy(update={"columns": columns})
    return replace(proposal, mapping=mapping, repairs=asked, unsure=unsure)


def _with(rule: ColumnRule, column: str, asked: Iterable[Repaired], unsure: Iterable[Repaired]) -> ColumnRule:
    names = [one.repair for one in asked if one.column == column]
    names += [UNDECIDED] if any(one.column == column for one in unsure) else []
    return rule.model_copy(update={"repairs": tuple(names)}) if names else rule


def _rule(found: Profile, one: Suggestion) -> ColumnRule:
    """The rule for a column that is a field, with a translation of lanes that are written otherwise."""
    target = str(one.target)
    if _field(target) == "channel":
        return ColumnRule(to=target, values=_translated({value: lane_of(value) for value in sorted(found.values)}))
    return ColumnRule(to=target, part=one.part)


def _field(target: str) -> str:
    """The name of the field that a target is, without the prefix of outcomes."""
    return target.rpartition(".")[2]


def _translated(table: dict[str, str | None]) -> dict[str, str]:
    return {value: code for value, code in table.items() if code is not None and code != value}


def _file(staged: Staged, profiles: dict[str, Profile], rules: dict[str, ColumnRule]) -> FileFormat:
    """What has to be said of the file itself for the mapping to read others like it."""
    codes = [profiles[name] for name, rule in rules.items() if _field(rule.to) in HS_FIELDS]
    signs = "".join(sorted({sign for found in codes for sign in found.hs_separators}))
    return FileFormat(hs_separators=signs, header_row=0 if staged.facts.header_row == 0 else None)


def _question(one: Suggestion) -> str:
    shown = ", ".join(repr(value) for value in one.samples) or "no values"
    may_be = f"may be {' or '.join(one.candidates)}" if one.candidates else "is like no known field"
    return f"column {one.column!r} ({shown}) {may_be}: {one.reasons[0]}"


def _remarks(one: Suggestion) -> list[str]:
    shown = " | ".join(value[:40] for value in one.samples) or "no values"
    sure = f"{one.confidence:.0%} sure" if one.target else f"candidates: {', '.join(one.candidates) or 'none'}"
    return [f"{sure}; values such as {shown}", f"because {'; '.join(one.reasons)}"]
