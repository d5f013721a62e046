from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate, write, write_csv
from landwaiter.country.records.tables import TABLES
from landwaiter.country.schemes import Misclassification, Undervaluation
from landwaiter.engine import open_engine

if TYPE_CHECKING:
    from pathlib import Path

SMALL = {"items": 3_000, "importers": 250, "exporters": 400}


def same(one: Country, other: Country) -> bool:
    pairs = zip(
        (one.declarations, one.outcomes, one.truth), (other.declarations, other.outcomes, other.truth), strict=True
    )
    return all(
        list(a) == list(b) and all(np.array_equal(a[name], b[name], equal_nan=a[name].dtype.kind == "f") for name in a)
        for a, b in pairs
    )


def test_the_same_seed_gives_the_same_country_and_another_does_not() -> None:
    scenario = Scenario().changed(**SMALL)
    assert same(generate(scenario, 5), generate(scenario, 5))
    assert not same(generate(scenario, 5), generate(scenario, 6))


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        country = generate(Scenario().changed(**SMALL), 5)
        with open_engine() as engine:
            write(country, engine, folder)
        write_csv(country, folder)
    names = sorted(path.relative_to(folders[0]) for path in folders[0].rglob("*.*"))
    assert len(names) == len(TABLES) + 2
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)


def test_another_scheme_changes_neither_trade_nor_the_schemes_before_it() -> None:
    first = Undervaluation(deterrence=0)
    one = generate(Scenario(schemes=(first,)).changed(**SMALL), 5)
    two = generate(Scenario(schemes=(first, Misclassification())).changed(**SMALL), 5)
    for name in ("true_hs_code", "true_value", "true_origin"):
        assert np.array_equal(one.truth[name], two.truth[name])
    undervalued = [country.truth["scheme"] == "undervaluation" for country in (one, two)]
    assert undervalued[0].sum() > 0
    assert np.array_equal(*undervalued)
    assert (two.truth["scheme"] == "misclassification").any()


def test_the_policy_of_inspection_changes_nothing_but_what_is_inspected() -> None:
    schemes = (Undervaluation(deterrence=0), Misclassification(deterrence=0))
    one, two = (generate(Scenario(schemes=schemes).changed(profile_rate=rate, **SMALL), 5) for rate in (0.02, 0.2))
    assert all(np.array_equal(one.truth[name], two.truth[name]) for name in one.truth)
    red = [(country.declarations["channel"] == "red").sum() for country in (one, two)]
    assert red[1] > 3 * red[0]


MAKE = """
import os, sys
from pathlib import Path
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
from landwaiter.country import generate, load_scenario, write
from landwaiter.engine import open_engine
with open_engine(threads=int(sys.argv[1])) as engine:
    write(generate(load_scenario("border-post"), 3), engine, Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_one_core_makes_the_same_bytes_as_two(tmp_path: Path) -> None:
    for cores in ("1", "2"):
        subprocess.run([sys.executable, "-c", MAKE, cores, str(tmp_path / cores)], check=True)
    names = sorted(path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*.parquet"))
    assert len(names) == len(TABLES)
    assert all((tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes() for name in names)
