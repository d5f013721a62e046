"""Look through the columns of a file for damage, and tell what the user decided on from what is to be asked.

A file without damage costs one look at the columns concerned; only where cells are suspected are they studied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from landwaiter.errors import MappingError, Place
from landwaiter.ingest.findings import EXAMPLES, Example, Repaired
from landwaiter.ingest.layout import cell_text, column_text, targets
from landwaiter.ingest.rejected import places_of
from landwaiter.ingest.repairs.answer import Answer
from landwaiter.ingest.repairs.base import Cells, Change, Repair
from landwaiter.ingest.repairs.registry import REPAIRS, THOUSANDS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.layout import Changes
    from landwaiter.ingest.mapping import ColumnRule, Mapping
    from landwaiter.ingest.readers.base import Staged
    from landwaiter.schema.fields import Field

SAMPLE = 1_000
"""Rows in which half of the cells must be suspected before a repair of nearly all cells is looked for further on."""
SHOWN = 3
"""Examples of each repair in a question."""


@dataclass(frozen=True, slots=True)
class Found:
    """A repair that changes cells of a column, and whether it is accepted, declined or (``None``) to be asked."""

    repair: Repair
    change: Change
    accepted: bool | None
    told: Repaired

    @property
    def counts(self) -> bool:
        """Whether cells are read as it leaves them: it is accepted, or proposed to be."""
        return self.accepted if self.accepted is not None else self.change.sure


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file, in the order of its columns."""

    found: tuple[Found, ...]
    changes: Changes = field(default_factory=dict)

    @property
    def asked(self) -> tuple[Repaired, ...]:
        """What the user has to decide on."""
        return tuple(one.told for one in self.found if one.accepted is None and one.counts)

    @property
    def repaired(self) -> tuple[Repaired, ...]:
        """What was accepted."""
        return tuple(one.told for one in self.found if one.accepted)

    @property
    def unsure(self) -> tuple[Repaired, ...]:
        """What may be damage, though the file does not show it: proposed mappings ask it, nobody else does."""
        return tuple(one.told for one in self.found if not one.change.sure and not one.accepted)

    def decided(self, column: str) -> tuple[str, ...] | None:
        """Return the repairs of a column that are accepted, or ``None`` where nothing was decided on."""
        own = [one for one in self.found if one.told.column == column and one.accepted is not None]
        return tuple(one.repair.name for one in own if one.accepted) if own else None


class _Candidate(NamedTuple):
    """A repair that a column may need."""

    column: str
    rule: ColumnRule
    field: Field
    repair: Repair


def examine(engine: DuckDBEngine, staged: Staged, mapping: Mapping, answer: Answer) -> Examined:
    """Return what in the cells of a file is damaged; marks between thousands are no part of this."""
    first = _Look(engine, staged, mapping, answer)
    first.take(_seen_in_sample(first, _candidates(staged, mapping, _in_cells(whole=True))))
    first.take(_candidates(staged, mapping, _in_cells(whole=False)))
    return Examined(tuple(first.found), first.changes)


def foreseen(staged: Staged, mapping: Mapping) -> dict[str, ir.Value]:
    """Return what :func:`examine` will count in all cells, where no whole cells are repaired before."""
    wanted: dict[str, ir.Value] = {}
    for one in _candidates(staged, mapping, _in_cells(whole=False)):
        wanted |= _counts(one, column_text(staged, mapping, one.column, one.field, ()))
    return wanted


def _in_cells(*, whole: bool) -> list[Repair]:
    return [repair for repair in REPAIRS.values() if repair is not THOUSANDS and repair.whole is whole]


def _counts(one: _Candidate, text: ir.StringValue) -> dict[str, ir.Value]:
    """Return how many cells have a value, and how many are suspected, as expressions by unique names."""
    suspected = one.repair.suspects(text, one.rule).fill_null(False).sum()
    return dict(zip(_names(one), (text.count(), suspected), strict=True))


