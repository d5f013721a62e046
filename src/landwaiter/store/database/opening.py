"""Opening the application database of a workspace: SQLite in its folder, or the server that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal, overload

from sqlalchemy import Engine, text

from landwaiter.errors import WorkspaceError
from landwaiter.store.database.connecting import (
    READ_ONLY,
    database_errors,
    engine_of_file,
    engine_of_server,
    place_of,
)
from landwaiter.store.database.database import Database, utc_now
from landwaiter.store.database.upgrading import NEWEST, schema_of, upgrade
from landwaiter.store.workspace import DATABASE

if TYPE_CHECKING:
    from landwaiter.store.workspace import Workspace

NONE = "there is no application database yet."
FIRST = "Make it and the first administrator: landwaiter users create-admin NAME"


def open_database(workspace: Workspace, *, create: bool = False, clock: Callable[[], datetime] = utc_now) -> Database:
    """Open the application database of a workspace, its schema brought up to date.

    Parameters
    ----------
    create
        Make it where there is none.
    clock
        Tells the time.

    Raises
    ------
    WorkspaceError
        When there is none, it does not answer, it is newer than this program, or its user passes over the
        row-level security of PostgreSQL.
    SettingsError
        When the address in the settings cannot be used.
    """
    engine = engine_for(workspace, create=create)
    if engine is None:
        raise WorkspaceError(NONE, FIRST, workspace.place)
    try:
        with database_errors(engine):
            _prepare(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, clock)


@overload
def engine_for(workspace: Workspace, *, create: Literal[True]) -> Engine: ...


@overload
def engine_for(workspace: Workspace, *, create: bool = False) -> Engine | None: ...


def engine_for(workspace: Workspace, *, create: bool = False) -> Engine | None:
    """Return the engine of the application database as it is; ``None`` where it would be a file that nobody made.

    Raises
    ------
    SettingsError
        When the address in the settings cannot be used.
    """
    address, file = workspace.settings.database.url, workspace.folder / DATABASE
    if address is not None:
        return engine_of_server(address.get_secret_value())
    return engine_of_file(file) if create or file.exists() else None


def schema_found(workspace: Workspace) -> str | None:
    """Return the version of the schema that the database of a workspace has, ``None`` where there is none.

    Raises
    ------
    WorkspaceError
        When it does not answer.
    """
    engine = engine_for(workspace)
    if engine is None:
        return None
    try:
        with database_errors(engine), engine.connect() as plain:
            connection = plain.execution_options(**{READ_ONLY: True})
            with connection.begin():
                return schema_of(connection)
    finally:
        engine.dispose()


def _prepare(engine: Engine, *, create: bool) -> None:
    with engine.connect() as plain, plain.execution_options(**{READ_ONLY: True}).begin() as transaction:
        connection = transaction.connection
        found = schema_of(connection)
        if engine.dialect.name == "postgresql":
            user = connection.execute(text(_PASSES_OVER)).scalar()
            _refuse_mighty(engine, mighty=bool(user))
    if found is None and not create:
        raise WorkspaceError(NONE, FIRST, place_of(engine))
    if found != NEWEST:
        with engine.begin() as writing:
            upgrade(engine, writing)


_PASSES_OVER = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def _refuse_mighty(engine: Engine, *, mighty: bool) -> None:
    if mighty:
        raise WorkspaceError(
            "the user of the database is one whom row-level security does not hold.",
            "Make a user without superuser and bypassrls who owns the database, and name it in database.url.",
            place_of(engine),
        )
