"""Where data come from: a file, or a table of an administration's own database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from landwaiter.errors import InputError, Place

SCHEME = re.compile(r"postgres(?:ql)?://")
SECRET = re.compile(
    r"://.*:.*@|[?&](?:password|sslpassword|oauth_client_secret|scram_(?:client|server)_key)=", re.IGNORECASE
)
"""What in an address is a password, or may be one."""


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """A table or a view of a PostgreSQL database.

    Parameters
    ----------
    url
        Address as libpq takes it. It holds no password: what is typed on a command line can be seen by others.
    table
        Name as SQL writes it, with or without its schema.

    Raises
    ------
    InputError
        If the address holds a password, or what may be one; it is not repeated.

    Examples
    --------
    >>> DatabaseTable("postgresql://reader@db.customs/asycuda", "public.declared_items").name
    'public.declared_items'
    """

    url: str
    table: str

    def __post_init__(self) -> None:
        # Before its escapes are read and after it: what is sure to be no password must be sure in both.
        if SECRET.search(self.url) or SECRET.search(unquote(self.url)):
            raise InputError(
                "the address of the database holds a password, or a sign @ after a colon that makes it look so.",
                "Leave the password out, and keep it in ~/.pgpass, PGPASSWORD or a service file.",
                Place(self.table or None),
            )

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.table


Source = Path | DatabaseTable


def source_named(text: str, table: str = "") -> Source:
    """Return what ``text`` names: the address of a database with its ``table``, else a file.

    Raises
    ------
    InputError
        If the address holds a password, or a table is named for a file.
    """
    if SCHEME.match(text):
        return DatabaseTable(text, table)
    if table:
        problem = "a table is named, but this is no address of a database."
        raise InputError(problem, "Write it as postgresql://host/database, or leave --table out.", Place(text))
    return Path(text)


def beside(source: Source, suffix: str) -> Path:
    """Return where a file about a source belongs: beside it, or in the working folder if it is no file.

    >>> beside(DatabaseTable("postgresql://db/asycuda", 'public."SAD/General"'), ".rejected.csv").name
    'public.SAD_General.rejected.csv'
    """
    if isinstance(source, Path):
        return source.with_name(source.stem + suffix)
    plain = re.sub(r"[^\w.-]+", "_", source.name.replace('"', "")).lstrip(".")
    return Path(plain + suffix)