def _names(one: _Candidate) -> tuple[str, str]:
    return f"filled {one.repair.name} {one.column}", f"suspected {one.repair.name} {one.column}"


def examine_numbers(
    engine: DuckDBEngine, staged: Staged, mapping: Mapping, answer: Answer, columns: Iterable[str]
) -> Examined:
    """Return which of ``columns``, whose format was recognised, have marks between thousands."""
    marked = [column for column in columns if mapping.columns[column].thousands]
    wanted = [one for one in _candidates(staged, mapping, [THOUSANDS]) if one.column in marked]
    look = _Look(engine, staged, mapping, answer)
    look.take(wanted)
    return Examined(tuple(look.found))


def _candidates(staged: Staged, mapping: Mapping, repairs: list[Repair]) -> list[_Candidate]:
    known = targets(mapping.kind)
    return [
        _Candidate(column, rule, known[rule.to], repair)
        for column, rule in mapping.columns.items()
        if rule.to in known and column in staged.cells
        for repair in repairs
        if repair.concerns(known[rule.to]) and _said(rule, repair) is not False
    ]


def _said(rule: ColumnRule, repair: Repair) -> bool | None:
    """Say what the mapping decides on a repair of a column; a width that it states is a decision too."""
    if rule.repairs is not None:
        return repair.name in rule.repairs
    return True if rule.width is not None and repair.name == "lost-zero" else None


@dataclass
class _Look:
    """One look through a file; what was found first changes the cells that later repairs see."""

    engine: DuckDBEngine
    staged: Staged
    mapping: Mapping
    answer: Answer
    found: list[Found] = field(default_factory=list)
    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)

    def text(self, one: _Candidate) -> ir.StringValue:
        """Return the cells of a column as a repair finds them."""
        if one.repair.whole:
            return cell_text(self.staged, self.mapping, one.column)
        return column_text(self.staged, self.mapping, one.column, one.field, self.changes.get(one.column, ()))

    def take(self, candidates: list[_Candidate]) -> None:
        """Study the candidates for which cells are suspected, and keep what would change any."""
        counted = self.counted(candidates)
        for one in candidates:
            filled, suspected = (counted[name] for name in _names(one))
            change = self.study(one, filled, suspected) if suspected else None
            if change is not None and (told := self.told(one, change, filled)).count:
                self.keep(one, change, told)

    def counted(self, candidates: list[_Candidate]) -> dict[str, int]:
        """Return how many cells have a value, and how many are suspected, as far as not known from reading."""
        known = self.staged.counted
        left = [one for one in candidates if one.column in self.changes or not known.keys() >= {*_names(one)}]
        return {**known, **(self.counted_now(left) if left else {})}

    def counted_now(self, candidates: list[_Candidate]) -> dict[str, int]:
        """Go through the file once."""
        texts = self.staged.table.select(**{f"t{at}": self.text(one) for at, one in enumerate(candidates)})
        wanted: dict[str, ir.Value] = {}
        for at, one in enumerate(candidates):
            wanted |= _counts(one, texts[f"t{at}"])
        return {name: int(value[0]) for name, value in self.engine.fetch(texts.aggregate(**wanted)).items()}

    def study(self, one: _Candidate, filled: int, suspected: int) -> Change | None:
        rows = self.staged.table.select("source_row", text=self.text(one))
        number = self.mapping.number_format(one.column)
        cells = Cells(self.engine, rows.filter(rows.text.notnull()), one.rule, one.field, number, filled, suspected)
        return one.repair.study(cells)

    def told(self, one: _Candidate, change: Change, filled: int) -> Repaired:
        """Count exactly what a change changes, and show the first of it."""
        before = self.text(one)
        rows = self.staged.table.select("source_row", before=before, after=change.apply(before))
        changed = rows.filter(rows.before != rows.after)
        count = int(self.engine.fetch(changed.aggregate(n=changed.count()))["n"][0])
        examples = self.examples(changed) if count else ()
        return Repaired(one.repair.name, one.column, one.rule.to, count, filled, examples)

    def examples(self, changed: ir.Table) -> tuple[Example, ...]:
        each = changed.group_by(["before", "after"]).aggregate(first=changed.source_row.min())
        found = self.engine.fetch(each.order_by("first").limit(EXAMPLES))
        rows = found["first"].tolist()
        places = places_of(self.engine, self.staged, rows)
        return tuple(
            Example(places[row] if self.staged.placed else f"row {row}", str(before), str(after))
            for row, before, after in zip(rows, found["before"], found["after"], strict=True)
        )

    def keep(self, one: _Candidate, change: Change, told: Repaired) -> None:
        said = _said(one.rule, one.repair)
        accepted = said if said is not None else self.answer.accepts(one.repair.name, sure=change.sure)
        self.found.append(Found(one.repair, change, accepted, told))
        if self.found[-1].counts:
            self.changes[one.column] = (*self.changes.get(one.column, ()), change)


