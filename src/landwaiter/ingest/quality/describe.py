"""Put together the quality report of a file that was prepared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from landwaiter.ingest.layout import targets
from landwaiter.ingest.mapping import EXTRA, IGNORE, OUTCOME_PREFIX, UNDECIDED
from landwaiter.ingest.quality.abilities import abilities
from landwaiter.ingest.quality.distributions import distributions
from landwaiter.ingest.quality.population import populations
from landwaiter.ingest.quality.rejections import rejections
from landwaiter.ingest.quality.remarks import Looked, remarks
from landwaiter.ingest.quality.report import ColumnUse, FilledIn, QualityReport

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from landwaiter.ingest.findings import Repaired
    from landwaiter.ingest.preparation import Judgement, Prepared
    from landwaiter.ingest.quality.report import Distribution, Previous
    from landwaiter.ingest.readers import Facts
    from landwaiter.schema.capability import Capability


def describe(
    prepared: Prepared,
    judgement: Judgement,
    *,
    today: date,
    capabilities: Sequence[Capability] = (),
    previous: Previous | None = None,
    parts: Mapping[str, Path] | None = None,
    elsewhere: Mapping[str, float] | None = None,
) -> QualityReport:
    """Return the quality report of a prepared file; the engine that judged it is still open.

    Parameters
    ----------
    today
        Registrations after it are remarked.
    capabilities
        What is asked whether it can work with these columns.
    previous, parts
        The import that the file is held against, and the files that it added, by table.
    elsewhere
        The share filled of fields that the file does not bring and that are there already: outcomes, where
        it has none; by the name that declarations give them.
    """
    engine, hidden = judgement.bench.engine, hidden_fields(prepared)
    told: list[Distribution] = []
    constant: set[str] = set()
    peopled = populations(prepared, judgement, parts or {})
    for population in peopled:
        found, same = distributions(engine, population, hidden)
        told += found
        constant |= same
    looked = Looked(prepared.counts, judgement.bench.layout.columns, tuple(told), constant)
    declared = peopled[0] if prepared.kind == "declarations" else None
    return QualityReport(
        facts=_facts(prepared),
        kind=prepared.kind,
        counts=prepared.counts,
        preset=prepared.mapping.name,
        columns=_columns(prepared, judgement, hidden),
        filled_in=tuple(_filled_in(prepared, hidden)),
        repaired=_shown(prepared.repaired, hidden),
        disagreements=prepared.disagreements,
        header_values=prepared.header_values,
        rejected=rejections(prepared, judgement, hidden),
        previous=previous,
        distributions=tuple(told),
        remarks=remarks(engine, looked, declared, today),
        abilities=abilities(capabilities, {**(elsewhere or {}), **_filled(prepared, told)}),
        hidden=tuple(sorted(hidden)),
        asked=replace(prepared.asked, repairs=_shown(prepared.asked.repairs, hidden)),
    )


def _shown(repairs: Sequence[Repaired], hidden: Collection[str]) -> tuple[Repaired, ...]:
    return tuple(replace(one, examples=()) if one.target in hidden else one for one in repairs)


def hidden_fields(prepared: Prepared) -> frozenset[str]:
    """Return the fields whose values are not shown: with pseudonyms, all that may name somebody."""
    if prepared.hidden is None:
        return frozenset()
    return frozenset(name for name, one in targets(prepared.kind).items() if one.identifies != "nobody")


def _facts(prepared: Prepared) -> Facts:
    """With pseudonyms neither lines above the header nor names of sheets are shown, where anything stands."""
    if prepared.hidden is None:
        return prepared.facts
    return replace(prepared.facts, sha256=prepared.hidden.digest, banner=(), sheets=(), passed_over=())


def _columns(prepared: Prepared, judgement: Judgement, hidden: Collection[str]) -> tuple[ColumnUse, ...]:
    suggested = {one.column: one for one in judgement.suggestions}
    found = []
    for column, rule in prepared.mapping.columns.items():
        if column not in judgement.staged.cells:
            continue
        one = suggested.get(column)
        # What nobody has said the meaning of may name somebody as well.
        closed = rule.to in hidden or (bool(hidden) and rule.to in (EXTRA, IGNORE))
        found.append(
            ColumnUse(
                column,
                UNDECIDED if column in prepared.asked.columns else rule.to,
                one.confidence if one else None,
                one.reasons if one else (),
                one.samples if one and not closed else (),
                _written(prepared, column),
                closed,
                one.candidates if one else (),
            )
        )
    return tuple(found)


def _written(prepared: Prepared, column: str) -> str:
    """Say how the days or numbers of a column are written."""
    field = targets(prepared.kind).get(prepared.mapping.columns[column].to)
    if field is not None and field.kind == "date":
        return prepared.mapping.date_format(column) or ""
    if field is None or field.kind != "number":
        return ""
    form = prepared.mapping.number_format(column)
    return f"1{form.thousands}234{form.decimal}5" if form else ""


def _filled_in(prepared: Prepared, hidden: Collection[str]) -> Iterator[FilledIn]:
    for target, value in prepared.mapping.defaults.items():
        yield FilledIn(target, None if target in hidden else value)
    for target, rule in prepared.mapping.copies.items():
        yield FilledIn(target, source=rule.source, days=rule.days)


def _filled(prepared: Prepared, told: Sequence[Distribution]) -> dict[str, float]:
    """Return the share filled of each field, by the name that capabilities give it."""
    prefix = OUTCOME_PREFIX if prepared.kind == "outcomes" else ""
    return {prefix + one.field: one.now.share for one in told}
