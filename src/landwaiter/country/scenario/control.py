"""The sections of a scenario that say how the administration works."""

from __future__ import annotations

from dataclasses import dataclass

from landwaiter.country.parameter import parameter
from landwaiter.country.scenario.sections import Section

SEIZED_BY_AIR = "ROUTES database of 773 wildlife seizures in air transport, 2009 to 2016"


@dataclass(frozen=True)
class Control(Section):
    """Lanes, and what inspections find."""

    profile_rate: float = parameter(0.08, "Items sent to the red lane by risk profiles", "share", low=0, high=1)
    random_rate: float = parameter(
        0.02, "Declarations sent to the red lane at random, whoever lodged them", "share", low=0, high=1
    )
    yellow_rate: float = parameter(0.18, "Items sent to the yellow lane", "share", low=0, high=1)
    blue_rate: float = parameter(0.05, "Items sent to the blue lane", "share", low=0, high=1)
    aeo_factor: float = parameter(
        0.3, "Weight of an authorised operator in the lanes of the profiles, against that of another", "times", low=0
    )
    parcel_factor: float = parameter(
        0.25, "Weight of a parcel in the lanes of the profiles, against that of another", "times", low=0
    )
    detection: float = parameter(
        0.85, "Chance that an average officer's inspection finds what there is", "probability", low=0, high=1
    )
    discretion: float = parameter(
        0.02, "Yellow declarations that the officer inspects without a suspicion", "share", low=0, high=1
    )
    result_delay: float = parameter(10.0, "Median days from inspection to a known result", "days", low=0, high=1_000)
    dispute_rate: float = parameter(
        0.08, "Results that are disputed and take five times as long", "share", low=0, high=1
    )


@dataclass(frozen=True)
class Staff(Section):
    """Officers, their postings, and a few arrangements that should not be."""

    skill_spread: float = parameter(
        0.2, "Standard deviation of officers' chance to find, about the average", "log", low=0, high=1
    )
    pace_spread: float = parameter(0.25, "Standard deviation of the time that officers take", "log", low=0, high=1)
    days_on_duty: float = parameter(5.0, "Days of a week on which an officer is on duty", "days", low=1, high=7)
    rotation_months: int = parameter(6, "Time between rotations of officers among posts", "months", low=1, high=120)
    rotated: float = parameter(0.3, "Officers who change their post at a rotation", "share", low=0, high=1)
    turnover: float = parameter(0.05, "Officers who leave at a rotation, and are replaced", "share", low=0, high=1)
    arrangements: float = parameter(
        0.07, "Arrangements between an officer and a declarant, for each officer's post", "arrangements", low=0, high=1
    )
    workload: float = parameter(
        0.1, "Inspections a day for each officer's post, where waits are the usual ones", "inspections", low=0.001
    )
    diverted: float = parameter(
        0.5,
        "Declarations of the declarant steered to the officer while on duty",
        "share",
        low=0,
        high=1,
    )
    lenience: float = parameter(
        0.85, "What the officer overlooks of what that declarant's declarations hide", "share", low=0, high=1
    )
    haste: float = parameter(0.6, "Part by which such an officer shortens checks and waits", "share", low=0, high=1)


@dataclass(frozen=True)
class Audits(Section):
    """Post-clearance audits: twice a year, of importers, over the twelve months before."""

    audit_rate: float = parameter(0.02, "Active importers audited each time", "share", low=0, high=1)
    audit_random: float = parameter(0.2, "Audits drawn at random", "share", low=0, high=1)
    audit_items: int = parameter(60, "Items checked at most in an audit", "items", low=1, high=10_000)
    audit_days: float = parameter(75.0, "Median days from opening to findings", "days", low=1, high=1_000)


@dataclass(frozen=True)
class SeizureRecords(Section):
    """How completely seizures are recorded."""

    origin_known: float = parameter(0.75, "Records with origin", "share", low=0, high=1, source=SEIZED_BY_AIR)
    transit_known: float = parameter(
        0.32, "Records with a transit country", "share", low=0, high=1, source=SEIZED_BY_AIR
    )
    destination_known: float = parameter(0.75, "Records with destination", "share", low=0, high=1, source=SEIZED_BY_AIR)
    mode_known: float = parameter(0.90, "Records with mode of transport", "share", low=0, high=1, source=SEIZED_BY_AIR)
    method_known: float = parameter(
        0.18, "Records with the method of detection", "share", low=0, high=1, source=SEIZED_BY_AIR
    )
    concealment_known: float = parameter(
        0.20, "Records with the concealment", "share", low=0, high=1, source=SEIZED_BY_AIR
    )
    code_known: float = parameter(0.5, "Records with a commodity code", "share", low=0, high=1)


@dataclass(frozen=True)
class Clearance(Section):
    """How long clearance takes; medians, the rest varies about them."""

    sea_hours: float = parameter(40.0, "From arrival to registration, by sea", "hours", low=0, high=10_000)
    air_hours: float = parameter(9.0, "From arrival to registration, by air", "hours", low=0, high=10_000)
    road_hours: float = parameter(4.0, "From arrival to registration, by road", "hours", low=0, high=10_000)
    before_arrival: float = parameter(0.1, "Declarations registered before arrival", "share", low=0, high=1)
    aeo_before_arrival: float = parameter(
        0.6, "Those of authorised operators registered before arrival", "share", low=0, high=1
    )
    payment_hours: float = parameter(7.0, "From the lane to payment, where it is due at once", "hours", low=0)
    papers_hours: float = parameter(10.0, "From the lane to the check of documents", "hours", low=0)
    papers_minutes: float = parameter(25.0, "A check of documents", "minutes", low=1)
    agency_share: float = parameter(0.6, "Food, plants, medicines and arms that another agency checks", "share", low=0)
    agency_hours: float = parameter(16.0, "Such a check", "hours", low=0)
    gate_hours: float = parameter(6.0, "From release to the gate", "hours", low=0)
