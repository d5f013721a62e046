"""What inspections and audits found among the items ``rows``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import known
from landwaiter.country.records.declarations import goods

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Texts
    from landwaiter.country.records.papers import Papers
    from landwaiter.country.world import World
    from landwaiter.engine import Columns

AUDITED = "audit"
"""Note of results that an audit found and no inspection."""


def outcomes(papers: Papers, rows: slice) -> Columns:
    """Return one result for each item that was inspected or, if not, audited, in the order of registration."""
    simulation = papers.simulation
    world, declared, administration = simulation.world, simulation.declared, simulation.administration
    results = administration.results(rows)
    picked, found = results.rows, results.found
    officer = administration.desk.posts.code[administration.officer(picked)]
    correct = goods(world, declared.true.at(picked))
    return {
        "declaration_id": papers.declaration_id(picked),
        "item_number": simulation.trade.item[picked],
        "inspected_on": world.calendar.days[0] + results.inspected,
        "known_on": world.calendar.days[0] + results.known,
        "result": verdict(found, results.fraud),
        "offence": known(offences(world)[declared.scheme[picked]], found),
        "basis": basis(results.at_random),
        "additional_revenue": np.where(found, simulation.assessed.stake[picked], 0.0),
        "corrected_hs_code": known(correct["hs_code"], found),
        "corrected_value": np.where(found, simulation.assessed.true_value[picked], np.nan),
        "corrected_origin": known(correct["origin_country"], found),
        "inspector_id": known(officer, ~results.audited),
        "minutes": results.minutes,
        "note": known(np.full(len(picked), AUDITED, dtype=object), results.audited),
    }


def basis(at_random: Bools) -> Texts:
    """Return why items or importers were chosen."""
    return np.where(at_random, "random", "targeted").astype(object)


def offences(world: World) -> Texts:
    """Return offences by scheme, then that of slips and none, which ``SLIP`` and ``HONEST`` count from the end."""
    return np.array([*(scheme.offence for scheme in world.scenario.schemes), "documents", None], dtype=object)


def verdict(found: Bools, fraud: Bools) -> Texts:
    """Return the result of each item: fraud, minor where only a slip was found, or compliant."""
    return np.where(fraud, "fraud", np.where(found, "minor", "compliant")).astype(object)
