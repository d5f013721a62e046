"""Records of seizures: what inspections found of schemes whose goods are seized, as sparse as such records are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.arrays import known
from landwaiter.country.records.declarations import goods
from landwaiter.country.world.catalogue import MODE_CODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.country.arrays import Floats, Ints, Texts
    from landwaiter.country.records.papers import Papers
    from landwaiter.country.simulation import Simulation
    from landwaiter.engine import Columns

METHODS = ("risk profile", "routine check", "x-ray", "search", "dog", "information")
CONCEALMENTS = ("among the goods", "false bottom", "inside the goods", "in the packing", "none, misdescribed")

CONTRABAND = {
    "drugs": "293911",
    "tobacco": "240220",
    "weapons": "930200",
    "wildlife": "050710",
    "medicines": "300490",
    "currency": "490700",
    "waste": "391590",
}
"""Commodity codes of goods that no paper names: heroin, cigarettes, pistols, ivory, medicines, notes, plastic waste."""


def seizures(papers: Papers) -> Columns:
    """Return one row a seizure, in the order of registration of what they came with."""
    simulation = papers.simulation
    world, trade, administration = simulation.world, simulation.trade, simulation.administration
    rows = _seized(simulation)
    rng, filled = world.streams.of("seizures"), world.scenario.seizure_records
    true = goods(world, simulation.declared.true.at(rows))

    def sparse(values: NDArray[Any], share: float) -> Texts:
        return known(values.astype(object), rng.random(len(rows)) < share)

    groups, hidden = _groups(simulation, rows), _hidden(simulation, rows)
    return {
        "seizure_id": np.array([f"SZ{number + 1:06d}" for number in range(len(rows))], dtype=object),
        "seized_on": world.calendar.days[0] + administration.inspections.inspected[rows],
        "office": world.offices.code[trade.office[rows]],
        "declaration_id": papers.declaration_id(rows),
        "item_number": trade.item[rows],
        "commodity_group": groups,
        "hs_code": sparse(_contraband(groups, true["hs_code"]), filled.code_known),
        "quantity": np.where(hidden > 0, np.round(hidden, 3), true["quantity"]),
        "quantity_unit": np.where(hidden > 0, "kg", true["quantity_unit"]).astype(object),
        "origin_country": sparse(true["origin_country"], filled.origin_known),
        "transit_country": sparse(true["export_country"], filled.transit_known),
        "destination_country": sparse(true["destination_country"], filled.destination_known),
        "transport_mode": sparse(np.array(MODE_CODES, dtype=object)[trade.mode[rows]], filled.mode_known),
        "concealment": sparse(rng.choice(np.array(CONCEALMENTS, dtype=object), len(rows)), filled.concealment_known),
        "detection_method": sparse(rng.choice(np.array(METHODS, dtype=object), len(rows)), filled.method_known),
        "importer_id": world.importers.code[trade.importer[rows]],
        "note": np.full(len(rows), None, dtype=object),
    }


def _seized(simulation: Simulation) -> Ints:
    """Items that an officer found to be fraud of a kind whose goods are seized."""
    seized = np.array([*(scheme.seized for scheme in simulation.world.scenario.schemes), False, False])
    return np.flatnonzero(simulation.administration.inspections.fraud & seized[simulation.declared.scheme])


def _hidden(simulation: Simulation, rows: Ints) -> Floats:
    """Kilograms of goods that no paper names: gross mass beyond that of honest trade in as much goods."""
    true, honest = simulation.declared.true.at(rows), simulation.trade.statement.at(rows)
    return np.where(true.net_mass == honest.net_mass, true.gross_mass - honest.gross_mass, 0.0)


def _groups(simulation: Simulation, rows: Ints) -> Texts:
    groups = np.full(len(rows), None, dtype=object)
    for number, scheme in enumerate(simulation.world.scenario.schemes):
        mine = np.flatnonzero(simulation.declared.scheme[rows] == number)
        rng = simulation.world.streams.of("seizures", scheme.name)
        groups[mine] = scheme.seizes(simulation.world, simulation.trade, rows[mine], rng)
    return groups


def _contraband(groups: Texts, code: Texts) -> Texts:
    """Codes of the groups that are contraband, and ``code`` of the others."""
    return np.array([CONTRABAND.get(*pair) for pair in zip(groups, code, strict=True)], dtype=object)
