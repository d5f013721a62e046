from __future__ import annotations

from pathlib import Path

import numpy as np
from features import lakes

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, build, learn_spec


def test_the_same_importer_has_the_same_number_and_a_missing_one_has_none(engine: Engine, tmp_path: Path) -> None:
    rows = [lakes.item(number, number, importer_id=name) for number, name in enumerate(["A", "B", None, "A"])]
    spec = FeatureSpec(identities=("importer_id",))
    numbers = build(lakes.source(engine, tmp_path, rows, []), spec).column("identity|importer_id")
    assert numbers[0] == numbers[3]
    assert numbers[0] != numbers[1]
    assert np.isnan(numbers[2])
    assert (numbers[[0, 1]] == np.floor(numbers[[0, 1]])).all()


def test_identities_are_made_only_when_asked_for_and_only_of_columns_that_are_there(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [lakes.item(number, number, importer_id=None) for number in range(5)]
    source = lakes.source(engine, tmp_path, rows, [])
    assert not [name for name in build(source, FeatureSpec()).names if name.startswith("identity")]
    assert learn_spec(source, None, FeatureSpec(identities=("importer_id", "hs6"))).identities == ("hs6",)


def test_a_recipe_from_before_identities_is_still_read() -> None:
    old = FeatureSpec().as_dict()
    del old["identities"]
    assert FeatureSpec.from_dict(old) == FeatureSpec()
