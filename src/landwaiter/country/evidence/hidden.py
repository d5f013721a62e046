"""How much fraud only random inspection reveals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.evidence.areas import make_cases
from landwaiter.country.evidence.estimates import ratio
from landwaiter.country.evidence.tables import NULL
from landwaiter.errors import NotComputableError

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.evidence.tables import Tables
    from landwaiter.schema.measure import Measure

CELL = ("importer_id", "heading", "origin_country")
"""An importer's goods of one HS heading from one declared origin: what a profile would be written for."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Where the illicit items lie, as shares of them that add up to 1.

    A cell is revealed by what was found in it: ``targeted`` where at least one fraud was found by a
    targeted inspection, ``random_only`` where frauds were found but by random inspection alone, ``nowhere``
    where none was found. Intervals take an importer's items to hang together.
    """

    cell: tuple[str, ...]
    illicit: int
    targeted: Measure
    random_only: Measure
    nowhere: Measure

    def as_dict(self) -> dict[str, Any]:
        """Return the shares as JSON-ready fields."""
        shares = {name: getattr(self, name).as_dict() for name in ("targeted", "random_only", "nowhere")}
        return {"cell": list(self.cell), "illicit": self.illicit, **shares}


def hidden_share(tables: Tables, cell: tuple[str, ...] = CELL) -> Hidden:
    """Share the illicit items out by what reveals their cell.

    Parameters
    ----------
    tables
        With declarations, outcomes and truth.
    cell
        Fields of the declarations that make a cell; an item that lacks one of them lies in no cell, so nothing
        reveals it. Coarser cells, such as the importer alone, are revealed more often.

    Raises
    ------
    NotComputableError
        When a field, or every illicit item, is lacking.
    InputError
        When truth does not fit the declarations.
    """
    needs = ["outcomes.result", "outcomes.basis", "truth.illicit", *(f"declarations.{name}" for name in cell)]
    lacking = tables.lacking(needs)
    illicit = ~make_cases(tables).honest
    if lacking or not illicit.any():
        what = ", ".join(lacking) or "illicit items"
        raise NotComputableError(f"what reveals fraud cannot be told: {what} lacking.", "Use a generated country.")
    number = tables.numbers(*(f"declarations.{name}" for name in cell))
    by_target, by_chance = (_found(tables, number, basis) for basis in ("targeted", "random"))
    state = np.where(by_target, 0, np.where(by_chance, 1, 2))[illicit]
    cluster, every = tables.numbers("declarations.importer_id")[illicit], np.ones(int(illicit.sum()))
    shares = [ratio(state == one, every, cluster) for one in range(3)]
    return Hidden(cell, len(state), *shares)


def _found(tables: Tables, cell: Ints, basis: str) -> Bools:
    """Whether fraud was found in the cell of each item by inspections of one basis."""
    hit = (tables["outcomes.result"] == "fraud") & (tables["outcomes.basis"] == basis)
    rows = tables.rows_of("outcomes")[hit]
    revealed = np.zeros(cell.max(initial=0) + 2, dtype=np.bool_)
    revealed[cell[rows[rows != NULL]]] = True
    revealed[NULL] = False
    return np.asarray(revealed[cell])
