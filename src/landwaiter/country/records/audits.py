"""Post-clearance audits, and the items that they looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.audits import no_round
from landwaiter.country.arrays import Ints, Texts, known
from landwaiter.country.records.outcomes import basis, offences, verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from landwaiter.country.administration.audits import Round
    from landwaiter.country.records.papers import Papers
    from landwaiter.engine import Columns


def audits(papers: Papers) -> Columns:
    """Return one row an audit, in order of the rounds."""
    return _joined(papers, _round)


def audit_items(papers: Papers) -> Columns:
    """Return one row an item audited, whether an officer had inspected it before or not."""
    return _joined(papers, _items)


def _round(papers: Papers, one: Round, number: int) -> Columns:
    world, size = papers.simulation.world, len(one.importer)
    revenue = papers.simulation.assessed.stake[one.row] * one.found
    return {
        "audit_id": _numbers(number, np.arange(size)),
        "importer_id": world.importers.code[one.importer],
        "basis": basis(one.at_random),
        "opened_on": world.calendar.days[0] + one.opened,
        "closed_on": world.calendar.days[0] + one.closed,
        "items_checked": np.bincount(one.audit, minlength=size),
        "items_found": np.bincount(one.audit, weights=one.found, minlength=size).astype(np.int64),
        "additional_revenue": np.round(np.bincount(one.audit, weights=revenue, minlength=size), 2),
    }


def _items(papers: Papers, one: Round, number: int) -> Columns:
    simulation = papers.simulation
    order = np.argsort(one.row, kind="stable")
    row, found, fraud = one.row[order], one.found[order], one.fraud[order]
    return {
        "audit_id": _numbers(number, one.audit[order]),
        "declaration_id": papers.declaration_id(row),
        "item_number": simulation.trade.item[row],
        "result": verdict(found, fraud),
        "offence": known(offences(simulation.world)[simulation.declared.scheme[row]], found),
        "additional_revenue": np.where(found, simulation.assessed.stake[row], 0.0),
    }


def _numbers(number: int, audit: Ints) -> Texts:
    return np.array([f"PCA-{number + 1}-{one + 1:04d}" for one in audit.tolist()], dtype=object)


def _joined(papers: Papers, render: Callable[[Papers, Round, int], Columns]) -> Columns:
    """All rounds, and after them one without audits, which gives the columns where there were none."""
    rounds = (*papers.simulation.administration.audits.rounds, no_round())
    parts = [render(papers, one, number) for number, one in enumerate(rounds)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
