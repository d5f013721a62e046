from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from landwaiter.errors import SettingsError
from landwaiter.targeting import RANKERS, get_ranker
from landwaiter.targeting.base import STATE, BaseRanker
from landwaiter.targeting.revenue import RevenueModel

UNWEIGHTED = "a weight does not count as so many rows where quantiles are taken or a leaf's rows are counted"
EXPECTED = {
    "LogisticRanker": {"check_sample_weight_equivalence_on_dense_data": UNWEIGHTED},
    "BlendRanker": {"check_sample_weight_equivalence_on_dense_data": UNWEIGHTED},
    "DateRanker": {"check_sample_weight_equivalence_on_dense_data": UNWEIGHTED},
    "PartnersRanker": {"check_sample_weight_equivalence_on_dense_data": UNWEIGHTED},
    "LeavesLogisticRanker": {"check_sample_weight_equivalence_on_dense_data": UNWEIGHTED},
    "BoostingRanker": {"check_sample_weight_equivalence_on_dense_data": UNWEIGHTED},
}


HERE = [name for name in RANKERS if name not in ("date", "blend") or find_spec("torch")]
"""Rankers whose packages are installed."""


def checks() -> list[Any]:
    estimators = [*(get_ranker(name)() for name in HERE), RevenueModel()]
    return [
        pytest.param(estimator, check, id=f"{type(estimator).__name__}-{getattr(check, 'func', check).__name__}")
        for estimator in estimators
        for estimator, check in estimator_checks_generator(estimator)
    ]


@pytest.mark.parametrize(("estimator", "check"), checks())
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_scikit_learn_finds_nothing_unexpected(estimator: Any, check: Any, request: Any) -> None:
    name = getattr(check, "func", check).__name__
    expected = EXPECTED.get(type(estimator).__name__, {})
    if name in expected:
        with pytest.raises(AssertionError):
            check(estimator)
        return
    check(estimator)


