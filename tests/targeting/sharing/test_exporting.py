from __future__ import annotations

import numpy as np
import pytest
from targeting.sharing.inspected import table

from landwaiter.errors import NotComputableError, SettingsError
from landwaiter.features.common import REACH, WIDTH
from landwaiter.targeting.sharing.clusters import Noise, cluster, first_centres, nearest
from landwaiter.targeting.sharing.exporting import BOUND, Rules, prototypes_of
from landwaiter.targeting.sharing.privacy import bounded_weights, guarantee

QUIET = Noise(0.0, np.random.default_rng(0))


def test_first_centres_are_published_and_lie_half_way_out() -> None:
    centres = first_centres(16)
    assert np.array_equal(centres, first_centres(16))
    assert np.allclose(np.sqrt((centres**2).sum(axis=1)), REACH / 2)


def test_centres_are_the_weighted_means_of_what_is_nearest() -> None:
    points = np.random.default_rng(0).normal(size=(400, WIDTH)) / 2
    weight = np.random.default_rng(1).random(400)
    found = cluster(points, weight, 5, QUIET)
    for place in range(5):
        here = found.member == place
        assert found.weight[place] == pytest.approx(weight[here].sum())
        assert found.centres[place] == pytest.approx(np.average(points[here], axis=0, weights=weight[here]))


def test_nearest_is_nearest() -> None:
    points, centres = np.random.default_rng(0).normal(size=(50, WIDTH)), first_centres(7)
    apart = ((points[:, None] - centres) ** 2).sum(axis=2)
    assert np.array_equal(nearest(points, centres), apart.argmin(axis=1))


def test_no_prototype_stands_for_few_items_or_few_importers() -> None:
    rows, importer = table(1_500, 0)
    exported = prototypes_of(rows, importer, "North", Rules(fewest=22))
    assert exported.frauds.prototypes + exported.frauds.clusters_withheld == 8
    assert exported.frauds.items_withheld > 0
    # One importer of everything: many items, but nobody to hide among.
    with pytest.raises(NotComputableError, match="no prototype of frauds"):
        prototypes_of(rows, np.full(1_500, "one", dtype=object), "North", Rules())
    with pytest.raises(SettingsError, match="too few to hide one"):
        Rules(fewest=2)


def test_the_report_counts_what_leaves_and_what_stays() -> None:
    rows, importer = table(3_000, 1)
    exported = prototypes_of(rows, importer, "North", Rules())
    frauds = rows.fraud == 1
    assert exported.frauds.items == frauds.sum()
    assert exported.frauds.importers == len(set(importer[frauds]))
    assert exported.as_dict()["leaves"]["prototypes"]["frauds"] == len(exported.payload.frauds)
    assert exported.lacking == ()
    lacking = prototypes_of(rows.only(rows.names[1:]), importer, "North", Rules()).lacking
    assert lacking == (rows.names[0],)


def test_an_importer_with_many_items_counts_for_few() -> None:
    importer = np.array(["big"] * 300 + [f"small{number}" for number in range(40)])
    weight = bounded_weights(importer, BOUND)
    assert weight[:300].sum() == pytest.approx(BOUND)
    assert (weight[300:] == 1.0).all()


def test_one_importer_more_moves_a_release_by_no_more_than_the_noise_was_made_for() -> None:
    draw = np.random.default_rng(0)
    points = draw.normal(size=(60, WIDTH))
    points *= REACH / np.sqrt((points**2).sum(axis=1, keepdims=True))
    importer = np.array([f"{number // 6}" for number in range(60)])
    centres = first_centres(8)

    def release(kept: np.ndarray) -> np.ndarray:
        weight, member = bounded_weights(importer[kept], 1.0), nearest(points[kept], centres)
        sums = np.zeros((8, WIDTH))
        np.add.at(sums, member, points[kept] * weight[:, None])
        return np.column_stack([sums, np.bincount(member, weight, minlength=8)])

    everything = release(np.ones(60, dtype=bool))
    moves = [np.linalg.norm(everything - release(importer != one)) for one in set(importer)]
    assert max(moves) <= np.sqrt(1 + REACH**2) + 1e-9


def test_less_epsilon_is_more_noise_and_what_is_out_of_range_is_refused() -> None:
    assert guarantee(1.0, 1.0).scale > guarantee(4.0, 1.0).scale > guarantee(20.0, 1.0).scale
    for epsilon in (0.0, -1.0, 50.0, float("nan")):
        with pytest.raises(SettingsError, match="cannot be the epsilon"):
            Rules(epsilon=epsilon).formal  # noqa: B018


def test_the_same_items_make_the_same_prototypes_and_noise_never_does() -> None:
    rows, importer = table(3_000, 2)
    first, again = (prototypes_of(rows, importer, "North", Rules()).payload for _ in range(2))
    assert first == again
    assert first.protection.formal is None
    noisy = [prototypes_of(rows, importer, "North", Rules(epsilon=20.0)).payload for _ in range(2)]
    assert noisy[0].frauds != noisy[1].frauds
    assert noisy[0].protection.formal is not None
    assert noisy[0].protection.formal.epsilon == 20.0
