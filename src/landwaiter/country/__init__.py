"""A simulated customs administration whose truth is known.

Customs data is secret; this makes some that can be shown, tested on and learned from. Everything in
it is invented: firms, prices, rates, and which goods and origins fraud is planted in.
"""

from __future__ import annotations

from landwaiter.country.build import Country, generate
from landwaiter.country.describe import parameter_tables
from landwaiter.country.scenario import Scenario
from landwaiter.country.write import Written, write, write_csv

__all__ = ["Country", "Scenario", "Written", "generate", "parameter_tables", "write", "write_csv"]
