"""What no model may read: what is true of the items ``rows``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.records.declarations import goods, keys

if TYPE_CHECKING:
    from landwaiter.country.records.papers import Papers
    from landwaiter.engine import Columns

SLIP_NAME = "slip"


def truth(papers: Papers, rows: slice) -> Columns:
    """Return one row an item, in the order of the declarations."""
    simulation = papers.simulation
    world, declared = simulation.world, simulation.declared
    names = np.array([scheme.name for scheme in world.scenario.schemes] + [SLIP_NAME, None], dtype=object)
    true = goods(world, declared.true.at(rows))
    return {
        **keys(papers, rows),
        "illicit": declared.illicit[rows],
        "scheme": names[declared.scheme[rows]],
        "true_hs_code": true["hs_code"],
        "true_value": simulation.assessed.true_value[rows],
        "true_origin": true["origin_country"],
        "true_destination": true["destination_country"],
        "true_importer": world.importers.code[simulation.trade.person[rows]],
        "true_net_mass_kg": true["net_mass_kg"],
        "true_quantity": true["quantity"],
        "revenue_at_stake": simulation.assessed.stake[rows],
        "would_be_detected": simulation.administration.inspections.detectable[rows],
    }
