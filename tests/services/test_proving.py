from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from landwaiter.country.export.parquet import path_of, unbound
from landwaiter.country.records.tables import DECLARATIONS, OUTCOMES, TRUTH
from landwaiter.engine import open_engine
from landwaiter.errors import InputError, WorkspaceError
from landwaiter.services.proving import prove, read_tables

ROWS, DAYS = 3000, 400


def texts(values):
    return np.array(list(values), dtype=object)


def made_up(*, planted: bool = True):
    """Every third item is inspected; importers I0 to I4 of 40 cheat three times in four, the others never."""
    rng = np.random.default_rng(12)
    importer = rng.integers(0, 40, ROWS)
    cheat = (importer < 5) if planted else rng.permutation(importer < 5)
    illicit = cheat & (rng.random(ROWS) < 0.75)
    day = np.datetime64("2024-01-01") + np.sort(rng.integers(0, DAYS, ROWS))
    keys = {"declaration_id": texts(f"D{row:05d}" for row in range(ROWS)), "item_number": np.ones(ROWS, dtype=np.int64)}
    declared = {
        **keys,
        "registration_date": day,
        "hs_code": texts(f"8708{one}" for one in rng.integers(10, 99, ROWS)),
        "registration_time": texts("09:30:00" for _ in range(ROWS)),
        "importer_id": texts(f"I{one}" for one in importer),
        "origin_country": texts("XA" if one else "XB" for one in rng.integers(0, 2, ROWS)),
        "customs_value": rng.lognormal(8, 1, ROWS),
        "net_mass_kg": rng.lognormal(4, 1, ROWS),
    }
    seen = np.arange(ROWS) % 3 == 0
    outcomes = {
        **{name: values[seen] for name, values in keys.items()},
        "inspected_on": day[seen] + 1,
        "known_on": day[seen] + 5,
        "result": texts("fraud" if one else "compliant" for one in illicit[seen]),
        "basis": texts("random" if one % 5 else "targeted" for one in range(int(seen.sum()))),
        "additional_revenue": np.where(illicit[seen], 100.0, 0.0),
    }
    truth = {**keys, "illicit": illicit, "scheme": texts("a" if one else None for one in illicit)}
    return {DECLARATIONS: declared, OUTCOMES: outcomes, TRUTH: truth}


def written(folder: Path, tables) -> Path:
    with open_engine() as engine:
        for table, columns in tables.items():
            path = path_of(table, folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            engine.write_chunks(iter([columns]), unbound(table), path)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("country"), made_up())


def test_what_was_planted_is_found_by_the_model_and_by_single_fields(folder: Path) -> None:
    proof = prove(folder)
    assert proof.model is not None
    assert proof.separability is not None
    assert proof.model.found.value > 0.9
    assert set(proof.model.inspected) == set(proof.model.everything) == {"everything", "a"}
    # inspections find all there is here, so the results say the same as truth
    assert proof.model.inspected["a"] == proof.model.found
    assert proof.separability.worst.field == "importer_id"
    assert [one.field for one in proof.separability.too_telling] == ["importer_id"]
    assert proof.model.inspected_rows < proof.model.rows
    assert [hidden.cell for hidden in proof.hidden][1:] == [("importer_id",), ("hs6", "origin_country")]
    assert proof.hidden[1].targeted.value > 0.9
    assert proof.count("inside") + proof.count("outside") + proof.count("not computable") == len(proof.facts)


def test_shuffled_fraud_is_not_found(tmp_path: Path) -> None:
    proof = prove(written(tmp_path, made_up(planted=False)))
    assert proof.model is not None
    assert proof.separability is not None
    assert proof.model.found.value < 0.62
    assert proof.model.verdict == "outside"
    assert proof.separability.worst.overall.value < 0.6


def test_the_model_learns_until_the_day_that_is_asked_for(folder: Path) -> None:
    model = prove(folder, until=date(2024, 10, 1)).model
    assert model is not None
    assert model.learned_until == date(2024, 10, 1)
    day = read_tables(folder)["declarations.registration_date"]
    assert model.rows == (day > np.datetime64("2024-10-01")).sum()


def test_data_without_truth_or_results_gets_what_can_be_told(tmp_path: Path) -> None:
    tables = made_up()
    del tables[TRUTH]
    without_truth = prove(written(tmp_path / "a", tables))
    assert (without_truth.separability, without_truth.hidden) == (None, ())
    assert without_truth.model is not None
    assert without_truth.model.inspected == without_truth.model.everything == {}
    del tables[OUTCOMES]
    declared_alone = prove(written(tmp_path / "b", tables))
    assert declared_alone.model is None
    hits = next(fact for fact in declared_alone.facts if fact.name == "hits")
    assert hits.lacking == ("outcomes.result", "outcomes.declaration_id")


def test_the_proof_is_ready_for_json_and_repeats_itself(folder: Path) -> None:
    first, again = (json.dumps(prove(folder, seed=3).as_dict(), allow_nan=False) for _ in range(2))
    assert first == again


def test_a_folder_without_declarations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no declarations"):
        prove(tmp_path)


def test_truth_of_another_country_is_refused(tmp_path: Path) -> None:
    tables = made_up()
    tables[TRUTH] = {name: values[::-1].copy() for name, values in tables[TRUTH].items()}
    with pytest.raises(InputError, match="order"):
        prove(written(tmp_path, tables))
