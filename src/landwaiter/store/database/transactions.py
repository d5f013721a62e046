"""What a transaction may do: read, do an act that is entered in the audit, or keep books that hold no act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, true, update
from sqlalchemy.dialects import postgresql, sqlite

from landwaiter.store.database.tables import BOOKKEEPING, audit

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row, Select, Table
    from sqlalchemy.sql import ColumnElement

Offices = frozenset[str] | None
"""Whose rows may be seen: those of these offices, or of all (``None``)."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does, as it is entered in the audit: who, what, to which thing of which office."""

    actor: str
    action: str
    subject: str = ""
    office: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def is_identifier(number: int) -> bool:
    """Say whether a row can have this number: the databases refuse larger ones each in its own way."""
    return 0 < number < 2**31


def stamp(moment: datetime) -> str:
    """Return a moment as it is stored.

    >>> stamp(datetime(2026, 11, 28, 8, 30, tzinfo=UTC))
    '2026-11-28T08:30:00.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Reader:
    """A transaction that cannot write, and sees the rows of some offices.

    Parameters
    ----------
    connection
        In a transaction.
    offices
        Whose rows it may see.
    now
        The moment of the transaction.
    """

    def __init__(self, connection: Connection, offices: Offices, now: datetime) -> None:
        self._connection = connection
        self.offices = offices
        self.now = now

    @property
    def at(self) -> str:
        """The moment of the transaction, as it is stored."""
        return stamp(self.now)

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """Return all rows of a query."""
        return self._connection.execute(query).all()

    def first(self, query: Select[Any]) -> Row[Any] | None:
        """Return the first row of a query, ``None`` where there is none."""
        return self._connection.execute(query).first()

    def visible(self, table: Table) -> ColumnElement[bool]:
        """Return the condition on ``table`` that holds for the rows that may be seen."""
        return true() if self.offices is None else table.c.office.in_(sorted(self.offices))


class Keeper(Reader):
    """A transaction that writes to tables which hold no act of anybody, and to no other."""

    def insert(self, table: Table, **values: Any) -> int:
        """Add a row; return its identifier, 0 where it has no number for one."""
        self._permit(table)
        key = self._connection.execute(table.insert().values(**values)).inserted_primary_key
        return key[0] if key and isinstance(key[0], int) else 0

    def insert_once(self, table: Table, **values: Any) -> bool:
        """Add a row unless there is one that it may not be there with; say whether it was added."""
        self._permit(table)
        statement = self._insert(table, values).on_conflict_do_nothing().returning(*table.primary_key)
        return self._connection.execute(statement).first() is not None

    def insert_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add several rows, all with the same columns."""
        self._permit(table)
        if rows:
            self._connection.execute(table.insert(), [dict(row) for row in rows])

    def put(self, table: Table, values: Mapping[str, Any], changes: Mapping[str, Any]) -> Row[Any]:
        """Add a row, or make ``changes`` to the one with its key; return it as it is then."""
        self._permit(table)
        key = [column.name for column in table.primary_key]
        statement = self._insert(table, values).on_conflict_do_update(index_elements=key, set_=dict(changes))
        row: Row[Any] = self._connection.execute(statement.returning(table)).one()
        return row

    def change(self, table: Table, condition: ColumnElement[bool], **values: Any) -> int:
        """Change the rows for which ``condition`` holds; return how many there were."""
        self._permit(table)
        return self._connection.execute(update(table).where(condition).values(**values)).rowcount

    def remove(self, table: Table, condition: ColumnElement[bool]) -> int:
        """Delete the rows for which ``condition`` holds; return how many there were."""
        self._permit(table)
        return self._connection.execute(delete(table).where(condition)).rowcount

    def _insert(self, table: Table, values: Mapping[str, Any]) -> Any:
        # SQLAlchemy writes ON CONFLICT for each database by a construct of its own.
        kind: Any = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        return kind.insert(table).values(**values)

    def _permit(self, table: Table) -> None:
        if table not in BOOKKEEPING:
            raise AssertionError(f"{table.name} changes by acts only")


class Writer(Keeper):
    """The transaction of an act; what only turns out while the act is done is added to it by :meth:`tell`."""

    def __init__(self, connection: Connection, offices: Offices, now: datetime, act: Act) -> None:
        super().__init__(connection, offices, now)
        self.act = act
        self.others: list[Act] = []

    def join(self, act: Act) -> None:
        """Commit another act with this one, with an entry of its own behind it."""
        self.others.append(act)

    def tell(self, subject: str | None = None, office: str | None = None, **details: Any) -> None:
        """Add to what is entered in the audit."""
        act = self.act
        self.act = replace(
            act,
            subject=act.subject if subject is None else subject,
            office=act.office if office is None else office,
            details={**act.details, **details},
        )

    def _permit(self, table: Table) -> None:
        if table is audit:
            raise AssertionError("the audit is written by the end of an act")
