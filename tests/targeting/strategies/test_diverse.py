from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from targeting.tables import learnable

from landwaiter.errors import SettingsError
from landwaiter.targeting.strategies import clusters
from landwaiter.targeting.strategies.base import Known, Strategy
from landwaiter.targeting.strategies.diverse import Badge, Gate
from landwaiter.targeting.strategies.embedding import WIDTH, BoostingEmbedder
from landwaiter.targeting.strategies.spelling import strategy_from

SQUARE = np.array([[0.0, 0.0], [0.0, 1.0], [10.0, 0.0], [10.0, 1.0]])


def draws(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def fitted(text: str, rows: int = 600) -> Strategy:
    made = strategy_from(text, seed=3)
    made.fit(Known(learnable(rows), learnable(200, seed=5), 0))
    return made


def test_seeding_draws_by_the_squared_distance() -> None:
    points = np.array([[3.0], [1.0], [-2.0], [0.0]])
    drawn = np.array([clusters.seeded(points, 2, draws(seed)) for seed in range(2_000)])
    # Squared lengths are 9, 1, 4 and 0.
    assert np.bincount(drawn[:, 0], minlength=4) / 2_000 == pytest.approx(np.array([9, 1, 4, 0]) / 14, abs=0.03)
    # After 3, the origin still counting: 1 is 1 away, -2 is 4.
    after = drawn[drawn[:, 0] == 0, 1]
    assert np.bincount(after, minlength=4) / len(after) == pytest.approx([0.0, 0.2, 0.8, 0.0], abs=0.04)


def test_points_that_are_all_alike_are_drawn_evenly_and_once_each() -> None:
    rows = clusters.seeded(np.zeros((6, 2)), 6, draws())
    assert sorted(rows.tolist()) == [0, 1, 2, 3, 4, 5]


def test_means_of_two_pairs() -> None:
    centres = clusters.k_means(SQUARE, SQUARE[[0, 2]])
    assert centres.tolist() == [[0.0, 0.5], [10.0, 0.5]]
    place, distance = clusters.nearest_centre(SQUARE, centres)
    assert place.tolist() == [0, 0, 1, 1]
    assert distance == pytest.approx([0.25] * 4)


def test_a_centre_that_nothing_is_near_stays() -> None:
    assert clusters.k_means(SQUARE[:2], np.array([[0.0, 0.0], [99.0, 99.0]])).tolist() == [[0.0, 0.5], [99.0, 99.0]]


def test_the_farthest_first() -> None:
    # From (0, 0): (10, 1) is farthest; then (10, 0) lies 1 from it, (0, 1) lies 1 from what is known: the earlier row.
    assert clusters.farthest(SQUARE, SQUARE[:1], 4).tolist() == [3, 1, 2, 0]


def test_distances_are_the_same_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    points, centres = rng.normal(size=(50, 3)), rng.normal(size=(7, 3))
    exact = ((points[:, None] - centres[None]) ** 2).sum(axis=2)
    monkeypatch.setattr(clusters, "AT_ONCE", 8)
    place, distance = clusters.nearest_centre(points, centres)
    assert place.tolist() == exact.argmin(axis=1).tolist()
    assert distance == pytest.approx(exact.min(axis=1))


def test_projected_leaves_are_as_far_apart_as_trees_divide_them() -> None:
    embedder = BoostingEmbedder(seed=1)
    embedder.fit(Known(learnable(600), learnable(0), 0))
    items = learnable(40, seed=2)
    places, leaves = embedder.embed(items), embedder._leaves.of(items.matrix)
    found = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    apart = (leaves[:, None] != leaves[None]).mean(axis=2)
    assert places.shape == (40, WIDTH)
    assert found[apart == 0] == pytest.approx(0.0)
    assert found.mean() == pytest.approx(2 * apart.mean(), rel=0.1)
    assert np.corrcoef(found.ravel(), apart.ravel())[0, 1] > 0.8


@pytest.mark.parametrize("text", ["diversity", "diversity(method=coreset)", "badge", "bate", "gate"])
@pytest.mark.parametrize("embedder", ["boosting", "date"])
def test_each_runs_on_each_embedding(text: str, embedder: str) -> None:
    if embedder == "date" and not find_spec("torch"):
        pytest.skip("PyTorch is not installed: pip install landwaiter[deep]")
    spelled = f"{text[:-1]}, embedder={embedder})" if text.endswith(")") else f"{text}(embedder={embedder})"
    strategy, items = fitted(spelled), learnable(200, seed=1)
    assert len(set(strategy.query(items, 25).rows.tolist())) == 25
    assert strategy.reads == (() if embedder == "boosting" else ("importer_id", "hs6"))


@pytest.mark.parametrize("method", ["kmeans", "coreset"])
def test_the_rare_kind_is_seen_by_diversity_though_not_by_chance(method: str) -> None:
    strategy = fitted(f"diversity(method={method})")
    strategy.embedder.embed = lambda items: np.where(items.matrix[:, :1] > 0.5, [[5.0, 5.0]], [[0.0, 0.0]])  # type: ignore[attr-defined]
    items = learnable(200, seed=1)
    high = np.flatnonzero(items.matrix[:, 0] > 0.5)
    items = items.take(np.concatenate([high[:2], np.flatnonzero(items.matrix[:, 0] < 0.5)]))
    if method == "coreset":
        strategy._known = np.zeros((1, 2))  # type: ignore[attr-defined]
    assert set(strategy.query(items, 2).rows.tolist()) & {0, 1}


def test_badge_leaves_what_is_certain_for_last() -> None:
    badge = Badge(seed=0)
    badge.fit(Known(learnable(600), learnable(0), 0))
    items = learnable(30, seed=1)
    chance = np.full(30, 0.0)
    chance[[4, 7]] = [0.5, 0.4]
    badge.embedder.probability = lambda _: chance  # type: ignore[method-assign]
    assert set(badge.query(items, 2).rows.tolist()) == {4, 7}


@pytest.mark.parametrize(("score", "opens"), [(0.31, True), (0.3, False), (None, False)])
def test_the_gate_opens_above_its_threshold(score: float | None, opens: bool) -> None:
    gate = Gate(seed=3)
    gate.fit(Known(learnable(600), learnable(0), 0))
    gate.embedder.validation = lambda: score  # type: ignore[method-assign]
    items = learnable(300, seed=1)
    by_bate = fitted("bate").query(items, 20).rows.tolist()
    by_chance = strategy_from("random", seed=3)
    by_chance.fit(Known(learnable(600), learnable(0), 0))
    assert gate.query(items, 20).rows.tolist() == (by_bate if opens else by_chance.query(items, 20).rows.tolist())


def test_validation_is_the_precision_among_as_many_as_there_are_frauds() -> None:
    embedder = BoostingEmbedder(seed=1)
    table = learnable(1_000)
    embedder.fit(Known(table, learnable(0), 0))
    judged = embedder.ranker_.judged_
    assert judged is not None
    fraud = table.fraud[judged.rows]
    top = np.sort(judged.probability)[-int(fraud.sum())]
    above = judged.probability >= top
    # Where the edge is a tie its mean counts, so the two agree only to the share of the tie.
    assert embedder.validation() == pytest.approx(fraud[above].mean(), abs=0.05)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("badge(embedder=oracle)", "cannot be embedded by 'oracle'"),
        ("diversity(method=magic)", "no method 'magic'"),
        ("gate(threshold=high)", "'threshold' of 'gate' cannot be 'high'"),
        ("badge(embedder=2)", "'embedder' of 'badge' cannot be 2"),
        ("hybrid(boosting=much)", "cannot be read at 'much'"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        strategy_from(text)
