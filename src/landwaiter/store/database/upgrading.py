"""Bringing a database to the schema of this version, and refusing one that is newer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from landwaiter.errors import WorkspaceError
from landwaiter.store.database.connecting import place_of

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

NEWEST = "0006"
"""The schema that this version writes; a test holds that it is the last of ``migrations``."""
MIGRATIONS = Path(__file__).parent / "migrations"


def schema_of(connection: Connection) -> str | None:
    """Return the version of a database's schema, ``None`` where nobody has made one."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(engine: Engine, connection: Connection, version: str = NEWEST) -> None:
    """Bring the schema up to date, or to an earlier ``version``, in the transaction of ``connection``, which writes.

    Raises
    ------
    WorkspaceError
        When the database was written by a newer version.
    """
    if connection.dialect.name == "postgresql":
        # Two processes that begin at once must not both make the tables.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' landwaiter upgrade'))"))
    found = schema_of(connection)
    if found != version:
        refuse_newer(engine, found)
        _run(connection, version)


def scripts() -> ScriptDirectory:
    """Return the migrations, in their order."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS))


def refuse_newer(engine: Engine, found: str | None) -> None:
    """Hold that a schema is one that this version knows.

    Raises
    ------
    WorkspaceError
        When it is not.
    """
    if found is not None and found not in {script.revision for script in scripts().walk_revisions()}:
        raise WorkspaceError(
            f"the application database has the schema {found}, which is newer than {NEWEST}, the newest known here.",
            "Use the version of Landwaiter that wrote it, or a later one.",
            place_of(engine),
        )


def _run(connection: Connection, version: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, version)