def _seen_in_sample(look: _Look, candidates: list[_Candidate]) -> list[_Candidate]:
    """Return the candidates, repairs of whole cells, that half of the first cells are suspected for."""
    found: list[_Candidate] = []
    for repair in dict.fromkeys(one.repair for one in candidates):
        own = [one for one in candidates if one.repair is repair]
        shares = _suspected_in_sample(look, own)
        found += [one for at, one in enumerate(own) if shares.get(f"t{at}", False)]
    return [one for one in candidates if one in found]


def _suspected_in_sample(look: _Look, candidates: list[_Candidate]) -> dict[str, bool]:
    """Say of each of the columns, by its place, whether one repair suspects half of its first cells.

    The cells go below each other, for to prepare a pattern for each column takes longer than to go through so few.
    """
    sample = look.staged.table.limit(SAMPLE)
    texts = sample.select(**{f"t{at}": look.text(one) for at, one in enumerate(candidates)})
    cells = texts.pivot_longer(list(texts.columns), names_to="column", values_to="text")
    cells = cells.filter(cells.text.notnull())
    suspected = candidates[0].repair.suspects(cells.text, candidates[0].rule).fill_null(False).sum()
    found = look.engine.fetch(cells.group_by("column").aggregate(filled=cells.count(), suspected=suspected))
    return dict(zip(found["column"].tolist(), (2 * found["suspected"] > found["filled"]).tolist(), strict=True))


def refuse_open(asked: tuple[Repaired, ...], staged: Staged) -> None:
    """Refuse a file with damage that nobody has decided on.

    Raises
    ------
    MappingError
        If anything is ``asked``; it lists every repair with counts and examples, and how to answer.
    """
    if not asked:
        return
    names = tuple(dict.fromkeys(one.repair for one in asked))
    raise MappingError(
        f"cells look damaged, and nothing is repaired without being asked for: {'; '.join(map(question, asked))}.",
        f"Accept all with --repair all, one kind with {' or '.join(f'--repair {name}' for name in names)}, or take "
        f"the values as they stand with --repair none. For good, say it in the mapping, as in {_entry(asked[0])}, or "
        "repairs = [] for none; `--propose mapping.toml` writes it.",
        Place(file=staged.facts.file, column=asked[0].column, value=asked[0].examples[0].before),
    )


def question(one: Repaired) -> str:
    """Return a proposed repair in words."""
    return f"{one.repair}: column {one.column!r} ({one.target}), {counted(one)}"


def counted(one: Repaired) -> str:
    """Return how many cells a repair changes, with examples."""
    shown = ", ".join(f"{example.before} -> {example.after} ({example.place})" for example in one.examples[:SHOWN])
    return f"{one.count:,} of {one.cells:,} cells{', such as ' if shown else ''}{shown}"


def _entry(one: Repaired) -> str:
    return f'"{one.column}" = {{ to = "{one.target}", repairs = ["{one.repair}"] }}'
