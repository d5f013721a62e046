"""Write both forms of the card."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from landwaiter.country.export.card.croissant import croissant
from landwaiter.country.export.card.markdown import markdown
from landwaiter.country.export.card.planted import planted
from landwaiter.store.files import workspace_errors, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.country.build import Country
    from landwaiter.country.export.parquet import Written

FOR_PEOPLE, FOR_MACHINES = "CARD.md", "croissant.json"


def write_card(country: Country, written: Written, folder: Path) -> list[Path]:
    """Write ``CARD.md`` and ``croissant.json`` into ``folder``, after everything else: they list all files there.

    Parameters
    ----------
    country
        The country.
    written
        Where its tables are, as :func:`landwaiter.country.export.parquet.write` returns it.
    folder
        Folder that holds them, and whatever else was exported.

    Raises
    ------
    WorkspaceError
        If a file cannot be read or written.
    """
    people, machines = folder / FOR_PEOPLE, folder / FOR_MACHINES
    release = version("landwaiter")
    write_whole(people, markdown(country, written, folder, planted(country), release))
    with workspace_errors(folder, within=True):
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path != machines)
        card = croissant(country, written, folder, files, release)
    write_whole(machines, json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    return [people, machines]
