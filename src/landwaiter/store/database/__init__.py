"""The application database: people, what they decide, record and write down, and the audit of it.

SQLAlchemy and Alembic come with ``landwaiter[web]``; :func:`open_database` says so where they are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landwaiter.errors import SettingsError

if TYPE_CHECKING:
    from landwaiter.store.database.database import Database
    from landwaiter.store.workspace import Workspace

PACKAGES = ("sqlalchemy", "alembic")


def open_database(workspace: Workspace, **options: Any) -> Database:
    """Open the application database, as :func:`landwaiter.store.database.opening.open_database` does.

    Raises
    ------
    SettingsError
        When it needs a package that is not installed.
    """
    try:
        from landwaiter.store.database import opening
    except ModuleNotFoundError as error:
        if error.name not in PACKAGES:
            raise
        problem = f"the application database needs {error.name}, which is not installed."
        raise SettingsError(problem, "Install landwaiter[web].") from error
    return opening.open_database(workspace, **options)
