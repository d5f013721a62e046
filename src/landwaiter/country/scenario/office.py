"""Customs offices as a scenario lists them."""

from __future__ import annotations

from dataclasses import dataclass

from landwaiter.country.parameter import parameter
from landwaiter.country.scenario.sections import Section
from landwaiter.errors import Place, SettingsError

ROLES = ("sea port", "airport", "land post", "parcel centre", "free zone")
"""What an office is for; its position is the gate by which goods come in."""


@dataclass(frozen=True)
class Office(Section):
    """One customs office."""

    code: str = parameter("S01", "Code", "code")
    role: str = parameter("sea port", f"One of {', '.join(ROLES)}", "")
    traffic: float = parameter(1.0, "Traffic against that of others of its role", "relative", low=0, high=1e6)
    distance_km: float = parameter(0.0, "Distance from the capital", "kilometres", low=0, high=20_000)
    inspectors: int = parameter(6, "Inspecting officers", "officers", low=1, high=1_000)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.role not in ROLES:
            problem, remedy = "is not a role of an office.", f"Use one of {', '.join(ROLES)}."
            raise SettingsError(f"{self.role!r} {problem}", remedy, Place(column="role", value=self.role))


def demo_offices() -> tuple[Office, ...]:
    """Return four sea ports, three airports, five land posts, a parcel centre and a free zone."""
    ports = _of_role("S", 0, (10, 320, 540, 700), 8)
    airports = _of_role("A", 1, (15, 410, 620), 6)
    posts = _of_role("L", 2, (240, 480, 560, 690, 900), 5)
    parcels = Office("P01", ROLES[3], 1.0, 20, 5)
    zone = Office("Z01", ROLES[4], 1.0, 320, 4)
    return (*ports, *airports, *posts, parcels, zone)


def _of_role(letter: str, role: int, distances: tuple[int, ...], largest: int) -> list[Office]:
    """The first is the largest, and has the most officers."""
    return [
        Office(f"{letter}{turn + 1:02d}", ROLES[role], round(1 / (1 + turn), 3), distance, max(largest - 2 * turn, 3))
        for turn, distance in enumerate(distances)
    ]
