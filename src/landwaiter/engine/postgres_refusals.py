"""What a PostgreSQL server's refusals mean to the user: where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from landwaiter.errors import InputError, Place

AGAIN = "Nothing was stored; repeat the command."
NAMED = 'Write it as SQL does: schema.table, or \'"Schema"."Table"\'.'
ENCODED = "Read a view that says in which encoding it is: convert_from(name::bytea, 'WIN1252')."
LOST = "the connection to the server was lost"
REFUSALS = {
    "42501": ("this role may not read it", "Ask for the right to SELECT from it, and to USE its schema."),
    "25006": (
        "reading it would write to the database, which is not allowed",
        "Read a view or table whose functions change nothing.",
    ),
    "57014": (
        "the server stopped reading it",
        "If it took too long, allow more with PGOPTIONS='-c statement_timeout=4h'. Nothing was stored.",
    ),
    "55P03": ("it is locked by others", AGAIN),
    "40001": ("the server, a replica, had to stop reading it", AGAIN),
    "55000": ("it is not in a state to be read", "If it is a materialised view, have it refreshed first."),
    **dict.fromkeys(("22021", "22P05"), ("its text is not what the database says it is", ENCODED)),
    **dict.fromkeys(("42601", "42602"), ("this is no name of a table", NAMED)),
    "0A000": ("it cannot be read", "Name a table of the database in the address, as schema.table."),
}
"""By the state that the server answers with: problem and remedy."""


@contextmanager
def connection_errors(server: str) -> Iterator[None]:
    """Turn what keeps us from the server into an error of ours."""
    try:
        yield
    except psycopg.Error as error:
        raise InputError(
            f"there is no connection to the database ({_said(error)}).",
            "Check host, port, database and user, and that the server lets this machine in. "
            "A password comes from ~/.pgpass, PGPASSWORD or a service file.",
            Place(server),
        ) from error


@contextmanager
def translated_errors(place: str, connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Turn what the server refuses about ``place`` into an error of ours."""
    try:
        yield
    except psycopg.Error as error:
        raise _translated(error, place, lost=bool(connection.closed)) from error


def _translated(error: psycopg.Error, place: str, *, lost: bool) -> InputError:
    if lost:
        return InputError(f"{LOST} ({_said(error)}).", AGAIN, Place(place))
    problem, remedy = REFUSALS.get(
        error.sqlstate or "", ("the server refused to read it", "Correct the view or the table. Nothing was stored.")
    )
    return InputError(f"{problem} ({_said(error)}).", remedy, Place(place))


def malformed() -> InputError:
    """Return the error for an address that libpq does not take; it is not repeated, as it may hold a secret."""
    return InputError(
        "the address is none that libpq takes.", "Write it as postgresql://user@host:port/database.", Place()
    )


def _said(error: psycopg.Error) -> str:
    said = error.diag.message_primary or str(error)
    return said.strip().partition("\n")[0].rstrip(".")
