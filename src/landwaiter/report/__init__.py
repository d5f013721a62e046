"""Reports: a back-test and a day's ranking as pages that need no network and print well."""

from __future__ import annotations

from landwaiter.report.evaluation import write_evaluation
from landwaiter.report.ranking import write_ranking

__all__ = ["write_evaluation", "write_ranking"]
