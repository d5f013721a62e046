"""Read, map and check one file: accepted rows as Parquet, rejected rows as a file to correct.

Nothing here knows a workspace: what was prepared lies in a staging folder until the caller publishes
it all at once.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from landwaiter.errors import InputError, MappingError, Place
from landwaiter.ingest import sums
from landwaiter.ingest import verdict as verdicts
from landwaiter.ingest.findings import Asked, Disagreement, HeaderValue, Repaired
from landwaiter.ingest.hiding import Hidden, Hiding
from landwaiter.ingest.layout import Layout, checked, lay_out
from landwaiter.ingest.mapping import EXTRA, FileFormat, Kind, Mapping
from landwaiter.ingest.proposal import propose
from landwaiter.ingest.readers import Facts, Staged, read_file
from landwaiter.ingest.rejected import Problem, Say, places_of, plainly, reason_of, split, write_rejected
from landwaiter.ingest.repairs import Answer
from landwaiter.ingest.resolve import foreseen, resolve
from landwaiter.ingest.verdict import Bench, Stored
from landwaiter.schema.fields import DECLARATION, DECLARATION_KEY, OUTCOME, Field
from landwaiter.schema.nouns import Reason
from landwaiter.schema.validation import PROBLEMS, empty

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.pseudonyms import Key
    from landwaiter.ingest.sources import Source
    from landwaiter.ingest.suggesting import Suggestion
    from landwaiter.schema.nouns import Parameter

DECLARATIONS_FILE = "declarations.parquet"
OUTCOMES_FILE = "outcomes.parquet"
REJECTED_FILE = "rejected.csv"


class Reading(TypedDict, total=False):
    """How a file is to be read, where the user says so.

    ``mapping`` is what the columns mean; it is proposed from names and values where none is given. ``sheets``
    are the sheets of a workbook to read, instead of those that the mapping names. ``repairs`` are the names of those
    that are accepted where the mapping leaves them open, with ``all`` or ``none`` for the others. With a ``key``,
    pseudonyms take the place of parties and officers.
    """

    mapping: Mapping | None
    sheets: tuple[str, ...]
    repairs: tuple[str, ...]
    key: Key | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a file: every row is accepted, rejected or already stored.

    ``declarations`` and ``outcomes`` count what the accepted rows add.
    """

    rows: int
    accepted: int
    rejected: int
    already_stored: int
    declarations: int
    outcomes: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a file was judged by, for whoever looks closer while the engine is open.

    ``judged`` has a row for each row of the file, as :func:`landwaiter.ingest.verdict.judge` says;
    ``suggestions`` are what the mapping was proposed from, where it was.
    """

    staged: Staged
    bench: Bench
    judged: ir.Table
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that has been read, mapped and checked, and waits to be published.

    ``import_id`` is the SHA-256 of the file's bytes and of the mapping: the same file read in the same
    way has the same one. Paths are ``None`` where there is nothing to publish. ``repaired`` says what was
    repaired as the user accepted it, ``disagreements`` what the file says twice and differently, ``header_values``
    what of a declaration seems to be repeated on its items, ``hidden`` what a key hid. ``judgement``
    is what the file was judged by; it costs nothing until it is asked. Where anything is ``asked``, nothing may be
    published.
    """

    import_id: str
    kind: Kind
    facts: Facts
    mapping: Mapping
    counts: Counts
    declarations: Path | None
    outcomes: Path | None
    rejected: Path | None
    problems: tuple[Problem, ...]
    repaired: tuple[Repaired, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    header_values: tuple[HeaderValue, ...] = ()
    hidden: Hidden | None = None
    asked: Asked = field(default_factory=Asked)
    judgement: Judgement | None = field(default=None, repr=False, compare=False)


def prepare(
    engine: DuckDBEngine,
    source: Source,
    *,
    staging: Path,
    kind: Kind = "declarations",
    stored: Stored | None = None,
    say: Say = plainly,
    tentative: bool = False,
    **reading: Unpack[Reading],
) -> Prepared:
    """Read, map and check the file or table ``source``; leave the results in ``staging``.

    Parameters
    ----------
    engine
        The embedded engine. Tables whose names start with ``landwaiter_`` are overwritten in it.
    source
        The file, whose format, encoding and layout are found out; or the table.
    staging
        An existing, empty folder for the results.
    kind
        Whether the rows are declaration items (with outcomes, where they have them) or outcomes only.
        A mapping says its own kind.
    stored
        The declarations and outcomes that are already there, as queries of ``engine``.
    say
        Turns reasons into sentences for the file of rejected rows.
    tentative
        Do not refuse a file for what has to be asked: read it as it is proposed to be, and say what is asked.
    reading
        How the file is to be read, as :class:`Reading` lists it.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    MappingError
        If its columns cannot be tied to fields without guessing.
    """
    mapping, answer = reading.get("mapping"), Answer.of(reading.get("repairs", ()))
    options = mapping.file if mapping else FileFormat()
    chosen = {"sheet": reading.get("sheets") or options.sheet}
    along = partial(foreseen, mapping) if mapping else None
    staged = read_file(engine, source, options.model_copy(update=chosen), staging, along)
    suggestions: tuple[Suggestion, ...] = ()
    if mapping is None:
        proposal = propose(engine, staged, kind)
        staged, suggestions = proposal.staged, proposal.suggestions
        mapping = proposal.whole() if tentative else proposal.settled()
    if mapping.kind != kind:
        problem = f"{mapping.called} is for {mapping.kind}, not for {kind}."
        raise MappingError(problem, "Choose another mapping.", Place(source.name))
    hiding = Hiding(mapping, reading.get("key"))
    resolved = resolve(engine, staged, mapping, answer, tentative=tentative)
    fitted = hiding.decided(resolved.mapping, staged)
    fitted = fitted.model_copy(update={"file": fitted.file.model_copy(update=chosen)})
    layout = hiding.closed(lay_out(fitted, staged, resolved.changes, resolved.asked.fields), fitted)
    bench = verdicts.set_up(engine, layout, hiding.hide(engine, checked(staged, fitted, layout), layout, fitted))
    judged = verdicts.judge(bench, stored or Stored())
    counts = _count(engine, judged, staged)
    problems, reasons = _problems(engine, judged, layout, staged) if counts.rejected else ((), {})
    found = sums.held_against(bench, judged, staged, fitted, rejected=counts.rejected > 0)
    rejected = None
    if counts.rejected:
        rejected = staging / REJECTED_FILE
        refused = judged.filter(judged[PROBLEMS].notnull()).select("source_row", PROBLEMS, "first_row")
        write_rejected(engine, staged, refused, reasons, layout.parts, rejected, say)
    return Prepared(
        _identifier(staged, fitted, hiding.key),
        kind,
        staged.facts,
        fitted,
        counts,
        _write_declarations(bench, judged, counts, staging),
        _write_outcomes(bench, judged, counts, staging),
        rejected,
        problems,
        repaired=resolved.repaired,
        disagreements=found.disagreements,
        header_values=found.header_values,
        hidden=hiding.summary(staged.facts, layout, fitted),
        asked=resolved.asked,
        judgement=Judgement(staged, bench, judged, suggestions),
    )


def _identifier(staged: Staged, fitted: Mapping, key: Key | None) -> str:
    """Return what the same file, read in the same way, has again; with a key, names cannot be tried out by it."""
    read = f"{staged.facts.sha256}\n{fitted.digest()}"
    return key.digest(read) if key else hashlib.sha256(read.encode()).hexdigest()


def _count(engine: DuckDBEngine, judged: ir.Table, staged: Staged) -> Counts:
    accepted = judged[PROBLEMS].isnull() & (judged.new_declaration | judged.new_outcome)
    stored = judged[PROBLEMS].isnull() & ~judged.new_declaration & ~judged.new_outcome
    found = engine.fetch(
        judged.aggregate(
            rows=judged.count(),
            accepted=accepted.sum(),
            rejected=judged[PROBLEMS].notnull().sum(),
            already_stored=stored.sum(),
            declarations=(accepted & judged.new_declaration).sum(),
            outcomes=(accepted & judged.new_outcome).sum(),
        )
    )
    counts = Counts(**{name: int(value[0]) for name, value in found.items()})
    _check_none_lost(counts, staged)
    return counts


def _check_none_lost(counts: Counts, staged: Staged) -> None:
    """Every row of the file must be accounted for; a reader that loses one must never go unnoticed."""
    if counts.rows != staged.facts.rows or counts.accepted + counts.rejected + counts.already_stored != counts.rows:
        raise InputError(
            f"the file has {staged.facts.rows} rows, but {counts.rows} were accounted for ({counts}).",
            "This is a defect: nothing was stored; please report it.",
            Place(file=staged.facts.file),
        )


def _problems(
    engine: DuckDBEngine, judged: ir.Table, layout: Layout, staged: Staged
) -> tuple[tuple[Problem, ...], dict[str, list[Reason]]]:
    """Return the problems found by kind, and the reasons that each text of joined problems stands for."""
    refused = judged.filter(judged[PROBLEMS].notnull())
    grouped = refused.group_by(PROBLEMS).aggregate(
        n=refused.count(),
        first=refused.source_row.min(),
        earlier=refused.first_row.argmin(refused.source_row).fill_null(0),
    )
    found = engine.fetch(grouped.order_by("first", PROBLEMS))
    places = places_of(engine, staged, [*found["first"].tolist(), *found["earlier"].tolist()])
    params = _parameters(layout)
    reasons: dict[str, list[Reason]] = {}
    totals: dict[tuple[str, str], Problem] = {}
    for joined, count, first, earlier in zip(*(found[name].tolist() for name in found), strict=True):
        pairs = split(joined)
        reasons[joined] = [reason_of(*pair, layout.columns, params) for pair in pairs]
        for pair, reason in zip(pairs, reasons[joined], strict=True):
            row = {"row": places[earlier]} if "row" in reason.params else {}
            told = Reason(reason.message, {**reason.params, **row})
            place = places[first] if staged.placed else None
            known = totals.setdefault(pair, Problem(pair[0], layout.columns.get(pair[0]), told, 0, first, place))
            totals[pair] = replace(known, count=known.count + count)
    return tuple(totals.values()), reasons


def _parameters(layout: Layout) -> dict[tuple[str, str], dict[str, Parameter]]:
    params: dict[tuple[str, str], dict[str, Parameter]] = defaultdict(dict)
    for one in layout.incoming:
        for check in one.field.checks:
            params[one.target, check.message] = dict(check.params)
        if one.field.kind == "date":
            params[one.target, "check.not_a_date"] = {"format": one.date.name}
        if one.field.kind in ("number", "integer"):
            params[one.target, "check.not_a_number"] = {"decimal": one.number.decimal}
    # The row differs from row to row: the engine puts it in its place.
    params["declaration_id", "check.duplicate_key"] = {"row": "{row}"}
    return params


def _write_declarations(bench: Bench, judged: ir.Table, counts: Counts, staging: Path) -> Path | None:
    if not counts.declarations:
        return None
    rows = bench.checked
    if counts.declarations < counts.rows:
        left_out = judged.filter(judged[PROBLEMS].notnull() | ~judged.new_declaration)
        # A join gives the rows in any order, and the same file must give the same table.
        rows = rows.anti_join(left_out, "source_row").order_by("source_row")
    path = staging / DECLARATIONS_FILE
    bench.engine.write(rows.select(**fields_of(rows, DECLARATION, "")), path)
    return path


def _write_outcomes(bench: Bench, judged: ir.Table, counts: Counts, staging: Path) -> Path | None:
    if not counts.outcomes:
        return None
    rows = judged.filter(judged[PROBLEMS].isnull() & judged.new_outcome)
    path = staging / OUTCOMES_FILE
    bench.engine.write(rows.select(**fields_of(rows, OUTCOME, bench.prefix)), path)
    return path


def fields_of(rows: ir.Table, fields: tuple[Field, ...], prefix: str) -> dict[str, Any]:
    """Return a typed column for each of ``fields``, whose columns in ``rows`` start with ``prefix``."""
    found: dict[str, Any] = {}
    for one in fields:
        own = one.name if one.name in DECLARATION_KEY or one.name == EXTRA else prefix + one.name
        found[one.name] = rows[own] if own in rows.columns else empty(one)
    return found


__all__ = ["Counts", "Judgement", "Prepared", "Stored", "fields_of", "prepare"]
