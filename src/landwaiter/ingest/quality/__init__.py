"""The quality report of a file: what was read, mapped, repaired and rejected, and what can be done with it."""

from __future__ import annotations

from landwaiter.ingest.quality.describe import describe
from landwaiter.ingest.quality.report import Previous, QualityReport

__all__ = ["Previous", "QualityReport", "describe"]
