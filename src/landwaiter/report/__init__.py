"""Reports on back-tests, models in use, simulations, rankings, countries and files: pages that print well."""

from __future__ import annotations

from landwaiter.report.drift import write_drift
from landwaiter.report.evaluation import write_evaluation
from landwaiter.report.lifelike import write_lifelike
from landwaiter.report.quality import write_quality
from landwaiter.report.ranking import write_ranking
from landwaiter.report.simulation import write_simulation

__all__ = ["write_drift", "write_evaluation", "write_lifelike", "write_quality", "write_ranking", "write_simulation"]
