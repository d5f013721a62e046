"""What the administration does: lanes, officers, inspections, audits."""

from __future__ import annotations

from landwaiter.country.administration.administration import Administration

__all__ = ["Administration"]
