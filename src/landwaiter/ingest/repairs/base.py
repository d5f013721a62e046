"""The interface of repairs: a kind of damage that can be told from the cells of a column, and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import ColumnRule
    from landwaiter.schema.fields import Field
    from landwaiter.schema.formats import NumberFormat

    Texts = Callable[[ir.StringValue], ir.StringValue]

ENOUGH = 10
"""Different cells that are needed where nothing but their likeness speaks for damage."""


@dataclass(frozen=True, slots=True)
class Cells:
    """All cells of one column on their way to a field, as a repair judges them.

    ``rows`` has ``source_row`` and ``text``, null where the cell means no value. ``filled`` counts the cells
    with a value, ``suspected`` those that :meth:`Repair.suspects` named.
    """

    engine: DuckDBEngine
    rows: ir.Table
    rule: ColumnRule
    field: Field
    number: NumberFormat | None
    filled: int
    suspected: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a repair does to the cells of one column of one file.

    ``apply`` turns a column of text into the repaired one; done twice it changes nothing more. ``sure`` says
    that the file itself shows the damage: only then is the repair proposed. One that the user accepted for good
    is done even so. ``whole`` is that of the repair.
    """

    apply: Texts
    sure: bool = True
    whole: bool = False


class Repair(Protocol):
    """One kind of damage.

    ``whole`` repairs take cells apart as they stand in the file, before signs are taken out of codes and values
    are translated; the whole cell is then kept as an extra value.
    """

    name: str
    meaning: str
    whole: bool

    def concerns(self, field: Field) -> bool:
        """Say whether cells of this field can be damaged so."""

    def suspects(self, text: ir.StringValue, rule: ColumnRule) -> ir.BooleanValue:
        """Return, cheaply and rather too often than too seldom, which cells may be damaged."""

    def study(self, cells: Cells) -> Change | None:
        """Return what would be changed, having looked at every cell; ``None`` where nothing would."""
