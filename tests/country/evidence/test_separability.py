from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from landwaiter.country.evidence.areas import Cases, area, areas_of, make_cases, with_interval
from landwaiter.country.evidence.separability import as_it_is, by_rate, separability
from landwaiter.country.evidence.tables import Tables
from landwaiter.errors import InputError


def texts(values):
    return np.array(list(values), dtype=object)


def country(rows=4000, seed=1, **columns):
    """Every declaration has one item; a tenth is illicit by scheme ``a``, another by scheme ``b``."""
    rng = np.random.default_rng(seed)
    scheme = texts([None] * (rows - 2 * (rows // 10)) + ["a"] * (rows // 10) + ["b"] * (rows // 10))
    scheme = scheme[rng.permutation(rows)]
    ids = texts(f"D{row}" for row in range(rows))
    declared = {"declaration_id": ids, "item_number": np.ones(rows, dtype=np.int64)}
    made = {name: make(scheme, rng) for name, make in columns.items()}
    truth = {"declaration_id": ids, "illicit": scheme != None, "scheme": scheme}  # noqa: E711
    return Tables({"declarations": {**declared, **made}, "truth": truth})


def noise(scheme, rng):
    return rng.normal(size=len(scheme))


def test_area_from_counts_is_the_area_under_the_curve() -> None:
    rng = np.random.default_rng(2)
    score, illicit = rng.integers(0, 8, 300), rng.random(300) < 0.3
    counts = [np.bincount(score[part], minlength=8) for part in (illicit, ~illicit)]
    assert area(*counts) == pytest.approx(roc_auc_score(illicit, score))


def test_area_worked_out_by_hand() -> None:
    # illicit 3 and 2 against honest 1, 2, 0: five wins and a tie of six pairs
    assert area(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0])) == pytest.approx(5.5 / 6)


def test_interval_of_an_area_is_that_of_hanley_and_mcneil() -> None:
    # area 0.7 from 30 and 60 items: Q1 = 0.7/1.3, Q2 = 0.98/1.7; variance by their formula
    spread = (0.21 + 29 * (0.7 / 1.3 - 0.49) + 59 * (0.98 / 1.7 - 0.49)) / 1800
    found = with_interval(0.7, 30, 60)
    assert found.high - 0.7 == pytest.approx(1.959964 * np.sqrt(spread))


def test_a_number_is_judged_in_both_directions_and_missing_ones_as_a_value() -> None:
    honest = np.array([True, True, True, False])
    cases = Cases(honest, {"everything": ~honest})
    assert as_it_is(np.array([2.0, 3.0, 4.0, 1.0]), cases)["everything"].area == 1.0
    assert as_it_is(np.array([2.0, 3.0, 4.0, np.nan]), cases)["everything"].area == 1.0
    assert as_it_is(np.array([1.0, 2.0, 4.0, 3.0]), cases)["everything"].area == pytest.approx(2 / 3)


def test_a_text_is_judged_by_its_rate_in_the_other_half_alone() -> None:
    honest = np.array([False, True, False, True, True, True])
    half = np.array([True, True, False, False, True, False])
    cases = Cases(honest, {"everything": ~honest})
    # the value 0 is illicit in both halves, so each half tells the other
    assert by_rate(np.array([0, 1, 0, 1, 1, 1]), cases, half)["everything"].area == 1.0
    # values of one half do not occur in the other: nothing can be learned
    assert by_rate(np.array([0, 1, 2, 3, 1, 3]), cases, half)["everything"].area == 0.5


def test_items_of_one_declaration_do_not_tell_on_each_other() -> None:
    rng = np.random.default_rng(5)
    bad = np.repeat(rng.random(1000) < 0.2, 4)
    ids = texts(f"D{row // 4}" for row in range(4000))
    truth = {"declaration_id": ids, "illicit": bad, "scheme": np.where(bad, "a", None).astype(object)}
    declared = {"declaration_id": ids, "container_id": ids.copy()}
    found = separability(Tables({"declarations": declared, "truth": truth}))
    container = next(one for one in found.fields if one.field == "container_id")
    assert container.overall.value == 0.5


def test_noise_tells_nothing_and_what_is_planted_is_found() -> None:
    tables = country(
        freight=noise,
        insurance=lambda scheme, rng: rng.normal(size=len(scheme)) - 1.5 * (scheme == "a"),
        office=lambda scheme, rng: np.where(scheme == "b", "N1", "N2").astype(object),
        gross_mass_kg=lambda scheme, rng: np.where(
            scheme == "b", 1.0 + 0.001 * rng.random(len(scheme)), 2 * rng.random(len(scheme))
        ),
    )
    found = separability(tables)
    by_name = {one.field: one for one in found.fields}
    assert by_name["freight"].overall.value < 0.55
    assert by_name["insurance"].areas["a"].value == pytest.approx(0.856, abs=0.02)  # Phi(1.5 / sqrt 2)
    assert by_name["insurance"].areas["b"].value < 0.56
    assert by_name["office"].areas["b"].value == 1.0
    assert by_name["office"].way == "text"
    assert by_name["gross_mass_kg"].way == "bins"
    assert by_name["gross_mass_kg"].areas["b"].value > 0.95
    assert found.best_for("a").field == "insurance"


def test_only_raw_fields_above_the_threshold_are_too_telling() -> None:
    tables = country(
        net_mass_kg=lambda scheme, rng: 1 + rng.random(len(scheme)),
        customs_value=lambda scheme, rng: (1 + rng.random(len(scheme))) * np.where(scheme == None, 3.0, 1.0),  # noqa: E711
    )
    strict, lax = separability(tables), separability(tables, most=1.0)
    assert [one.field for one in strict.too_telling] == ["customs_value"]
    assert strict.worst.field == "customs_value"
    assert any(one.derived and one.overall.value > 0.9 for one in strict.fields)
    assert lax.too_telling == ()


def test_a_scheme_that_one_raw_field_gives_away_is_trivial() -> None:
    tables = country(
        office=lambda scheme, rng: np.where(scheme == "b", "N1", "N2").astype(object),
        freight=lambda scheme, rng: rng.normal(size=len(scheme)) - 1.5 * (scheme == "a"),
    )
    found = separability(tables)
    assert found.trivial == {"b": "office"}
    assert separability(tables, most_of_scheme=1.0).trivial == {}
    precise = next(one for one in found.fields if one.field == "office").precision
    assert precise["b"] == 1.0


def test_a_rare_value_that_a_scheme_needs_is_not_trivial_where_most_who_have_it_are_honest() -> None:
    tables = country(
        office=lambda scheme, rng: np.where((scheme == "b") | (rng.random(len(scheme)) < 0.3), "N1", "N2").astype(
            object
        )
    )
    found = separability(tables, most_of_scheme=0.8)
    office = next(one for one in found.fields if one.field == "office")
    assert office.areas["b"].value == pytest.approx(0.85, abs=0.02)
    assert office.precision["b"] < 0.3
    assert found.trivial == {}


def test_schemes_with_too_few_items_are_left_out_and_slips_are_honest() -> None:
    scheme = texts(["slip"] * 50 + ["rare"] * 5 + ["common"] * 30 + [None] * 115)
    ids = texts(f"D{row}" for row in range(200))
    truth = {"declaration_id": ids, "illicit": np.isin(scheme.astype(str), ["rare", "common"]), "scheme": scheme}
    cases = make_cases(Tables({"declarations": {"declaration_id": ids}, "truth": truth}))
    assert {name: int(items.sum()) for name, items in cases.illicit.items()} == {"everything": 35, "common": 30}
    assert cases.honest.sum() == 165


def test_areas_of_a_score_compare_each_scheme_with_honest_items_only() -> None:
    honest = np.array([True] * 3 + [False] * 2)
    cases = Cases(honest, {"everything": ~honest, "a": np.arange(5) == 3, "b": np.arange(5) == 4})
    found = areas_of(np.array([0.1, 0.2, 0.3, 0.9, 0.0]), cases)
    assert {name: measure.value for name, measure in found.items()} == {"everything": 0.5, "a": 1.0, "b": 0.0}


def test_truth_of_other_items_is_refused() -> None:
    ids = texts(["A", "B"])
    truth = {"declaration_id": ids[::-1], "illicit": np.array([True, False]), "scheme": texts(["a", None])}
    with pytest.raises(InputError, match="order"):
        separability(Tables({"declarations": {"declaration_id": ids}, "truth": truth}))


def test_the_result_is_ready_for_json() -> None:
    plain = separability(country(freight=noise)).as_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert set(plain["fields"][0]["areas"]) == {"everything", "a", "b"}
