"""A simulated customs administration whose truth is known.

Customs data is secret; this makes some that can be shown, tested on and learned from. Everything in
it is invented: firms, prices, rates, and which goods and origins fraud is planted in.
"""

from __future__ import annotations

from landwaiter.country.build import Country, generate
from landwaiter.country.export.card import write_card
from landwaiter.country.export.delimited import write_csv
from landwaiter.country.export.parquet import Written, write
from landwaiter.country.scenario.files import load_scenario
from landwaiter.country.scenario.scenario import Scenario
from landwaiter.country.scenario.tables import parameter_tables
from landwaiter.country.scenario.writing import dump_scenario

__all__ = [
    "Country",
    "Scenario",
    "Written",
    "dump_scenario",
    "generate",
    "load_scenario",
    "parameter_tables",
    "write",
    "write_card",
    "write_csv",
]
