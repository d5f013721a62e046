"""What the administration does: lanes, officers, inspections, audits, seizures, clearance."""

from __future__ import annotations
