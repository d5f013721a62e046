"""Build the feature table of declaration items, as things were known on their day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, take
from landwaiter.features import comparables, history, identity, newness, own, shares
from landwaiter.features.context import Context, Key, Keyed, Made
from landwaiter.features.numbering import Ints
from landwaiter.features.repeats import found_first
from landwaiter.features.rows import NEVER, Rows, no_declarations, read_rows
from landwaiter.features.spec import DECLARED_KEYS, FeatureSpec, name_of
from landwaiter.features.state import HS_DIGITS, Source, declared_value, item_hash
from landwaiter.features.table import FeatureInfo, FeatureTable
from landwaiter.schema import DECLARATION_KEY, tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

EVIDENCE = (
    "importer_id",
    "declarant_id",
    "exporter_id",
    "carrier_id",
    "hs_code",
    "origin_country",
    "goods_description",
    "customs_value",
    "net_mass_kg",
    "duty_rate",
    "tax_amount",
)
"""Declared values that reasons quote and lists show."""


def build(
    source: Source,
    spec: FeatureSpec,
    *,
    start: date | None = None,
    end: date | None = None,
    labelled_only: bool = False,
    known_by: date | None = None,
    evidence: bool = False,
) -> FeatureTable:
    """Build the features of the items registered from ``start`` to ``end``, both included.

    Parameters
    ----------
    source
        The declarations and outcomes of all time.
    spec
        The recipe.
    labelled_only
        Keep only items with an outcome.
    known_by
        Use no outcome that was known later than this day, as if learning had stopped then; by
        default each item uses what was known before its own day.
    evidence
        Also return keys, office and what reasons quote.

    Raises
    ------
    NotComputableError
        When there are no declarations in the period.
    """
    context = context_of(source, spec, end, evidence=evidence)
    context.targets = _targets(context.rows, start, labelled_only=labelled_only)
    context.fraud = _usable(context.rows, known_by)
    details = _details(source, context, start, end) if evidence else {}
    return assembled(context, details)


def columns(source: Source, spec: FeatureSpec, *, end: date | None = None) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield the features of all items up to ``end`` one column at a time, for data beyond memory.

    The columns are those of :func:`build`, in the same order of rows. The array changes with the
    next column: use or copy it before.
    """
    for made in _made(context_of(source, spec, end, evidence=False)):
        yield made.info.name, made.values


def context_of(source: Source, spec: FeatureSpec, end: date | None, *, evidence: bool) -> Context:
    """Return the history up to ``end``, every item a target."""
    compared = [column for comparison in comparables.COMPARISONS for column in comparison.key]
    # Units are read only where quantities are: most files have neither.
    wanted = [column for column in compared if column != "quantity_unit" or "quantity" in spec.numbers]
    rows = read_rows(source, tuple(dict.fromkeys([*spec.columns, *wanted])), spec.numbers, end)
    return Context(rows, np.arange(len(rows)), rows.fraud, spec, evidence)


def _targets(rows: Rows, start: date | None, *, labelled_only: bool) -> Ints:
    first = 0 if start is None else int(np.searchsorted(rows.day, np.datetime64(start, "D").astype(np.int32)))
    if first == len(rows):
        raise no_declarations()
    targets = np.arange(first, len(rows))
    return targets[~np.isnan(rows.fraud[targets])] if labelled_only else targets


def _usable(rows: Rows, known_by: date | None) -> NDArray[np.float32]:
    if known_by is None:
        return rows.fraud
    late = rows.known > np.datetime64(known_by, "D").astype(np.int32)
    return np.where(late, np.float32(np.nan), rows.fraud)


@dataclass(frozen=True, slots=True)
class Known:
    """What the history knows, and how the targets are numbered by a key of it."""

    overall: history.OverallRate
    findings: history.Findings
    once: history.Findings | None
    keyed: Callable[[Context, Key], Keyed]

    @classmethod
    def of(cls, context: Context, keyed: Callable[[Context, Key], Keyed] = Keyed) -> Known:
        """Return what the rows of ``context`` know."""
        known, fraud = context.rows.known, context.fraud
        return cls(history.OverallRate(known, fraud), history.Findings(known, fraud), _once(context), keyed)


