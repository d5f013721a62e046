from __future__ import annotations

import numpy as np
import pytest

from landwaiter.targeting.revenue import RevenueModel


def test_with_few_rows_revenue_is_a_share_of_the_value_drawn_towards_the_mean() -> None:
    value = np.array([100.0, 300.0, np.nan])
    model = RevenueModel(scale_column=0, cap=1.0).fit(np.log(value)[:, None], [20.0, 20.0, 50.0])
    assert (model.method_, model.rows_, model.cap_) == ("ratio", 3, 50.0)
    # Where the value is known: 40 of 400, a tenth. The mean of all is 30; three rows against twenty.
    assert model.ratio_ == pytest.approx(0.1)
    assert model.mean_ == pytest.approx(30.0)
    told = model.predict(np.log([[200.0], [np.nan], [1e9]]))
    assert told == pytest.approx([3 / 23 * 20 + 20 / 23 * 30, 30.0, 50.0])


def test_without_a_value_the_mean_stands_for_all() -> None:
    model = RevenueModel().fit([[1.0], [2.0]], [10.0, 30.0])
    assert model.method_ == "mean"
    assert model.predict([[5.0], [np.nan]]).tolist() == [20.0, 20.0]


def test_the_cap_is_the_stated_quantile_and_holds_for_outliers() -> None:
    revenue = np.append(np.full(99, 10.0), 1e9)
    assert RevenueModel(cap=0.9).fit(np.zeros((100, 1)), revenue).cap_ == 10.0
    assert RevenueModel(cap=0.9).fit(np.zeros((100, 1)), revenue).predict([[0.0]]).tolist() == [10.0]
    assert RevenueModel(cap=1.0).fit(np.zeros((100, 1)), revenue).cap_ == 1e9


def drawn(rows: int = 2_000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    X = rng.random((rows, 2), dtype=np.float32)
    spread = rng.lognormal(0, 0.8, size=rows)
    return X, np.exp(2 + 5 * X[:, 0]) * spread * (rng.random(rows) > 0.2)


def test_trees_rank_revenue_and_smearing_makes_the_sum_right() -> None:
    X, revenue = drawn()
    model = RevenueModel(cap=1.0).fit(X, revenue)
    assert model.method_ == "trees"
    told = model.predict(X)
    assert told.sum() == pytest.approx(revenue.sum(), rel=0.15)
    # Without the factor the mean of logarithms would say far too little.
    assert (told / model.factor_).sum() < 0.7 * revenue.sum()
    top = np.argsort(-told)[:200]
    assert revenue[top].mean() > 3 * revenue.mean()


def test_the_smearing_factor_is_what_was_found_over_what_was_foretold() -> None:
    # Nothing to learn from one constant column: the trees say the mean logarithm, ln(1 + 0) or ln(1 + e - 1).
    revenue = np.tile([0.0, np.e - 1.0], 500)
    model = RevenueModel(cap=1.0).fit(np.zeros((1_000, 1)), revenue)
    foretold = np.exp(0.5) - 1.0
    assert model.factor_ == pytest.approx(revenue.mean() / foretold, rel=1e-3)
    assert model.predict([[0.0]]) == pytest.approx([revenue.mean()], rel=1e-3)


def test_predictions_are_never_negative_and_survive_files() -> None:
    X, revenue = drawn(400)
    model = RevenueModel(scale_column=0, seed=3).fit(X, revenue)
    again = RevenueModel.from_files(model.files())
    assert (model.predict(X) >= 0).all()
    assert np.array_equal(again.predict(X), model.predict(X))
    assert again.files() == model.files() == RevenueModel(scale_column=0, seed=3).fit(X, revenue).files()


def test_few_rows_survive_files_as_well() -> None:
    model = RevenueModel(scale_column=0).fit([[1.0], [2.0]], [3.0, 4.0])
    assert RevenueModel.from_files(model.files()).predict([[1.5]]).tolist() == model.predict([[1.5]]).tolist()


def test_negative_revenue_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        RevenueModel().fit([[1.0], [2.0]], [1.0, -1.0])
