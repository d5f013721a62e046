from __future__ import annotations

import pytest

from landwaiter.features import FeatureSpec
from landwaiter.ingest.layout import targets
from landwaiter.ingest.quality.abilities import abilities
from landwaiter.ingest.quality.report import Ability
from landwaiter.schema.capability import Capability
from landwaiter.services.quality import capabilities
from landwaiter.targeting import RANKERS

PRICE = Capability("price", (("customs_value",), ("net_mass_kg", "quantity")), ("origin_country",))


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        ({"customs_value": 1.0, "quantity": 0.9, "origin_country": 1.0}, Ability("price", "can")),
        ({"customs_value": 1.0, "quantity": 0.9}, Ability("price", "part", lacking=("origin_country",))),
        (
            {"customs_value": 0.4, "quantity": 0.9, "origin_country": 0.1},
            Ability("price", "part", sparse=("customs_value", "origin_country")),
        ),
        ({"customs_value": 1.0}, Ability("price", "cannot", missing=(("net_mass_kg", "quantity"),))),
        ({}, Ability("price", "cannot", missing=(("customs_value",), ("net_mass_kg", "quantity")))),
    ],
)
def test_a_capability_can_in_part_or_cannot(filled: dict[str, float], expected: Ability) -> None:
    assert abilities([PRICE], filled) == (expected,)


def test_every_declared_need_is_a_field_of_the_schema() -> None:
    known = set(targets("declarations"))
    assert {field for one in capabilities() for field in one.fields} <= known


def test_every_capability_has_a_name_of_its_own_and_every_ranker_that_learns_is_one() -> None:
    names = [one.name for one in capabilities()]
    assert len(names) == len(set(names))
    assert {f"ranker.{name}" for name in RANKERS} - set(names) == {"ranker.random"}


def test_the_rankers_use_what_the_default_recipe_reads() -> None:
    boosting = next(one for one in capabilities() if one.name == "ranker.boosting")
    read = {"hs_code" if name.startswith("hs") else name for name in FeatureSpec().columns} | {*FeatureSpec().numbers}
    assert set(boosting.uses) == read
