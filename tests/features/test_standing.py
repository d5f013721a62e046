"""What arrives in the course of a day is looked up in the history; it gets the features that the lake would give it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from features.lakes import Row, item, on, outcome, write

from landwaiter.engine import Engine
from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureSpec, Source, build
from landwaiter.features.standing import Standing

TODAY = 400
SPEC = replace(
    FeatureSpec(),
    once=True,
    identities=("importer_id",),
    crosses=(("importer_id", "hs4"), ("office", "duty_rate", "extra:ship")),
)


def random_items(count: int, first: int, days: tuple[int, int], seed: int) -> list[Row]:
    draw = np.random.default_rng(seed)

    def one_of(*values: Any) -> Any:
        return values[draw.integers(len(values))]

    return [
        item(
            first + number,
            int(day),
            importer_id=one_of("I1", "I2", "I3", None, f"N{number}"),
            office=one_of("A", "B", None),
            hs_code=one_of("010121", "0102", "870323", "87032310"),
            origin_country=one_of("FR", "JP", None),
            quantity_unit=one_of("p", "kg", None),
            customs_value=one_of(1000.0, 1500.0, 87.5, 0.0, None),
            net_mass_kg=one_of(10.0, 12.5, None),
            quantity=one_of(1.0, 4.0, None),
            duty_rate=one_of(5.0, 0.0, None),
            tax_amount=one_of(70.0, None),
            extra={"ship": one_of("Ada", "Bea")},
        )
        for number, day in enumerate(np.sort(draw.integers(*days, size=count)))
    ]


@pytest.fixture
def lake(engine: Engine, tmp_path: Path) -> tuple[Source, list[Row]]:
    """A year of history, outcomes of a third of it, some known only later, and what arrives today."""
    past, today = random_items(500, 0, (0, TODAY), 1), random_items(40, 500, (TODAY, TODAY + 1), 2)
    draw = np.random.default_rng(3)
    found = [
        outcome(
            number,
            int((row["registration_date"] - on(0)).days + draw.integers(1, 90)),
            draw.choice(["fraud", "compliant"]),
        )
        for number, row in enumerate(past)
        if number % 3 == 0
    ]
    declared = [write(engine, tmp_path / f"{name}.parquet", rows) for name, rows in (("past", past), ("today", today))]
    return Source(engine, declared, [write(engine, tmp_path / "found.parquet", found, outcomes=True)]), today


def test_features_are_those_that_the_lake_would_give(lake: tuple[Source, list[Row]]) -> None:
    source, today = lake
    whole = build(source, SPEC, start=on(TODAY), evidence=True)
    standing = Standing(Source(source.engine, source.declarations[:1], source.outcomes), SPEC, on(TODAY))
    order = {key: at for at, key in enumerate(whole.keys["declaration_id"])}
    places = [order[row["declaration_id"]] for row in today]
    # In any company, and one by one.
    for rows in (slice(0, 40), slice(7, 8), slice(39, 40)):
        arrived = standing.table(today[rows])
        same = whole.take(np.array(places[rows]))
        assert arrived.infos == same.infos
        np.testing.assert_array_equal(arrived.matrix, same.matrix)
        assert arrived.evidence.keys() == same.evidence.keys()
        for name, values in same.evidence.items():
            np.testing.assert_array_equal(arrived.evidence[name], values)
        assert arrived.office.tolist() == same.office.tolist()
        assert arrived.keys["declaration_id"].tolist() == same.keys["declaration_id"].tolist()
        assert (arrived.day == same.day).all()


def test_without_a_history_nothing_can_be_looked_up(lake: tuple[Source, list[Row]]) -> None:
    source, _ = lake
    with pytest.raises(NotComputableError):
        Standing(source, SPEC, on(-1))
