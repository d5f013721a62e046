"""Published rulings of a workspace: load them, and give those that hold to what learns from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from landwaiter.classify.rulings import keeping
from landwaiter.classify.rulings.precedents import from_rulings, valid

if TYPE_CHECKING:
    from landwaiter.classify.knowledge import Text
    from landwaiter.classify.rulings.keeping import Sifted
    from landwaiter.store import Workspace


def load(workspace: Workspace, paths: Sequence[Path], authority: str = "", day: date | None = None) -> Sifted:
    """Read rulings, and keep those that are valid on a day, today by default, in place of earlier ones.

    Parameters
    ----------
    paths
        Files, or folders of files.
    authority
        Whose rulings a table has that does not say it: a country, as GB.

    Raises
    ------
    InputError
        When a file is of no known form or a ruling cannot be read; nothing is changed.
    """
    # Readers of tables are slow to import, and every question asks for the rulings that are kept.
    from landwaiter.classify.rulings.readers import read_rulings

    read = (ruling for path in paths for ruling in read_rulings(path, authority.upper()))
    sifted = keeping.sift(read, day or today())
    with workspace.changing():
        keeping.keep(sifted, workspace.rulings)
    return sifted


def ruled(workspace: Workspace | None, day: date | None = None, until: date | None = None) -> tuple[list[Text], int]:
    """Return the rulings that are valid on a day, today by default, as texts, and how many had ended before it.

    Those issued after ``until`` were not known then.
    """
    kept = keeping.kept(workspace.rulings) if workspace else []
    standing, ended = valid(kept, day or today(), until)
    return list(from_rulings(standing)), ended


def today() -> date:
    """Return the day it is here."""
    return date.today()  # noqa: DTZ011 - local day
