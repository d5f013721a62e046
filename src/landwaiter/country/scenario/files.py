"""Scenarios as files: TOML that people read, change and pass on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from landwaiter.country.scenario.events import EVENTS, Event
from landwaiter.country.scenario.scenario import Scenario
from landwaiter.country.scenario.spot import Spot, rows_of
from landwaiter.country.scenario.values import Reader
from landwaiter.country.schemes import SCHEMES, Scheme
from landwaiter.errors import Place, SettingsError

SHIPPED = Path(__file__).parent / "shipped"


def load_scenario(source: str | Path, schemes: Mapping[str, type[Scheme]] = SCHEMES) -> Scenario:
    """Return the scenario called ``source`` that comes with the package, or the one in that TOML file.

    What a file leaves out is as in ``Scenario()``, the demo; an empty list, such as ``schemes = []``,
    means none.

    Parameters
    ----------
    source
        ``demo``, ``national``, ``border-post``, or a path.
    schemes
        The schemes that a file may ask for, by kind.

    Raises
    ------
    SettingsError
        If there is no such scenario or file, or something in it cannot be used; it says where.
    """
    path = SHIPPED / f"{source}.toml" if str(source) in shipped() else Path(source)
    try:
        # Some editors put a byte order mark before the text.
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        remedy = f"Give a TOML file, or one of {', '.join(shipped())}."
        problem = "there is no such scenario that can be read."
        raise SettingsError(problem, remedy, Place(file=str(source))) from error
    except UnicodeDecodeError as error:
        raise SettingsError("the scenario is not UTF-8.", "Save it as UTF-8.", Place(file=str(source))) from error
    return parse_scenario(text, str(source), schemes)


def parse_scenario(text: str, name: str = "scenario", schemes: Mapping[str, type[Scheme]] = SCHEMES) -> Scenario:
    """Return the scenario written in ``text``; ``name`` is used in errors.

    Raises
    ------
    SettingsError
        If it is not TOML, or something in it cannot be used.

    Examples
    --------
    >>> parse_scenario('title = "Quiet"\\nschemes = []\\nsize = { items = 900 }').size.items
    900
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        row = re.search(r"at line (\d+)", str(error))
        place = Place(file=name, row=int(row[1]) if row else None)
        raise SettingsError(f"the scenario is not TOML: {error}.", "Correct that line.", place) from error
    return reader(schemes).changed(Scenario(), tables, Spot(name, rows_of(text)))


def reader(schemes: Mapping[str, type[Scheme]] = SCHEMES) -> Reader:
    """Return what reads the tables of a scenario; ``schemes`` are those that it may ask for, by kind."""
    return Reader({Event: EVENTS, Scheme: schemes})


def shipped() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the package.

    >>> "demo" in shipped()
    True
    """
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))
