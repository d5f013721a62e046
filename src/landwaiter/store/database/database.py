"""The application database: reading, and acts that cannot be done without an entry in the audit.

A connection that can write is given out by :meth:`Database.act` alone, which writes the entry of the act in the
same transaction: what was done is there with its entry, or neither is. :meth:`Database.bookkeeping` writes without
an entry, but only to the few tables that hold no act of anybody. Whoever reads cannot write.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row, func, select, text

from landwaiter.errors import WorkspaceError
from landwaiter.store.database.chain import BEGINNING, Entry, canonical, hash_of
from landwaiter.store.database.connecting import READ_ONLY, WAIT_SECONDS, database_errors, place_of
from landwaiter.store.database.tables import audit
from landwaiter.store.database.transactions import Act, Keeper, Offices, Reader, Writer

if TYPE_CHECKING:
    from sqlalchemy import Select

PAGE = 5_000
"""Entries of the audit that are in memory at a time."""
BETWEEN = "\x1f"
"""Stands between the codes of offices where PostgreSQL is told which ones may be seen."""


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


class Database:
    """An open application database; one object serves all threads of a process.

    Parameters
    ----------
    engine
        Of a database whose schema is that of this version.
    clock
        Tells the time.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock
        # Threads queue up here, in the order in which they come: SQLite lets them try again and again.
        self._line = threading.Lock() if engine.dialect.name == "sqlite" else None

    @property
    def now(self) -> datetime:
        """The moment."""
        return self._clock()

    @contextmanager
    def reading(self, offices: Offices = None) -> Iterator[Reader]:
        """Give a transaction that cannot write.

        Raises
        ------
        WorkspaceError
            When the database refuses.
        """
        with self._transaction(offices, read_only=True) as connection:
            yield Reader(connection, offices, self._clock())

    @contextmanager
    def act(self, act: Act, offices: Offices = None) -> Iterator[Writer]:
        """Give the transaction of an act; when the block ends well, it is committed with its entry in the audit.

        The act may be acknowledged after the block, not within it.

        Raises
        ------
        WorkspaceError
            When the database refuses; nothing was done then.
        """
        with self._turn(), self._transaction(offices) as connection:
            _take_turn(connection)
            writer = Writer(connection, offices, self._clock(), act)
            yield writer
            _enter(connection, (writer.act, *writer.others), writer.at)

    @contextmanager
    def bookkeeping(self) -> Iterator[Keeper]:
        """Give a transaction that writes to the tables which hold no act of anybody.

        Raises
        ------
        WorkspaceError
            When the database refuses; nothing was changed then.
        """
        with self._turn(), self._transaction(None) as connection:
            yield Keeper(connection, None, self._clock())

    @property
    def count(self) -> int:
        """The number of the last entry of the audit."""
        with self.reading() as reader:
            last = reader.first(select(func.max(audit.c.number)))
        return int(last[0] or 0) if last else 0

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[Entry]:
        """Yield the entries of the audit by their numbers, a page in memory at a time."""
        query = select(audit).order_by(audit.c.number).limit(PAGE)
        # An entry with a number that none can have must be seen too.
        page = self._page(query if first <= 1 else query.where(audit.c.number >= first))
        while page:
            for row in page:
                if last is not None and row.number > last:
                    return
                yield Entry(**row._asdict())
            page = self._page(query.where(audit.c.number > page[-1].number))

    def latest_entries(self, wanted: Mapping[str, str], before: int | None, size: int) -> list[Entry]:
        """Return the last entries with these values in their columns, the newest first, before a number if given."""
        query = select(audit).where(*(audit.c[name] == value for name, value in wanted.items()))
        if before is not None:
            query = query.where(audit.c.number < before)
        return [Entry(**row._asdict()) for row in self._page(query.order_by(audit.c.number.desc()).limit(size))]

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _page(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self.reading() as reader:
            return reader.rows(query)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for one's turn, as long as for that of another process."""
        if self._line is None:
            yield
        elif self._line.acquire(timeout=WAIT_SECONDS):
            try:
                yield
            finally:
                self._line.release()
        else:
            problem = f"the application database was busy for {WAIT_SECONDS} seconds."
            raise WorkspaceError(problem, "Try again.", place_of(self._engine))

    @contextmanager
    def _transaction(self, offices: Offices, *, read_only: bool = False) -> Iterator[Connection]:
        with database_errors(self._engine), self._engine.connect() as plain:
            connection = plain.execution_options(**{READ_ONLY: read_only})
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    told = "*" if offices is None else BETWEEN.join(sorted(offices))
                    connection.execute(text("SELECT set_config('landwaiter.offices', :told, true)"), {"told": told})
                yield connection


def _take_turn(connection: Connection) -> None:
    """Wait until no other act is being done: what an act looks at first still holds when it is entered.

    On SQLite, the beginning of the transaction did it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{WAIT_SECONDS}s"})
        connection.execute(text("SELECT pg_advisory_xact_lock('audit'::regclass::oid::bigint)"))


def _enter(connection: Connection, acts: Sequence[Act], at: str) -> None:
    """Write the entries of acts behind the last one."""
    last = connection.execute(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
    number, previous = (0, BEGINNING) if last is None else last
    entries = []
    for act in acts:
        number += 1
        details = canonical(act.details)
        entry = Entry(number, at, act.actor, act.action, act.subject, act.office, details, previous)
        previous = hash_of(entry)
        entries.append(asdict(replace(entry, hash=previous)))
    connection.execute(audit.insert(), entries)
