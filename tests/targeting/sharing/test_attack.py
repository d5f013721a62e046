"""Whoever gets a file, and knows an importer's items, should not find out that they are behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from targeting.sharing.inspected import table

from landwaiter.features.common import embed
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.sharing.document import Payload
from landwaiter.targeting.sharing.exporting import Rules, prototypes_of

Floats = NDArray[np.float64]
ITEMS, TRIALS = 6_000, 6
MOST = {"everything": 0.55, "frauds": 0.6}
"""Areas under the curve. Of frauds there are few behind each prototype, so more can be told of them; the guide
says so, and that an epsilon hides them, too."""


class Trial:
    """Items of a country; half of its importers are behind the file, the other half are not."""

    def __init__(self, seed: int, rules: Rules) -> None:
        rows, importer = table(ITEMS, seed)
        traders = np.unique(importer)
        inside = np.random.default_rng(seed).permutation(traders)[: len(traders) // 2]
        self.member = np.isin(importer.astype(str), inside.astype(str))
        self.payload: Payload = prototypes_of(rows.take(self.member), importer[self.member], "North", rules).payload
        self.fraud = rows.fraud == 1
        self.points = points_of(rows)

    def distances(self) -> Floats:
        """How far each item lies from the nearest prototypes of its own kind, nearest first."""
        found = np.empty((len(self.points), 3))
        for kind, prototypes in ((True, self.payload.frauds), (False, self.payload.others)):
            centres, rows = np.array([one.centre for one in prototypes]), self.fraud == kind
            apart = np.sqrt(((self.points[rows][:, None] - centres) ** 2).sum(axis=2))
            found[rows] = np.sort(apart, axis=1)[:, :3]
        return found


def points_of(rows: FeatureTable) -> Floats:
    return embed({name: rows.column(name) for name in rows.names}, len(rows))


def by_distance(trial: Trial, _: list[Trial]) -> Floats:
    """The nearer a prototype, the likelier it is behind it."""
    return -trial.distances()[:, 0]


def by_shadows(trial: Trial, shadows: list[Trial]) -> Floats:
    """What tells members in countries of one's own, made alike (Shokri and others, S&P 2017), tells them here."""
    seen = np.concatenate([features(shadow) for shadow in shadows])
    truth = np.concatenate([shadow.member for shadow in shadows])
    model = LogisticRegression(max_iter=1_000).fit(seen, truth)
    return np.asarray(model.decision_function(features(trial)))


def features(trial: Trial) -> Floats:
    apart, kind = trial.distances(), trial.fraud[:, None]
    length = np.sqrt((trial.points**2).sum(axis=1, keepdims=True))
    seen = np.column_stack([apart, apart**2, length])
    return np.column_stack([seen * kind, seen * ~kind, kind])


@pytest.fixture(scope="module", params=[None, 8.0], ids=["plain", "epsilon"])
def trials(request: pytest.FixtureRequest) -> Iterator[list[Trial]]:
    return [Trial(seed, Rules(epsilon=request.param, seed=seed)) for seed in range(TRIALS)]


@pytest.mark.slow
@pytest.mark.parametrize("attack", [by_distance, by_shadows])
@pytest.mark.parametrize("kind", ["everything", "frauds"])
def test_membership_cannot_be_told(trials: list[Trial], attack: Callable[..., Floats], kind: str) -> None:
    areas = []
    for trial in trials:
        chosen = trial.fraud if kind == "frauds" else np.ones(len(trial.fraud), dtype=bool)
        score = attack(trial, [other for other in trials if other is not trial])
        areas.append(roc_auc_score(trial.member[chosen], score[chosen]))
    assert np.mean(areas) <= MOST[kind]


@pytest.mark.slow
def test_the_attack_would_tell_what_is_behind_means_of_few() -> None:
    """The attacks are no straw men: on means of three items of one importer each they succeed."""
    rows, importer = table(ITEMS, 0)
    points, names = points_of(rows), importer.astype(str)
    inside = np.unique(names)[::2]
    means = np.array([points[names == one].mean(axis=0) for one in inside])
    apart = ((points**2).sum(axis=1)[:, None] - 2 * points @ means.T + (means**2).sum(axis=1)).min(axis=1)
    assert roc_auc_score(np.isin(names, inside), -apart) > 0.7
