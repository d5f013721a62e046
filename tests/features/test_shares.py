from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from features import lakes

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, build
from landwaiter.features.common import COORDINATES, EDGE, REACH, WIDTH, embed, within_reach
from landwaiter.features.prototypes import Group, Share

PLACES = {coordinate.feature: place for place, coordinate in enumerate(COORDINATES)}
CENTRE = (0.0,) * WIDTH
AWAY = (1.0, *CENTRE[1:])
SHARE = Share("north", "0123456789abcdef", Group((AWAY,), (10.0,)), Group((CENTRE,), (30.0,)))


def test_what_is_not_known_lies_in_the_centre() -> None:
    assert embed({}, 3).tolist() == [[0.0] * WIDTH] * 3
    unknown = {name: np.full(2, np.nan, dtype=np.float32) for name in PLACES}
    assert not embed(unknown, 2).any()


@pytest.mark.parametrize(
    ("feature", "value", "expected"),
    [
        # (10.1 - 10) / 10 = 0.01 units; tanh(0.005) * 2 is next to it.
        ("amount|duty_rate|log", 10.1, 2 * math.tanh(0.005)),
        # A price e times the usual: one unit of 0.5 twice, with the weight 1.5.
        ("price|per_kg|ratio|hs6+origin_country", 1.0, 1.5 * 2 * math.tanh(1.0)),
        # A new importer: log(1 + 0) lies 4 below what is usual, two units.
        ("importer_id|declared|all", 0.0, -2 * math.tanh(1.0)),
        # No freight at all counts as one in a thousand.
        ("amount|freight/customs_value|ratio", 0.0, 2 * math.tanh((math.log(0.001) + 2.5) / 2)),
    ],
)
def test_coordinates_worked_out_by_hand(feature: str, value: float, expected: float) -> None:
    (point,) = embed({feature: np.array([value])}, 1)
    assert point[PLACES[feature]] == pytest.approx(expected, abs=1e-12)
    assert np.count_nonzero(point) == 1


def test_no_point_lies_out_of_reach() -> None:
    draw = np.random.default_rng(0)
    points = embed({name: np.abs(draw.normal(0, 1e6, 500)) for name in PLACES}, 500)
    assert np.abs(points).max() <= 1.5 * EDGE
    assert np.sqrt((points**2).sum(axis=1)).max() <= REACH + 1e-12
    assert within_reach(points[:1] / 100).tolist() == (points[:1] / 100).tolist()


def test_evidence_is_the_ratio_of_the_densities() -> None:
    points = np.array([CENTRE, AWAY])
    # One prototype each: half the difference of the squared distances.
    assert SHARE.evidence(points).tolist() == pytest.approx([-0.5, 0.5])
    two = Group((CENTRE, AWAY), (30.0, 10.0))
    by_hand = math.log(0.75 * math.exp(0) + 0.25 * math.exp(-0.5))
    assert two.density(points)[0] == pytest.approx(by_hand)


def test_a_recipe_with_shares_is_read_back_from_json() -> None:
    spec = FeatureSpec(shares=(SHARE,))
    assert FeatureSpec.from_dict(json.loads(json.dumps(spec.as_dict()))) == spec


def test_a_share_adds_one_column_and_changes_no_other(engine: Engine, tmp_path: Path) -> None:
    rows = [lakes.item(number, number, importer_id="AB"[number % 2], duty_rate=10.0) for number in range(20)]
    found = [lakes.outcome(number, number + 1, "fraud") for number in range(0, 20, 3)]
    source = lakes.source(engine, tmp_path, rows, found)
    plain, shared = build(source, FeatureSpec()), build(source, FeatureSpec(shares=(SHARE,)))
    assert shared.names == (*plain.names, "shared|north|likeness")
    assert np.array_equal(shared.matrix[:, :-1], plain.matrix, equal_nan=True)
    columns = {name: plain.column(name) for name in plain.names if name in PLACES}
    expected = SHARE.evidence(embed(columns, len(plain)))
    assert shared.column("shared|north|likeness").tolist() == pytest.approx(expected.tolist(), rel=1e-5)