def _made(context: Context, known: Known | None = None) -> Iterator[Made]:
    yield from shares.features(context, _own(context, known or Known.of(context)))


def _own(context: Context, known: Known) -> Iterator[Made]:
    overall, findings, once = known.overall, known.findings, known.once
    if context.evidence:
        rate = overall.before(context.rows.day[context.targets]).astype(np.float32)
        yield Made(FeatureInfo(name_of("overall", "rate", "all"), "history", "rate"), rate, evidence=True)
    compared = list(comparables.comparisons(context))
    judged = [*((column,) for column in context.spec.keys), *context.spec.crosses]
    for key in dict.fromkeys([*judged, context.spec.repeated, *(comparison.key for comparison in compared)]):
        if key:
            keyed = known.keyed(context, key)
            if key in judged:
                yield from history.features(context, keyed, findings, overall)
                if once is not None:
                    yield from history.counted_once(context, keyed, once, overall)
            if key == context.spec.repeated and once is not None:
                yield from history.looked_at(context, keyed, findings)
            if key == context.spec.repeated or (key in judged and (len(key) > 1 or key[0] in DECLARED_KEYS)):
                yield from newness.features(context, keyed)
            for comparison in compared:
                if comparison.key == key:
                    yield from comparables.features(context, keyed, comparison)
    yield from own.features(context)
    yield from identity.features(context)


def _once(context: Context) -> history.Findings | None:
    """Return what was found in each consignment the first time, where the recipe asks for it."""
    if not context.spec.once:
        return None
    return history.Findings(context.rows.known, found_first(context.rows, context.fraud, context.spec.repeated))


def assembled(context: Context, details: Columns, known: Known | None = None) -> FeatureTable:
    """Return the features of the targets of ``context`` as a table.

    Parameters
    ----------
    details
        Declared values of the targets.
    known
        What the history knows, where the targets stand outside it.
    """
    infos: list[FeatureInfo] = []
    inputs: list[NDArray[np.float32]] = []
    evidence: Columns = {}
    for made in _made(context, known):
        if made.evidence:
            evidence[made.info.name] = made.values.copy()
        else:
            infos.append(made.info)
            inputs.append(made.values.copy())
    rows, targets = context.rows, context.targets
    return FeatureTable(
        infos=tuple(infos),
        matrix=np.column_stack(inputs),
        keys={name: details[name] for name in DECLARATION_KEY if name in details},
        day=rows.day[targets].astype("datetime64[D]"),
        office=details.get("office", np.full(len(targets), None, dtype=object)),
        fraud=rows.fraud[targets].astype(np.float64),
        revenue=rows.revenue[targets],
        known_on=_known_on(rows, targets),
        evidence={**evidence, **{name: details[name] for name in quoted(context.spec) if name in details}},
    )


def _details(source: Source, context: Context, start: date | None, end: date | None) -> Columns:
    """Read the targets' declared values and bring them into the targets' order."""
    declared = tables.declarations()
    source.engine.attach(declared.get_name(), source.declarations, declared)
    chosen = declared.filter(_in_period(declared, start, end))
    values = {name: declared_value(chosen, name) for name in [*DECLARATION_KEY, "office", *quoted(context.spec)]}
    fetched = source.engine.fetch(chosen.select(item_hash=item_hash(chosen), **values))
    item = fetched.pop("item_hash")
    order = np.argsort(item, kind="stable")
    return take(fetched, order[np.searchsorted(item[order], context.rows.item[context.targets])])


def quoted(spec: FeatureSpec) -> list[str]:
    """Return the declared columns that reasons may quote: the usual ones and those of every key."""
    return list(dict.fromkeys([*EVIDENCE, *(column for column in spec.columns if column not in HS_DIGITS)]))


def _in_period(declared: ir.Table, start: date | None, end: date | None) -> list[Any]:
    day = declared.registration_date
    bounds = [] if start is None else [day >= start]
    return [*bounds, day <= end] if end is not None else bounds or [ibis.literal(True)]


def _known_on(rows: Rows, targets: Ints) -> NDArray[np.datetime64]:
    known = rows.known[targets].astype("datetime64[D]")
    known[rows.known[targets] == NEVER] = np.datetime64("NaT")
    return known
