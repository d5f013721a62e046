"""Drift: what changes in the world at a known date, so that what was learned before no longer holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from landwaiter.country.parameter import parameter
from landwaiter.country.scenario.sections import Section

ANY = ""
"""In place of HS digits or a country: all of them."""


@dataclass(frozen=True)
class Event(Section):
    """Something that holds from ``starts`` until before ``ends``."""

    kind: ClassVar[str]
    starts: date = parameter(date(2025, 7, 1), "First day", "date")
    ends: date | None = parameter(None, "Day after the last; none: to the end", "date")


@dataclass(frozen=True)
class Agreement(Event):
    """A partner's goods may enter free of duty."""

    kind: ClassVar[str] = "agreement"
    partner: str = parameter("MA", "Partner of the agreement", "country code")
    joining: float = parameter(0.03, "Honest lines that move to that partner while it is open", "share", low=0, high=1)


@dataclass(frozen=True)
class DutyChange(Event):
    """Goods of some HS codes, of one origin or all, pay this much more duty."""

    kind: ClassVar[str] = "duty"
    hs: tuple[str, ...] = parameter((), "Leading digits of the HS codes", "digits")
    origin: str = parameter(ANY, "Origin; empty: all, preference or not", "country code")
    more: float = parameter(30.0, "Duty on top of the tariff", "percentage points", low=-100, high=500)
    moving: float = parameter(
        0.15, "Honest lines that move to other origins while one origin pays more", "share", low=0, high=1
    )


@dataclass(frozen=True)
class DemandShift(Event):
    """More or less of some goods is bought."""

    kind: ClassVar[str] = "demand"
    hs: tuple[str, ...] = parameter((), "Leading digits of the HS codes", "digits")
    factor: float = parameter(2.0, "Items against what there would be", "times", low=0, high=100)


@dataclass(frozen=True)
class PriceShock(Event):
    """Some goods become dearer or cheaper everywhere."""

    kind: ClassVar[str] = "price"
    hs: tuple[str, ...] = parameter((), "Leading digits of the HS codes", "digits")
    factor: float = parameter(1.3, "Prices against what they would be", "times", low=0.01, high=100)


@dataclass(frozen=True)
class OfficeClosed(Event):
    """An office is closed; its declarations go to the others of its mode."""

    kind: ClassVar[str] = "office_closed"
    office: str = parameter("", "Code of the office", "code")


@dataclass(frozen=True)
class Embargo(Event):
    """Listed strategic goods may no longer go to the embargoed country, which is invented."""

    kind: ClassVar[str] = "embargo"
    starts: date = parameter(date(2025, 3, 1), "First day", "date")


EVENTS: dict[str, type[Event]] = {
    kind.kind: kind for kind in (Agreement, DutyChange, DemandShift, PriceShock, OfficeClosed, Embargo)
}
"""Kinds of events by the name that a scenario file gives them."""


def demo_events() -> tuple[Event, ...]:
    """Return what happens in the demo."""
    return (
        Agreement(),
        Embargo(),
        DutyChange(
            starts=date(2025, 2, 1),
            hs=("40", "61", "62", "63", "64", "69", "73", "76", "94", "95"),
            origin="CN",
            more=35.0,
        ),
        DemandShift(starts=date(2025, 5, 1), hs=("8541", "8507"), factor=1.8),
        PriceShock(starts=date(2025, 4, 1), hs=("10", "15"), factor=1.25),
    )
