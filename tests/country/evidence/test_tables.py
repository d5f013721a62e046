from __future__ import annotations

import numpy as np
import pytest

from landwaiter.country.evidence.derived import DERIVED, against_median
from landwaiter.country.evidence.estimates import bootstrapped, ratio, totals
from landwaiter.country.evidence.tables import Tables, joint


def texts(*values):
    return np.array(values, dtype=object)


def test_a_field_lacks_where_its_table_or_column_is_absent_or_null_throughout() -> None:
    tables = Tables({"declarations": {"office": texts(None, None), "freight": np.array([np.nan, 1.0])}})
    fields = ["declarations.office", "declarations.freight", "declarations.regime", "traders.role"]
    assert tables.lacking(fields) == ("declarations.office", "declarations.regime", "traders.role")


def test_levels_of_the_code_are_fields_and_short_codes_are_null_below_their_level() -> None:
    tables = Tables({"declarations": {"hs_code": texts("0101211000", "0101", "010129", None)}})
    assert tables.numbers("declarations.chapter").tolist() == [0, 0, 0, -1]
    assert tables.numbers("declarations.heading").tolist() == [0, 0, 0, -1]
    assert tables.numbers("declarations.hs6").tolist() == [0, -1, 1, -1]


def test_joint_values_are_numbered_and_a_null_part_makes_them_null() -> None:
    tables = Tables(
        {"t": {"a": texts("x", "x", "y", None), "b": texts("p", "q", "p", "p"), "c": np.array([1, 1, 1, 1])}}
    )
    assert tables.numbers("t.a", "t.b").tolist() == [0, 1, 2, -1]
    assert tables.numbers("t.a", "t.b", "t.c").tolist() == [0, 1, 2, -1]
    assert joint(np.array([-1]), np.array([0])).tolist() == [-1]


def test_outcomes_are_tied_to_declaration_items_by_both_parts_of_the_key() -> None:
    declared = {"declaration_id": texts("A", "A", "B"), "item_number": np.array([1, 2, 1])}
    outcomes = {"declaration_id": texts("B", "A", "C"), "item_number": np.array([1, 2, 1])}
    tables = Tables({"declarations": declared, "outcomes": outcomes})
    assert tables.rows_of("outcomes").tolist() == [2, 1, -1]


def test_a_ratio_of_clusters_is_wider_than_one_of_single_rows() -> None:
    hit, cluster = np.repeat([1.0, 0.0], 100), np.arange(200) // 5
    single, clustered = ratio(hit, np.ones(200), np.arange(200)), ratio(hit, np.ones(200), cluster)
    assert single.value == clustered.value == 0.5
    # by hand: 200 rows give 1.96 sqrt(0.25 / 199), 40 clusters of 5 equal rows 1.96 sqrt(0.25 / 39)
    assert single.high - 0.5 == pytest.approx(1.96 * np.sqrt(0.25 / 199), rel=1e-3)
    assert clustered.high - 0.5 == pytest.approx(1.96 * np.sqrt(0.25 / 39), rel=1e-3)


def test_few_clusters_give_no_interval_and_shares_stay_within_0_and_1() -> None:
    assert ratio(np.array([1.0, 0.0]), np.ones(2), np.arange(2)).low is None
    almost = ratio(np.append(np.zeros(29), 1.0), np.ones(30), np.arange(30))
    assert almost.low == 0.0
    assert ratio(np.ones(30), np.ones(30), np.arange(30)).high == 1.0


def test_bootstrap_covers_the_mean_and_repeats_itself() -> None:
    values = np.random.default_rng(3).normal(5.0, 1.0, 400)
    first, again = (bootstrapped(lambda drawn: float(drawn.mean()), values, seed=1) for _ in range(2))
    assert first == again
    assert first.low < 5.0 < first.high
    assert first.high - first.low == pytest.approx(2 * 1.96 / 20, rel=0.2)


def test_totals_leave_nulls_out_and_count_unknown_amounts_as_nothing() -> None:
    assert totals(np.array([1, 0, -1, 1]), np.array([2.0, np.nan, 9.0, 3.0])).tolist() == [0.0, 5.0]


def test_medians_of_groups_are_those_of_numpy() -> None:
    rng = np.random.default_rng(4)
    values, group = rng.lognormal(0, 1, 500), rng.integers(-1, 20, 500)
    values[::50] = np.nan
    result = against_median(values, group)
    for one in range(20):
        inside = group == one
        expected = np.log(values[inside] / np.nanmedian(values[inside]))
        np.testing.assert_allclose(result[inside], expected, atol=1e-12)
    assert np.isnan(result[group == -1]).all()


@pytest.mark.parametrize(
    ("name", "column", "values", "expected"),
    [
        ("letters_of_description", "goods_description", texts("two words", None), [9, np.nan]),
        ("words_of_description", "goods_description", texts("two words", None), [2, np.nan]),
        ("digits_of_invoice", "invoice_value", np.array([1200.0, 1234.5, np.nan]), [2, 4, 0]),
        ("weekday", "registration_date", np.array(["2026-11-23", "2026-11-22"], "M8[D]"), [0, 6]),
        ("items_of_declaration", "declaration_id", texts("A", "A", "B"), [2, 2, 1]),
    ],
)
def test_derived_figures(name, column, values, expected) -> None:
    needs, measure = DERIVED[name]
    assert needs == (f"declarations.{column}",)
    np.testing.assert_array_equal(measure(Tables({"declarations": {column: values}})), expected)


def test_words_that_fit_many_headings_are_vague() -> None:
    text = texts("parts", "parts", "parts", "bolts", None)
    declared = {"goods_description": text, "hs_code": texts("8708", "8708", "8431", "7318", "7318")}
    result = DERIVED["headings_of_description"][1](Tables({"declarations": declared}))
    np.testing.assert_array_equal(result, [2, 2, 2, 1, np.nan])
