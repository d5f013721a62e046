"""What a model reads of a declaration: only what is known before anybody handles it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from features.lakes import item, on, outcome, source

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, FeatureTable, Source, build, learn_spec
from landwaiter.features.build import EVIDENCE
from landwaiter.schema import DECLARATION_KEY, OUTCOME
from landwaiter.schema.fields import HANDLED

SIZE = 600
TELLTALE = {"channel": "red", "inspector_id": "guilty", "registered_by": "guilty"}
ABOUT_THE_INSPECTION = {
    "offence": "origin",
    "basis": "random",
    "corrected_hs_code": "999999",
    "corrected_value": 9.0,
    "corrected_origin": "ZZ",
    "inspector_id": "other",
    "minutes": 500.0,
    "note": "seized",
}


def lake(engine: Engine, folder: Path, *, handled: bool, told: bool) -> Source:
    """Make a lake in which every third item is fraud; handling and findings may give the label away."""
    declared, found = [], []
    for number in range(SIZE):
        fraud = number % 3 == 0
        marks = (TELLTALE if fraud else {"channel": "green"}) if handled else {}
        declared.append(item(number, number // 4, importer_id=f"I{number % 7}", customs_value=100.0 + number, **marks))
        result, more = ("fraud" if fraud else "compliant"), (ABOUT_THE_INSPECTION if told else {})
        found.append(outcome(number, number // 4 + 2, result, 5.0 if fraud else 0.0, **more))
    return source(engine, folder, declared, found)


@pytest.fixture(scope="module")
def bare(engine: Engine, tmp_path_factory) -> tuple[FeatureSpec, FeatureTable]:
    return _learned(lake(engine, tmp_path_factory.mktemp("bare"), handled=False, told=False))


def _learned(history: Source) -> tuple[FeatureSpec, FeatureTable]:
    spec = learn_spec(history, on(SIZE))
    return spec, build(history, spec)


@pytest.mark.parametrize(("handled", "told"), [(True, False), (False, True)], ids=["handling", "findings"])
def test_handling_and_findings_change_no_feature(engine: Engine, tmp_path: Path, bare, handled, told) -> None:
    spec, table = _learned(lake(engine, tmp_path, handled=handled, told=told))
    assert (spec, table.names) == (bare[0], bare[1].names)
    np.testing.assert_array_equal(table.matrix, bare[1].matrix)
    assert not np.isnan(table.matrix).all()


def test_no_recipe_names_handling_or_findings(bare) -> None:
    forbidden = {*HANDLED, *(field.name for field in OUTCOME)} - set(DECLARATION_KEY)
    assert {"channel", "inspector_id", "registered_by", "basis", "result"} <= forbidden
    for spec in (bare[0], FeatureSpec()):
        assert not forbidden & {*spec.columns, *spec.numbers}
    assert not forbidden & set(EVIDENCE)
