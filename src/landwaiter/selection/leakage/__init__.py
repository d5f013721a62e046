"""The leakage audit: what would make a back-test look better than the work would be."""

from __future__ import annotations

from landwaiter.selection.leakage.coding import joint_codes
from landwaiter.selection.leakage.finding import Audit, Finding, JointKey
from landwaiter.selection.leakage.run import audit_leakage

__all__ = ["Audit", "Finding", "JointKey", "audit_leakage", "joint_codes"]
