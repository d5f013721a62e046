"""Look for the misdeclared: declarations against what their descriptions say, in parts that fit into memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import ibis

from landwaiter.errors import ModelError
from landwaiter.explain import describe_all
from landwaiter.ingest.escaping import escape
from landwaiter.schema import tables
from landwaiter.services.declared import declared_items
from landwaiter.services.goods import cards, ready
from landwaiter.services.session import Tell, engine_of, silent
from landwaiter.services.signalling import record_signal_parts, signal_columns, signals_of
from landwaiter.store import Workspace
from landwaiter.store.files import output_errors, whole_file

if TYPE_CHECKING:
    from landwaiter.engine import Columns
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.schema import Signal
    from landwaiter.services.goods import Ready

UNWRITTEN = "Name a file that you may write to."
AT_ONCE = 20_000
"""Signals that are held at once."""
FOUND, NUMBER = "landwaiter_mismatches", "number"
COLUMNS = ("declaration_id", "item_number", "score", "expected_revenue", "reasons")


@dataclass(frozen=True, slots=True)
class Mismatches:
    """Misdeclaration signals, likeliest first; they lie in a file as long as the block that made them lasts."""

    engine: DuckDBEngine
    items: int

    def parts(self) -> Iterator[list[Signal]]:
        """Yield all signals, so many at once."""
        for first in range(0, self.items, AT_ONCE):
            yield self.some(first, AT_ONCE)

    def some(self, first: int, count: int) -> list[Signal]:
        """Return ``count`` signals from a place on, the likeliest one is in place 0."""
        table = ibis.table({NUMBER: "int64", **tables.signals().schema()}, name=FOUND)
        there = (table[NUMBER] >= first) & (table[NUMBER] < first + count)
        return signals_of(self.engine.fetch(table.filter(there).order_by(NUMBER)))


@contextmanager
def mismatches(
    workspace: Workspace, start: date | None = None, end: date | None = None, *, tell: Tell = silent
) -> Iterator[Mismatches]:
    """Give the misdeclaration signals of the declarations of some days, all by default, for the time of a block.

    Raises
    ------
    ModelError
        When no recommender was trained: without own history there is too little to suspect anybody by.
    NotComputableError
        When not one item can be judged.
    """
    if not cards(workspace):
        raise ModelError("no recommender was trained.", "Run `landwaiter classify train` first.")
    at_hand = ready(workspace)
    with TemporaryDirectory(prefix="landwaiter-check-") as folder, engine_of(workspace) as engine:
        found, ranked = Path(folder) / "found.parquet", Path(folder) / "ranked.parquet"
        engine.write_chunks(_found(at_hand, engine, (start, end), tell), tables.signals(), found)
        tell("ranking")
        engine.attach(FOUND, [found], tables.signals())
        query = _ranked()
        items = engine.write(query, ranked)
        engine.attach(FOUND, [ranked], query)
        yield Mismatches(engine, items)


def _ranked() -> Any:
    table = ibis.table(tables.signals().schema(), name=FOUND)
    order = (ibis.desc("score"), "declaration_id", "item_number")
    return table.mutate(**{NUMBER: ibis.row_number().over(order_by=order)})


def _found(
    at_hand: Ready, engine: DuckDBEngine, days: tuple[date | None, date | None], tell: Tell
) -> Iterator[Columns]:
    """Yield the signals of one part of the items after another; items that cannot be judged have none."""
    from landwaiter.classify.mismatch import can_be_judged, signals

    recommender, grounds, read, judged = at_hand.recommender, at_hand.grounds, 0, 0
    for part in declared_items(engine, *days):
        if any(can_be_judged(recommender, item) for item in part):
            found = signals(recommender, grounds, part, at_hand.national)
            judged += len(found)
            yield signal_columns(found)
        read += len(part)
        tell(f"compared {read:,} descriptions with codes")
    if not judged:
        # It says why there is nothing.
        signals(recommender, grounds, [])


def record_mismatches(workspace: Workspace, found: Mismatches) -> None:
    """Record misdeclaration signals in the lake, where selection and explanations find them."""
    card = cards(workspace)[-1]
    about = {"recommender": f"{card.name} {card.version}", "learned_until": card.last}
    record_signal_parts(workspace, found.parts(), about)


def learned_from(workspace: Workspace, start: date | None) -> bool:
    """Whether the latest recommender learned from declarations of ``start`` or later days, and so vouches for them."""
    return start is None or start.isoformat() <= cards(workspace)[-1].last


def signal_rows(found: Sequence[Signal], language: str) -> list[dict[str, Any]]:
    """Return signals as rows, their reasons in words."""
    return [
        {
            "declaration_id": signal.declaration_id,
            "item_number": signal.item_number,
            "score": round(signal.score, 4),
            "expected_revenue": None if signal.expected_revenue is None else round(signal.expected_revenue, 2),
            "reasons": " | ".join(describe_all(signal.reasons, language)),
        }
        for signal in found
    ]


def write_signals(parts: Iterable[Sequence[Signal]], language: str, path: Path) -> None:
    """Write signals to a CSV file that spreadsheets read, one part after another."""
    with output_errors(path, UNWRITTEN), whole_file(path, "utf-8-sig") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for row in (row for part in parts for row in signal_rows(part, language)):
            writer.writerow({name: escape(value) if isinstance(value, str) else value for name, value in row.items()})
