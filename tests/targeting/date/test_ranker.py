from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install landwaiter[deep]")

from landwaiter.targeting import metrics  # noqa: E402
from landwaiter.targeting.date.attention import parts_of  # noqa: E402
from landwaiter.targeting.date.fitting import Recipe, answers, fitted  # noqa: E402
from landwaiter.targeting.date.network import Batch, Sizes, Truth, joint_loss  # noqa: E402
from landwaiter.targeting.date.ranker import DateRanker  # noqa: E402
from landwaiter.targeting.strategies import get_strategy  # noqa: E402

IMPORTER, CODE = 3, 4


def market(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Items of which importers, codes and two numbers know something; fraud recovers more where the third is high."""
    rng = np.random.default_rng(seed)
    X = rng.random((rows, 3), dtype=np.float32)
    X = np.column_stack([X, rng.integers(1, 60, rows), rng.integers(1, 20, rows)]).astype(np.float32)
    y = (rng.random(rows) < 1 / (1 + np.exp(-odds(X)))).astype(int)
    return X, y, np.where(y == 1, np.exp(4 + 3 * X[:, 2]), 0.0)


def odds(X: np.ndarray) -> np.ndarray:
    return 3 * X[:, 0] * X[:, 1] + 2.0 * (X[:, IMPORTER] % 5 == 0) + 1.5 * (X[:, CODE] % 4 == 0) - 3


def ranker(**changed: Any) -> DateRanker:
    settings = {"trees": 12, "leaves": 8, "width": 8, "heads": 2, "batch": 64, "importer_column": IMPORTER}
    return DateRanker(**{**settings, "code_column": CODE, **changed})


@pytest.fixture(scope="module")
def learned() -> DateRanker:
    X, y, revenue = market(4_000, 0)
    return ranker().fit(X, y, revenue=revenue)


def test_it_finds_what_is_there(learned: DateRanker) -> None:
    X, y, _ = market(3_000, 1)
    best = metrics.area_under_curve(y == 1, odds(X))
    assert best - 0.05 < metrics.area_under_curve(y == 1, learned.predict_proba(X)[:, 1]) < best


def test_importers_and_codes_matter(learned: DateRanker) -> None:
    X, y, _ = market(3_000, 1)
    blind = X.copy()
    blind[:, [IMPORTER, CODE]] = np.nan
    known = metrics.area_under_curve(y == 1, learned.predict_proba(X)[:, 1])
    unknown = metrics.area_under_curve(y == 1, learned.predict_proba(blind)[:, 1])
    assert known > unknown + 0.05


def test_an_unknown_importer_is_read_as_unknown_whatever_its_number(learned: DateRanker) -> None:
    X, _, _ = market(50, 2)
    scores = []
    for stranger in (1000.0, 2.0**24 - 1, np.nan):
        X[:, IMPORTER] = stranger
        scores.append(learned.predict_proba(X)[:, 1])
    assert np.array_equal(scores[0], scores[1])
    assert np.array_equal(scores[0], scores[2])


def test_the_second_task_lives(learned: DateRanker) -> None:
    X, _, revenue = market(3_000, 1)
    said = learned.log_revenue(X)
    assert np.corrcoef(said, np.log1p(revenue))[0, 1] > 0.25
    assert said.std() > 0.1


def test_reasons_sum_to_the_score_over_one_base(learned: DateRanker) -> None:
    X, _, _ = market(200, 3)
    added = learned.contributions(X)
    assert added.sum(axis=1) == pytest.approx(learned._raw(X), abs=1e-9)
    assert np.ptp(added[:, -1]) < 1e-4


def test_reasons_point_at_what_is_behind_the_labels(learned: DateRanker) -> None:
    X, _, _ = market(2_000, 3)
    strength = np.abs(learned.contributions(X)[:, :-1]).mean(axis=0)
    # The third number moves the revenue and not the odds.
    assert strength[2] < min(strength[0], strength[1], strength[IMPORTER])


def test_what_drove_a_score_is_a_leaf_with_what_was_found_in_it(learned: DateRanker) -> None:
    X, y, _ = market(4_000, 0)
    crosses = learned.crosses(X[:20])
    fallen = learned.leaves_.of(learned._blinded(X))
    parts = parts_of(learned.network_, learned._items(X[:20])).leaves - learned.usual_.leaves
    assert crosses is not None
    for row, cross in enumerate(crosses):
        leaf = fallen[row, parts[row].argmax()]
        inside = (fallen == leaf).any(axis=1)
        assert (cross.inspected, cross.frauds) == (inside.sum(), y[inside].sum())
        assert cross.added == pytest.approx(parts[row].max())
        assert set(cross.features) == set(np.flatnonzero(learned.leaves_.shares[leaf]))
        assert not {IMPORTER, CODE} & set(cross.features)


def test_attention_is_a_share_of_each_tree(learned: DateRanker) -> None:
    X, _, _ = market(40, 3)
    attention = learned.attention(X)
    assert attention.shape == (40, 12)
    assert attention.sum(axis=1) == pytest.approx(np.ones(40), abs=1e-5)


def test_the_loss_falls() -> None:
    X, y, revenue = market(1_500, 4)
    made = ranker().fit(X, y, revenue=revenue)
    items, truth = made._items(X), torch.from_numpy(y.astype(np.float32))
    whole = Truth(truth, torch.full_like(truth, float("nan")), torch.ones_like(truth))
    losses: list[float] = []

    def watch(network: Any) -> bool:
        losses.append(float(joint_loss(answers(network, items, made._recipe), whole, 0.0)))
        return True

    recipe = Recipe(0.005, 64, 0.1, 0.01, 0.0, 1, 0)
    fitted(made._sizes, items, whole, recipe, 6, watch)
    assert losses == sorted(losses, reverse=True)
    base = float(y.mean())
    assert losses[-1] < -(base * np.log(base) + (1 - base) * np.log(1 - base)) - 0.03


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    X, y, revenue = market(1_500, 5)
    first = ranker().fit(X, y, revenue=revenue).files()
    assert ranker().fit(X, y, revenue=revenue).files() == first
    assert ranker(seed=1).fit(X, y, revenue=revenue).files() != first


def test_fitting_leaves_the_random_state_and_the_threads_as_they_were() -> None:
    X, y, _ = market(1_500, 5)
    torch.manual_seed(7)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    ranker().fit(X, y)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_it_survives_files_to_the_last_bit(learned: DateRanker) -> None:
    X, _, _ = market(300, 6)
    again = DateRanker.from_files(learned.files())
    assert np.array_equal(again.predict_proba(X), learned.predict_proba(X))
    assert np.array_equal(again.log_revenue(X), learned.log_revenue(X))
    assert again.files() == learned.files()


def test_weights_are_in_a_file_that_runs_nothing(learned: DateRanker) -> None:
    names = set(learned.files())
    assert names == {"ranker.json", "date.lightgbm.txt", "date.safetensors"}


def test_heads_must_divide_the_width() -> None:
    X, y, _ = market(400, 7)
    with pytest.raises(ValueError, match="heads"):
        ranker(width=8, heads=3).fit(X, y)


def test_sizes_hold_one_place_more_for_the_unknown() -> None:
    from landwaiter.targeting.date.network import Date

    network = Date(Sizes(trees=2, leaves=4, importers=3, codes=0, width=4, heads=1))
    assert network.importer.weight.shape == (4, 4)
    one = Batch(torch.zeros(1, 2, dtype=torch.long), torch.tensor([3]), torch.tensor([0]))
    assert network(one).fraud.shape == (1,)


def test_importer_and_code_reach_the_network() -> None:
    assert DateRanker.identities == get_strategy("date").identities == ("importer_id", "hs6")
