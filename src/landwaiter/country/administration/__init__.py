"""What the administration does: lanes, officers, inspections, audits, seizures, clearance."""

from __future__ import annotations

from landwaiter.country.administration.administration import Administration

__all__ = ["Administration"]
