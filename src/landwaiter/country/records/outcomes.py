"""What inspections found among the items ``rows``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import known
from landwaiter.country.records.declarations import goods, keys

if TYPE_CHECKING:
    from landwaiter.country.records.papers import Papers
    from landwaiter.engine import Columns


def outcomes(papers: Papers, rows: slice) -> Columns:
    """Return the results of the items that were inspected, in the order of registration."""
    simulation = papers.simulation
    world, declared = simulation.world, simulation.declared
    results = simulation.administration.results(rows)
    picked = results.rows
    offence = np.array([scheme.offence for scheme in world.scenario.schemes] + ["documents", None], dtype=object)
    correct, found = goods(world, declared.true.at(picked)), results.found
    key = keys(papers, rows)
    return {
        **{name: values[picked - rows.start] for name, values in key.items()},
        "inspected_on": world.calendar.days[0] + results.inspected,
        "known_on": world.calendar.days[0] + results.known,
        "result": np.where(results.fraud, "fraud", np.where(found, "minor", "compliant")).astype(object),
        "offence": known(offence[declared.scheme[picked]], found),
        "basis": results.basis,
        "additional_revenue": np.where(found, simulation.assessed.stake[picked], 0.0),
        "corrected_hs_code": known(correct["hs_code"], found),
        "corrected_value": np.where(found, simulation.assessed.true_value[picked], np.nan),
        "corrected_origin": known(correct["origin_country"], found),
        "inspector_id": results.officer,
        "minutes": results.minutes,
    }
