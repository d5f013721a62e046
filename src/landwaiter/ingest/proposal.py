"""Propose what the columns of a file mean, by their names and by their values; ask where it is unclear."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.errors import MappingError, Place
from landwaiter.ingest.layout import cell_text, is_own, targets
from landwaiter.ingest.mapping import OUTCOME_PREFIX, UNDECIDED, ColumnRule, Kind, Mapping, load_mapping, presets
from landwaiter.ingest.names import likeness
from landwaiter.ingest.profile import Profile, profile
from landwaiter.ingest.synonyms import SYNONYMS

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.readers.base import Staged
    from landwaiter.schema.fields import Field

SURE = 0.85
"""The confidence from which a proposal needs no question."""

HOW_TO_ANSWER = (
    'Write the proposed mapping with `landwaiter ingest FILE --propose mapping.toml`, put a field, "extra" or '
    '"ignore" wherever it says "?", and give it with --mapping mapping.toml.'
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one column may mean.

    ``target`` is the field, or ``None`` where that has to be asked; ``confidence`` is in [0, 1];
    ``samples`` are three of its values; ``candidates`` the fields that come into question, best first.
    """

    column: str
    target: str | None
    confidence: float
    samples: tuple[str, ...]
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping as far as it is clear, what was found for each column, and the required fields without one."""

    mapping: Mapping
    suggestions: tuple[Suggestion, ...]
    missing: tuple[str, ...]
    staged: Staged

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

    def as_toml(self) -> str:
        """Return the proposal as a mapping file to be corrected; open questions stand as ``"?"``."""
        lines = [f'# Proposed for {self.staged.facts.file}. Replace every "?"; docs/how-to/map-columns says how.']
        lines += [f"kind = {_quoted(self.mapping.kind)}", "", "[columns]"]
        for one in self.suggestions:
            lines += [f"# {_remark(one)}", f"{_quoted(one.column)} = {_quoted(one.target or UNDECIDED)}"]
        lines += ["", "[defaults]"]
        lines += [f"{field} = {value}" for field, value in self.mapping.defaults.items()]
        lines += [f"# {field} = ...  (required, and no column is clearly it)" for field in self.missing]
        return "\n".join(lines) + "\n"


def propose(engine: DuckDBEngine, staged: Staged, kind: Kind = "declarations") -> Proposal:
    """Return what the columns of a staged file seem to mean.

    A header that is exactly that of a shipped preset gets that preset. Otherwise a column is given to
    a field only if its name is one of the field's known names in English, French or Spanish and its
    values can be such values, and no other column is as good. Everything else is asked.
    """
    columns = [name for name in staged.cells if not (staged.facts.rejected_before and is_own(name))]
    preset = _preset_for(columns, kind)
    profiles = {name: profile(engine, staged, Mapping(kind=kind), name) for name in columns}
    if preset is not None:
        return Proposal(preset, _by_preset(preset, profiles), (), staged)
    suggestions = _suggest(profiles, kind)
    rules = {one.column: ColumnRule(to=one.target) for one in suggestions if one.target is not None}
    given = {rule.to for rule in rules.values()}
    defaults: dict[str, str | int | float] = {}
    if kind == "declarations" and _one_item_each(engine, staged, rules):
        defaults["item_number"] = 1
    missing = tuple(name for name in _required(kind, given) if name not in given and name not in defaults)
    return Proposal(Mapping(kind=kind, columns=rules, defaults=defaults), suggestions, missing, staged)


def _preset_for(columns: list[str], kind: Kind) -> Mapping | None:
    for name in presets():
        preset = load_mapping(name)
        known = set(preset.columns)
        whole = known == set(columns) if preset.absent == "refuse" else known >= set(columns)
        given = {preset.columns[column].to for column in columns if column in known} | set(preset.defaults)
        if preset.kind == kind and whole and {*_required(kind, given)} <= given | set(preset.copies):
            return preset
    return None


def _required(kind: Kind, given: set[str]) -> list[str]:
    inspected = kind == "outcomes" or any(name.startswith(OUTCOME_PREFIX) for name in given)
    return [
        name
        for name, field in targets(kind).items()
        if field.required and (inspected or not name.startswith(OUTCOME_PREFIX))
    ]


def _by_preset(preset: Mapping, profiles: dict[str, Profile]) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(name, preset.columns[name].to, 1.0, found.samples) for name, found in profiles.items())


def _suggest(profiles: dict[str, Profile], kind: Kind) -> tuple[Suggestion, ...]:
    known = targets(kind)
    scores = {
        name: {target: score for target, field in known.items() if (score := _score(found, target, field)) > 0}
        for name, found in profiles.items()
    }
    sure = {name: _best(found) for name, found in scores.items()}
    claims = Counter(target for target in sure.values() if target is not None)
    decided = {name: target for name, target in sure.items() if target is not None and _may_have(name, target, claims)}
    return tuple(_suggestion(profiles[name], scores[name], decided.get(name)) for name in profiles)


def _score(found: Profile, target: str, field: Field) -> float:
    if not found.suits(field):
        return 0.0
    by_name = max(likeness(found.column, target), likeness(found.column, _synonyms_of(target)))
    proof = 0.05 if found.proves(field) else 0.0
    if by_name == 0.0:
        return 0.5 if proof else 0.0
    return min(0.92 * by_name + proof, 1.0)


def _synonyms_of(target: str) -> str:
    """Fields that only outcomes have are listed with the prefix, whatever the kind of the file."""
    return target if target in SYNONYMS else OUTCOME_PREFIX + target


def _best(scores: dict[str, float]) -> str | None:
    """Return the field that a column is, if one is sure and no other comes near."""
    ranked = sorted(scores.items(), key=lambda one: -one[1])
    if not ranked or ranked[0][1] < SURE or (len(ranked) > 1 and ranked[1][1] >= SURE):
        return None
    return ranked[0][0]


def _may_have(column: str, target: str, claims: Counter[str]) -> bool:
    """A field claimed by two columns goes to the one that bears its very name, or is asked."""
    return claims[target] == 1 or column == target


def _suggestion(found: Profile, scores: dict[str, float], target: str | None) -> Suggestion:
    ranked = tuple(sorted(scores, key=lambda one: -scores[one]))[:3]
    confidence = scores[target] if target else max(scores.values(), default=0.0)
    return Suggestion(found.column, target, round(confidence, 2), found.samples, ranked)


def _one_item_each(engine: DuckDBEngine, staged: Staged, rules: dict[str, ColumnRule]) -> bool:
    """Say whether no column gives item numbers and every declaration stands on a single row."""
    names = {rule.to: name for name, rule in rules.items()}
    if "item_number" in names or "declaration_id" not in names:
        return False
    identifier = cell_text(staged, Mapping(), names["declaration_id"])
    counted = staged.table.aggregate(rows=staged.table.count(), distinct=identifier.nunique())
    found = engine.fetch(counted)
    return int(found["rows"][0]) == int(found["distinct"][0])


def _question(one: Suggestion) -> str:
    shown = ", ".join(repr(value) for value in one.samples) or "no values"
    may_be = f"may be {' or '.join(one.candidates)}" if one.candidates else "is like no known field"
    return f"column {one.column!r} ({shown}) {may_be}"


def _remark(one: Suggestion) -> str:
    shown = ", ".join(value[:40] for value in one.samples) or "no values"
    sure = f"{one.confidence:.0%} sure" if one.target else f"candidates: {', '.join(one.candidates) or 'none'}"
    return f"{sure}; values such as {shown}".replace("\n", " ")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n") + '"'