def sample(rows: int = 1_000, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Inputs with gaps and labels of which the first two columns, and a gap in the third, know something."""
    rng = np.random.default_rng(seed)
    X = rng.random((rows, 4), dtype=np.float32)
    X[rng.random((rows, 4)) < 0.1] = np.nan
    odds = 4 * np.nan_to_num(X[:, 0], nan=0.5) + 2 * np.nan_to_num(X[:, 1], nan=0.5) + np.isnan(X[:, 2]) - 4.0
    return X, (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(int)


@pytest.fixture(params=HERE)
def fitted(request: Any) -> BaseRanker:
    X, y = sample()
    return get_ranker(request.param)().fit(X, y)


def test_probabilities_survive_files_to_the_last_bit(fitted: BaseRanker) -> None:
    X, _ = sample(seed=4)
    again = type(fitted).from_files(fitted.files())
    assert np.array_equal(again.predict_proba(X), fitted.predict_proba(X))
    assert again.get_params() == fitted.get_params()
    assert again.files() == fitted.files()


def test_the_same_seed_gives_the_same_bytes(fitted: BaseRanker) -> None:
    X, y = sample()
    assert type(fitted)().fit(X, y).files() == fitted.files()


def test_files_are_text_or_bare_numbers(fitted: BaseRanker) -> None:
    for name, content in fitted.files().items():
        if not name.endswith(".safetensors"):
            content.decode("utf-8")
            assert name.endswith((".json", ".txt"))
    assert json.loads(fitted.files()[STATE])["features"] == 4


def test_an_item_scores_alone_as_it_does_among_others(fitted: BaseRanker) -> None:
    X, _ = sample(seed=5)
    together = fitted.predict_proba(X)[:10, 1]
    alone = [fitted.predict_proba(X[row : row + 1])[0, 1] for row in range(10)]
    assert alone == pytest.approx(together, abs=1e-12)


def test_contributions_sum_to_the_score_before_calibration(fitted: BaseRanker) -> None:
    X, _ = sample(seed=6)
    sums = fitted.contributions(X).sum(axis=1)
    assert fitted.calibration_.probability(sums) == pytest.approx(fitted.predict_proba(X)[:, 1], abs=1e-9)


@pytest.mark.parametrize("name", ["logistic", "boosting"])
def test_learned_rankers_rank_and_mean_what_they_say(name: str) -> None:
    X, y = sample(6_000)
    fresh, found = sample(6_000, seed=7)
    chance = get_ranker(name)().fit(X, y).predict_proba(fresh)[:, 1]
    top = np.argsort(-chance)[:600]
    # The rule that made the labels gives .83 for the top tenth.
    assert found[top].mean() > 0.75
    assert chance.mean() == pytest.approx(found.mean(), abs=0.03)
    assert chance[top].mean() == pytest.approx(found[top].mean(), abs=0.06)


def test_judged_rows_are_the_latest_tenth_and_come_from_a_model_that_saw_none_of_them() -> None:
    X, y = sample(2_000)
    # The last tenth follows the opposite rule: a model that had seen it would know.
    y[1_800:] = 1 - y[1_800:]
    judged = get_ranker("boosting")().fit(X, y).judged_
    assert judged is not None
    assert judged.rows == slice(1_800, None)
    backwards = np.corrcoef(judged.probability, y[1_800:])[0, 1]
    assert backwards < -0.2


def test_the_random_ranker_says_the_share_of_fraud_in_an_order_that_the_seed_decides() -> None:
    X, y = sample()
    chances = [get_ranker("random")(seed=seed).fit(X, y).predict_proba(X)[:, 1] for seed in (0, 1)]
    for chance in chances:
        assert chance == pytest.approx(np.full(len(y), y.mean()), abs=1e-3)
        assert len(np.unique(chance)) == len(chance)
    assert abs(np.corrcoef(*chances)[0, 1]) < 0.1
    assert abs(np.corrcoef(chances[0], y)[0, 1]) < 0.1


def test_the_risk_profile_is_the_mean_of_the_chosen_rates_and_unknown_ones_count_as_the_overall_rate() -> None:
    X = [[0.5, 9.0, 0.1], [np.nan, 9.0, 0.3], [0.2, 9.0, np.nan], [0.0, 9.0, 0.0]]
    ranker = get_ranker("risk_profile")(columns=[0, 2]).fit(X, [1, 0, 0, 0])
    # The overall rate is 1/4: (.5 + .1) / 2, (.25 + .3) / 2, (.2 + .25) / 2, 0.
    assert ranker.profile(X) == pytest.approx([0.3, 0.275, 0.225, 0.0])
    assert np.argsort(-ranker.predict_proba(X)[:, 1]).tolist() == [0, 1, 2, 3]


def test_logistic_takes_a_gap_as_the_median_and_as_a_sign_of_its_own() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(4_000, 1))
    X[:1_000] = np.nan
    y = np.isnan(X[:, 0]) | (rng.random(4_000) < 0.2)
    mixed = rng.permutation(4_000)
    ranker = get_ranker("logistic")().fit(X[mixed], y[mixed])
    gap, middle = ranker.predict_proba([[np.nan], [np.nanmedian(X)]])[:, 1]
    assert gap > 0.95
    assert middle == pytest.approx(0.2, abs=0.05)


def test_rows_in_time_order_with_few_frauds_are_not_calibrated() -> None:
    X, _ = sample(300)
    ranker = get_ranker("boosting")().fit(X, np.arange(300) % 30 == 0)
    assert ranker.judged_ is None
    assert ranker.calibration_.method == "none"


def test_one_kind_of_label_is_refused() -> None:
    with pytest.raises(ValueError, match="only one class"):
        get_ranker("boosting")().fit([[1.0], [2.0]], [0, 0])


def test_an_unknown_ranker_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(SettingsError, match="random, risk_profile, logistic, boosting"):
        get_ranker("tea_leaves")
