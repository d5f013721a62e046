"""Officers ask for the codes of goods, look through the nomenclature, and see who trades in what a code is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from landwaiter.classify.nomenclature.notes import FOLDER
from landwaiter.classify.nomenclature.tree import DIGITS
from landwaiter.classify.terms.vague import FOLDER as VAGUE
from landwaiter.schema import tables
from landwaiter.schema.sections import Section, section_of
from landwaiter.services import goods
from landwaiter.services.application.acting import Actor, Application, looking
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.classify.nomenclature.tree import Line
    from landwaiter.engine.duckdb import DuckDBEngine

LONGEST = 2_000
SHOWN = 5
LISTED = 5
"""Traders and origins that are listed of a code."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of the nomenclature: what is above a code, and what is right below it; chapters where no code is asked."""

    above: tuple[Line, ...]
    below: tuple[Line, ...]

    @property
    def section(self) -> Section | None:
        """The section of the Harmonized System that the code is in."""
        return section_of(self.above[0].code) if self.above else None


@dataclass(frozen=True, slots=True)
class Traded:
    """Who trades in the goods of a code: items, value, and the first by value with their items and value.

    ``prices`` are the first, middle and last tenth of the value of a kilogram, empty where no mass is known.
    """

    items: int
    value: float
    importers: tuple[tuple[str, int, float], ...]
    declarants: tuple[tuple[str, int, float], ...]
    origins: tuple[tuple[str, int, float], ...]
    prices: tuple[float, ...]


def ask_codes(app: Application, actor: Actor, text: str, language: str) -> dict[str, Any]:
    """Return what is suggested for a description, in words; see :func:`landwaiter.services.goods.described`.

    Raises
    ------
    RightsError
        When the actor may not ask for codes.
    """
    with looking(app, actor, "code.ask"):
        at_hand = ready_for(app.workspace)
        return goods.described(at_hand, next(goods.classify(at_hand, [text[:LONGEST]], shown=SHOWN)), language)


def headings(app: Application, actor: Actor) -> tuple[str, ...]:
    """Return the headings that can be suggested, in ascending order.

    Raises
    ------
    RightsError
        When the actor may not ask for codes.
    """
    with looking(app, actor, "code.ask"):
        return ready_for(app.workspace).recommender.leaves.headings


def branch(app: Application, actor: Actor, code: str) -> Branch:
    """Return what is above and below a code in the first nomenclature that has it, or has the nearest code above.

    Raises
    ------
    RightsError
        When the actor may not ask for codes.
    """
    plain = code.replace(".", "").replace(" ", "")
    with looking(app, actor, "code.ask"):
        trees = ready_for(app.workspace).trees
        for size in range(len(plain), DIGITS[0] - 1, -1):
            for tree in trees:
                if plain[:size] in tree:
                    return Branch(tuple(tree.above(plain[:size])), tuple(tree.children(plain[:size])))
        chapters = {line.code: line for tree in reversed(trees) for line in map(tree.get, tree.of_length(2)) if line}
        return Branch((), tuple(line for _, line in sorted(chapters.items())))


def traded(app: Application, actor: Actor, code: str) -> Traded:
    """Return who trades in the goods of a code, over the declarations of the offices that the actor sees.

    Raises
    ------
    RightsError
        When the actor may not see who trades.
    """
    plain = code.replace(".", "").replace(" ", "")
    with looking(app, actor, "code.traders") as reader, engine_of(app.workspace) as engine:
        declared = tables.declarations()
        items = declared.filter(declared.hs_code.startswith(plain))
        if reader.offices is not None:
            items = items.filter(items.office.isin(sorted(reader.offices)))
        whole = engine.fetch(items.aggregate(items=items.count(), value=items.customs_value.sum().fill_null(0.0)))
        return Traded(
            int(whole["items"][0]),
            float(whole["value"][0]),
            _first(engine, items, "importer_id"),
            _first(engine, items, "declarant_id"),
            _first(engine, items, "origin_country"),
            _prices(engine, items),
        )


def ready_for(workspace: Workspace) -> goods.Ready:
    """Return the latest recommender, read anew where one was trained or a nomenclature loaded, and every day."""
    today = date.today()  # noqa: DTZ011 - local day
    saved = goods.cards(workspace)
    nomenclature, terms = workspace.nomenclature, workspace.terms
    folders = (nomenclature, nomenclature / FOLDER, terms, terms / VAGUE, workspace.rulings)
    changed = tuple(path.stat().st_mtime_ns for folder in folders for path in sorted(folder.glob("*.json")))
    return _ready(workspace.folder, saved[-1].version if saved else "", (today.toordinal(), *changed))


@lru_cache(maxsize=2)
def _ready(folder: Path, _version: str, _changed: tuple[int, ...]) -> goods.Ready:
    return goods.ready(Workspace(folder))


def _first(engine: DuckDBEngine, items: ir.Table, column: str) -> tuple[tuple[str, int, float], ...]:
    known = items.filter(items[column].notnull())
    grouped = known.group_by(name=known[column]).aggregate(
        items=known.count(), value=known.customs_value.sum().fill_null(0.0)
    )
    found = engine.fetch(grouped.order_by(ibis.desc("value"), "name").limit(LISTED))
    return tuple(zip(*(found[name].tolist() for name in ("name", "items", "value")), strict=True))


def _prices(engine: DuckDBEngine, items: ir.Table) -> tuple[float, ...]:
    price = items.customs_value / items.net_mass_kg
    known = items.filter(items.net_mass_kg > 0, items.customs_value.notnull()).select(price=price)
    found = engine.fetch(known.aggregate(**{f"p{tenth}": known.price.quantile(tenth / 10) for tenth in (1, 5, 9)}))
    prices = [float(values[0]) for values in found.values()]
    return () if any(np.isnan(prices)) else tuple(prices)
