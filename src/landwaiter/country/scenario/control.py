"""The sections of a scenario that say how the administration works."""

from __future__ import annotations

from dataclasses import dataclass

from landwaiter.country.parameter import parameter
from landwaiter.country.scenario.sections import Section


@dataclass(frozen=True)
class Control(Section):
    """Lanes and what inspections find."""

    profile_rate: float = parameter(0.08, "Items sent to the red lane by risk profiles", "share", low=0, high=1)
    random_rate: float = parameter(0.02, "Items sent to the red lane at random", "share", low=0, high=1)
    detection: float = parameter(0.85, "Chance that an inspection finds what there is", "probability", low=0, high=1)
    result_delay: float = parameter(10.0, "Median days from inspection to a known result", "days", low=0, high=1_000)
    dispute_rate: float = parameter(
        0.08, "Results that are disputed and take five times as long", "share", low=0, high=1
    )


@dataclass(frozen=True)
class Staff(Section):
    """Officers, their rosters, and a few arrangements that should not be."""


@dataclass(frozen=True)
class Audits(Section):
    """Post-clearance audits."""


@dataclass(frozen=True)
class SeizureRecords(Section):
    """How completely seizures are recorded."""


@dataclass(frozen=True)
class Clearance(Section):
    """How long clearance takes."""
