"""A country of six items made by hand: what the exports need of one, and nothing of the simulation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pytest

from landwaiter.country.records.tables import TABLES
from landwaiter.country.scenario import Scenario
from landwaiter.engine import Columns, length, take


def texts(*values: str | None) -> np.ndarray:
    return np.array(values, dtype=object)


def days(*values: str) -> np.ndarray:
    return np.array(values, dtype="datetime64[D]")


SCENARIO = Scenario(title="Made by hand").changed(start=date(2025, 1, 1), months=12)


@dataclass
class HandMade:
    """Tables by name; what is not given is empty."""

    tables: dict[str, Columns]
    seed: int = 7
    scenario: Scenario = SCENARIO
    size: int = 4
    asked: list[str] = field(default_factory=list)

    def table(self, name: str) -> Columns:
        return self.tables.get(name, {column.name: texts() for column in TABLES[name].columns[:2]})

    def chunks(self, name: str) -> Iterator[Columns]:
        self.asked.append(name)
        count = length(self.table(name))
        for start in range(0, max(count, 1), self.size):
            yield take(self.table(name), np.arange(start, min(start + self.size, count)))


DECLARATIONS: Columns = {
    "declaration_id": texts(*["S01-2025-000001"] * 2, "S01-2025-000002", *["A01-2025-000001"] * 2, "L01-2025-000007"),
    "item_number": np.array([1, 2, 1, 1, 2, 1]),
    "registration_date": days(*["2025-02-03"] * 2, "2025-02-28", *["2025-03-04"] * 2, "2025-12-31"),
    "hs_code": texts("010121", "851712", "870323", "090111", "620342", "610910"),
    "registration_time": texts("07:05:00", "07:05:00", "12:30:00", "16:59:00", "16:59:00", "09:00:00"),
    "office": texts("S01", "S01", "S01", "A01", "A01", "L01"),
    "regime": texts("4000", "4000", "4071", "4000", "4000", "4000"),
    "importer_id": texts("I100001", "I100001", "200002", "I100003", "I100003", "I100004"),
    "goods_description": texts(
        "chevaux reproducteurs", "téléphones mobiles", "voiture; d'occasion", 'café "arabica"', None, "- autres"
    ),
    "origin_country": texts("FR", "CN", "JP", "BR", "BD", "CN"),
    "export_country": texts("FR", "AE", "JP", "BR", "BD", "CN"),
    "container_id": texts("CSQU3054383", "CSQU3054383", None, None, None, "CSQU3054383"),
    "net_mass_kg": np.array([450.0, 12.5, 1400.0, 60.25, np.nan, 1234567.0]),
    "gross_mass_kg": np.array([500.0, 14.0, 1400.5, 61.0, 9.75, 1250000.0]),
    "quantity": np.array([1.0, 50.0, 1.0, np.nan, 30.0, 2500.0]),
    "quantity_unit": texts("NAR", "NAR", "NAR", None, "NAR", "NAR"),
    "customs_value": np.array([2500.5, 80000.0, 150000.0, 1234.56, 987.65, 12345678.9]),
    "duty_rate": np.array([5.0, 0.0, 25.0, 10.0, 20.0, 20.0]),
    "duty_amount": np.array([125.03, 0.0, 37500.0, 123.46, 197.53, 2469135.78]),
    "tax_amount": np.array([518.86, 12000.0, 65625.0, 327.16, 375.31, 4691357.98]),
    "channel": texts("red", "yellow", "green", "blue", "green", "red"),
    "inspector_id": texts("O1", None, None, None, None, "O2"),
}

OUTCOMES: Columns = {
    "declaration_id": texts("S01-2025-000001", "L01-2025-000007"),
    "item_number": np.array([1, 1]),
    "inspected_on": days("2025-02-04", "2026-01-01"),
    "known_on": days("2025-02-20", "2026-01-05"),
    "result": texts("compliant", "fraud"),
    "offence": texts(None, "undervaluation"),
    "basis": texts("random", "targeted"),
    "additional_revenue": np.array([0.0, 1000.5]),
    "corrected_value": np.array([np.nan, 13000000.0]),
    "inspector_id": texts("O1", "O2"),
    "minutes": np.array([30.0, 95.5]),
}

EVENTS: Columns = {
    "declaration_id": texts("S01-2025-000001"),
    "activity": texts("registered"),
    "at": np.array(["2025-02-03T07:05:00"], dtype="datetime64[s]"),
    "actor": texts("trader"),
}

TRUTH: Columns = {
    "declaration_id": DECLARATIONS["declaration_id"],
    "item_number": DECLARATIONS["item_number"],
    "illicit": np.array([False, False, False, False, False, True]),
    "scheme": texts(None, None, None, None, None, "undervaluation"),
    "revenue_at_stake": np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1000.5]),
}


@pytest.fixture
def country() -> HandMade:
    tables = {"declarations": DECLARATIONS, "outcomes": OUTCOMES, "events": EVENTS, "truth": TRUTH}
    return HandMade({name: dict(columns) for name, columns in tables.items()})


@pytest.fixture
def empty() -> HandMade:
    return HandMade({})
