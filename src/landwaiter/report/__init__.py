"""Reports: a back-test, a ranking, the proof of a country, what is in a file: pages without network that print well."""

from __future__ import annotations

from landwaiter.report.evaluation import write_evaluation
from landwaiter.report.lifelike import write_lifelike
from landwaiter.report.quality import write_quality
from landwaiter.report.ranking import write_ranking

__all__ = ["write_evaluation", "write_lifelike", "write_quality", "write_ranking"]
