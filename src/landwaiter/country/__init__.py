"""A simulated customs administration whose truth is known.

Customs data is secret; this makes some that can be shown, tested on and learned from. Everything in
it is invented: firms, prices, rates, and which goods and origins fraud is planted in.
"""

from __future__ import annotations

from landwaiter.country.build import Country, generate
from landwaiter.country.export.delimited import write_csv
from landwaiter.country.export.parquet import Written, write
from landwaiter.country.scenario.scenario import Scenario
from landwaiter.country.scenario.tables import parameter_tables

__all__ = ["Country", "Scenario", "Written", "generate", "parameter_tables", "write", "write_csv"]
