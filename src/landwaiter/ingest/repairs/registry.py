"""Every repair there is, in the order in which they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.ingest.repairs.code_and_name import CodeAndName
from landwaiter.ingest.repairs.country import Country
from landwaiter.ingest.repairs.lost_zero import LostZero
from landwaiter.ingest.repairs.thousands import Thousands
from landwaiter.ingest.repairs.utc_midnight import UTCMidnight

if TYPE_CHECKING:
    from landwaiter.ingest.repairs.base import Repair

THOUSANDS: Repair = Thousands()
"""Done as the format of numbers says, once that is recognised; not cell by cell beforehand."""

REPAIRS: dict[str, Repair] = {one.name: one for one in (CodeAndName(), LostZero(), Country(), UTCMidnight(), THOUSANDS)}
"""Repairs by the name that mappings and ``--repair`` give them."""


def named(name: str) -> Repair | None:
    """Return the repair called ``name``, or ``None``.

    >>> named("lost-zero").name, named("magic")
    ('lost-zero', None)
    """
    return REPAIRS.get(name)
