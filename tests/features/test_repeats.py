from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from features import lakes

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, build, learn_spec

GOODS = ("hs6", "origin_country", "export_country", "net_mass_kg")
ONCE = FeatureSpec(keys=("importer_id",), crosses=(), repeated=GOODS, once=True)


def test_what_was_found_in_a_repeated_consignment_counts_once(engine: Engine, tmp_path: Path) -> None:
    masses = [100.0, 100.0, 100.0, 70.0, 30.0]
    rows = [lakes.item(number, number, net_mass_kg=mass) for number, mass in enumerate(masses)]
    found = [lakes.outcome(number, number, "fraud" if number < 3 else "compliant") for number in range(4)]
    table = build(lakes.source(engine, tmp_path, rows, found), ONCE)
    # Before the last item: three frauds in four inspections, or of different consignments one in two.
    assert table.column("importer_id|inspected|all").tolist() == [0, 1, 2, 3, 4]
    assert table.column("importer_id|inspected_once|all").tolist() == [0, 1, 1, 1, 2]
    # Shrunk towards the overall rate of four inspections and twenty assumed at 5 %: (3 + 1) / 24.
    overall = (3 + 0.05 * 20) / (4 + 20)
    assert table.column("importer_id|rate_once|all")[-1] == pytest.approx((1 + 10 * overall) / (2 + 10))
    assert table.column("+".join(GOODS) + "|looked_at|all").tolist() == [0, 1, 2, 0, 0]


def test_what_is_known_first_counts_and_an_unknown_mass_makes_a_consignment_of_its_own(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [lakes.item(0, 0, net_mass_kg=5.0), lakes.item(1, 1, net_mass_kg=5.0)]
    rows += [lakes.item(number, 2, net_mass_kg=None) for number in (2, 3)] + [lakes.item(4, 9)]
    # The second is known before the first, and says no fraud.
    found = [lakes.outcome(0, 5, "fraud"), lakes.outcome(1, 3, "compliant")]
    found += [lakes.outcome(number, 3, "compliant") for number in (2, 3)]
    table = build(lakes.source(engine, tmp_path, rows, found), ONCE)
    assert table.column("importer_id|inspected|all")[-1] == 4
    assert table.column("importer_id|inspected_once|all")[-1] == 3
    overall = (1 + 0.05 * 20) / (4 + 20)
    assert table.column("importer_id|rate_once|all")[-1] == pytest.approx(10 * overall / (3 + 10))


@pytest.mark.parametrize(("repeated", "asked"), [(8, False), (12, True)])
def test_the_recipe_counts_once_where_a_tenth_is_repeated(
    engine: Engine, tmp_path: Path, repeated: int, asked: bool
) -> None:
    masses = [1.0] * (repeated + 1) + list(np.arange(2.0, 101.0 - repeated))
    rows = [lakes.item(number, number, net_mass_kg=mass) for number, mass in enumerate(masses)]
    found = [lakes.outcome(number, number, "compliant") for number in range(len(rows))]
    assert learn_spec(lakes.source(engine, tmp_path, rows, found)).once is asked


def test_features_are_the_same_but_for_those_counted_once(engine: Engine, tmp_path: Path) -> None:
    rows = [lakes.item(number, number % 7, net_mass_kg=float(number % 3)) for number in range(30)]
    rows.sort(key=lambda row: row["registration_date"])
    found = [lakes.outcome(number, 3 + number % 5, ("fraud", "compliant")[number % 2]) for number in range(0, 30, 2)]
    source = lakes.source(engine, tmp_path, rows, found)
    plain, once = build(source, FeatureSpec()), build(source, FeatureSpec(once=True))
    assert np.array_equal(once.only(plain.names).matrix, plain.matrix, equal_nan=True)
    added = [info.statistic for info in once.infos if info.name not in plain.names]
    assert set(added) == {"inspected_once", "rate_once", "looked_at"}


def test_a_recipe_from_before_is_still_read() -> None:
    old = FeatureSpec().as_dict()
    del old["once"]
    assert FeatureSpec.from_dict(old) == FeatureSpec()
