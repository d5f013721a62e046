from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: pip install landwaiter[deep]")

from landwaiter.targeting.base import Sample
from landwaiter.targeting.blend import BlendRanker

IMPORTER = 2


def market(rows: int = 3_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Items of which a number and the importer as such know something."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.random((rows, 2)), rng.integers(1, 30, rows)]).astype(np.float32)
    odds = 4 * X[:, 0] + 1.5 * (X[:, IMPORTER] % 5 == 0) - 3
    return X, rng.random(rows) < 1 / (1 + np.exp(-odds))


@pytest.fixture(scope="module")
def learned() -> BlendRanker:
    return BlendRanker(importer_column=IMPORTER).fit(*market())


def test_the_score_is_the_mean_of_both(learned: BlendRanker) -> None:
    X, _ = market(300, 1)
    seen = X.copy()
    seen[:, IMPORTER] = np.nan
    both = learned.boosting_._raw(seen), learned.date_._raw(X)
    assert learned._raw(X) == pytest.approx((both[0] + both[1]) / 2)
    assert np.array_equal(learned.calibration_.probability(learned._raw(X)), learned.predict_proba(X)[:, 1])


def test_trees_do_not_read_the_size_of_a_name(learned: BlendRanker) -> None:
    X, _ = market(300, 1)
    added = learned.contributions(X)
    other = X.copy()
    other[:, IMPORTER] += 1_000
    assert np.array_equal(learned.boosting_._raw(learned._sighted(other)), learned.boosting_._raw(learned._sighted(X)))
    assert added.sum(axis=1) == pytest.approx(learned._raw(X), abs=1e-5)
    # What an importer as such adds comes from DATE alone.
    assert np.abs(added[:, IMPORTER]).max() > 0


def test_few_frauds_are_learned_from_without_tuning() -> None:
    X, y = market(120)
    ranker = BlendRanker(importer_column=IMPORTER).fit(X, y)
    assert ranker.judged_ is None
    assert isinstance(ranker._without_names(Sample(X, y, np.ones(120))), Sample)
