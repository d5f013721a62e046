"""The application database: people, what they decide, record and write down, and the audit of it.

It needs SQLAlchemy and Alembic, which come with ``landwaiter[web]``: without them, importing this package says so.
"""

from __future__ import annotations

from importlib.util import find_spec

from landwaiter.errors import SettingsError

for _package in ("sqlalchemy", "alembic"):
    if find_spec(_package) is None:
        raise SettingsError(
            f"the application database needs {_package}, which is not installed.", "Install landwaiter[web]."
        )
