"""The canonical tables as unbound Ibis tables, on which queries are written without data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from landwaiter.schema.fields import DECLARATION, OUTCOME, Field

if TYPE_CHECKING:
    import ibis.expr.types as ir

TYPES: dict[str, str] = {
    "text": "string",
    "integer": "int64",
    "number": "float64",
    "date": "date",
    "time": "time",
    "map": "map<string, string>",
}


def unbound(name: str, fields: tuple[Field, ...]) -> ir.Table:
    """Return an Ibis table called ``name`` with one typed column for each field."""
    return ibis.table({field.name: TYPES[field.kind] for field in fields}, name=name)


def declarations() -> ir.Table:
    """Return the unbound table of all accepted declaration items.

    >>> declarations().hs_code.type().is_string()
    True
    """
    return unbound("declarations", DECLARATION)


def outcomes() -> ir.Table:
    """Return the unbound table of all recorded outcomes."""
    return unbound("outcomes", OUTCOME)


def signals() -> ir.Table:
    """Return the unbound table of recorded signals; ``reasons`` is JSON."""
    columns = {"declaration_id": "string", "item_number": "int64", "source": "string", "code": "string"}
    return ibis.table(
        {**columns, "score": "float64", "expected_revenue": "float64", "reasons": "string"}, name="signals"
    )


def selections() -> ir.Table:
    """Return the unbound table of recorded selections."""
    columns = {
        "declaration_id": "string",
        "item_number": "int64",
        "registration_date": "date",
        "office": "string",
        "lane": "string",
        "basis": "string",
        "rank": "int64",
        "score": "float64",
        "inclusion_probability": "float64",
        "policy": "string",
        "seed": "int64",
        "draw": "float64",
        "cell_draw": "float64",
    }
    return ibis.table(columns, name="selections")
