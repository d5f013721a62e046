"""Reports: a back-test, a day's ranking and the proof of a country as pages that need no network and print well."""

from __future__ import annotations

from landwaiter.report.evaluation import write_evaluation
from landwaiter.report.lifelike import write_lifelike
from landwaiter.report.ranking import write_ranking

__all__ = ["write_evaluation", "write_lifelike", "write_ranking"]
