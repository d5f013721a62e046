"""The scenario: everything that can be set about the simulated country, each with unit and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from landwaiter.country.parameter import check, parameter
from landwaiter.country.scenario.control import Audits, Clearance, Control, SeizureRecords, Staff
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.country.scenario.events import Event, demo_events
from landwaiter.country.scenario.office import Office, demo_offices
from landwaiter.country.scenario.paperwork import Paperwork
from landwaiter.country.scenario.sections import Parcels, Period, PriceLevels, Routes, Section, Size, Taxes, Traders
from landwaiter.country.schemes import Scheme, demo_schemes
from landwaiter.errors import Place, SettingsError

Kind = TypeVar("Kind", bound=Event)


@dataclass(frozen=True)
class Scenario:
    """A country to be simulated; the defaults are the demo.

    All numbers are invented ("chosen") unless a source is named, and describe no real country. Each
    parameter has a name of its own over all sections, so :meth:`changed` finds it.

    Examples
    --------
    >>> Scenario().changed(items=1_000, importers=100).size.importers
    100
    """

    title: str = parameter("A small coastal country, invented", "What it is", "")
    period: Period = field(default_factory=Period)
    size: Size = field(default_factory=Size)
    traders: Traders = field(default_factory=Traders)
    price_levels: PriceLevels = field(default_factory=PriceLevels)
    taxes: Taxes = field(default_factory=Taxes)
    parcels: Parcels = field(default_factory=Parcels)
    routes: Routes = field(default_factory=Routes)
    paperwork: Paperwork = field(default_factory=Paperwork)
    control: Control = field(default_factory=Control)
    staff: Staff = field(default_factory=Staff)
    audits: Audits = field(default_factory=Audits)
    seizure_records: SeizureRecords = field(default_factory=SeizureRecords)
    clearance: Clearance = field(default_factory=Clearance)
    dirt: Dirt = field(default_factory=Dirt)
    mix: Mapping[str, float] = parameter(
        {}, "Items of goods by leading HS digits, against the shipped table", "times", low=0, high=1e6
    )
    duties: Mapping[str, float] = parameter(
        {}, "Rates of duty by leading HS digits, instead of the table's", "percent", low=0, high=1e3
    )
    partners: Mapping[str, float] = parameter(
        {}, "Trade by partner, instead of the table's; 0 leaves it out", "relative", low=0, high=1e6
    )
    offices: tuple[Office, ...] = field(default_factory=demo_offices)
    events: tuple[Event, ...] = field(default_factory=demo_events)
    schemes: tuple[Scheme, ...] = field(default_factory=demo_schemes)

    def __post_init__(self) -> None:
        check(self)
        for what, names in (("office", [office.code for office in self.offices]), ("scheme", self._scheme_names())):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                remedy = "Give each a name of its own."
                raise SettingsError(f"Two {what}s have one name.", remedy, Place(column=what, value=twice[0]))
        if not self.offices:
            raise SettingsError("A country needs an office.", "Add one.", Place(column="offices"))

    def _scheme_names(self) -> list[str]:
        return [scheme.name for scheme in self.schemes]

    @property
    def sections(self) -> dict[str, Section]:
        """The sections by name, in order."""
        held = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in held.items() if isinstance(value, Section)}

    def events_of(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """Return the events of one kind, in order."""
        return tuple(event for event in self.events if isinstance(event, kind))

    def changed(self, **values: Any) -> Scenario:
        """Return a copy in which the named parameters have new values, whichever section they are in.

        Raises
        ------
        SettingsError
            If no section has such a parameter.
        """
        homes = {item.name: name for name, section in self.sections.items() for item in fields(section)}
        own = {item.name for item in fields(self)} - set(self.sections)
        changes: dict[str, Any] = {name: value for name, value in values.items() if name in own}
        for name, value in values.items():
            if name not in own:
                home = self._home(name, homes)
                changes[home] = replace(changes.get(home, getattr(self, home)), **{name: value})
        return replace(self, **changes)

    def _home(self, name: str, homes: Mapping[str, str]) -> str:
        if name not in homes:
            remedy = "`landwaiter country describe` lists the parameters."
            raise SettingsError("A scenario has no such parameter.", remedy, Place(column=name))
        return homes[name]
