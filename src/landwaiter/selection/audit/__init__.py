"""The leakage audit: what would make a back-test look better than the work would be."""

from __future__ import annotations

from landwaiter.selection.audit.coding import joint_codes
from landwaiter.selection.audit.finding import Audit, Finding, JointKey
from landwaiter.selection.audit.run import audit

__all__ = ["Audit", "Finding", "JointKey", "audit", "joint_codes"]
