from __future__ import annotations

import numpy as np
import pytest
from targeting.tables import IMPORTER, INFOS, learnable, table

from landwaiter.errors import NotComputableError, SettingsError
from landwaiter.features.table import FeatureInfo, FeatureTable
from landwaiter.targeting.strategies.base import Known
from landwaiter.targeting.strategies.spelling import strategy_from
from landwaiter.targeting.strategies.thompson import DISCOUNT, RiskThompson, RiskThompsonDecay
from landwaiter.targeting.strategies.uncertain import Uncertainty

RECENT = (
    *INFOS[:2],
    FeatureInfo("importer_id|rate|180", "history", "rate", IMPORTER, 180),
    FeatureInfo("importer_id|inspected|180", "history", "inspected", IMPORTER, 180),
    FeatureInfo("identity|importer_id", "identity", "number", IMPORTER),
)


def fitted(kind: type[RiskThompson], items: FeatureTable, overall: float = 0.1, **options: int) -> RiskThompson:
    known = items.with_outcomes(
        np.r_[np.ones(1), np.zeros(len(items) - 1)], np.zeros(len(items)), np.zeros(len(items), "datetime64[D]")
    )
    strategy = kind(**options)
    strategy.fit(Known(known, known, 0))
    strategy._overall = overall
    return strategy


def importers(*rows: tuple[float, float, float, float, float]) -> FeatureTable:
    """Items with frauds and inspections ever and lately, and the importer's number; rates shrunk to 10 % by 10."""
    shrunk = [
        [(ever + 1) / (seen + 10), seen, (late + 1) / (late_seen + 10), late_seen, who]
        for ever, seen, late, late_seen, who in rows
    ]
    return table(RECENT, shrunk)


def test_counts_are_read_back_from_shrunk_rates() -> None:
    items = importers((6, 40, 1, 20, 1), (0, 0, 0, 0, 2))
    inspected, frauds = fitted(RiskThompson, items)._counted(items, INFOS[0])
    assert inspected.tolist() == [40, 0]
    assert frauds.tolist() == pytest.approx([6, 0], abs=1e-5)


def test_what_was_found_long_ago_counts_for_less() -> None:
    items = importers((6, 40, 1, 20, 1), (0, 0, 0, 0, 2))
    inspected, frauds = fitted(RiskThompsonDecay, items)._counted(items, INFOS[0])
    assert inspected.tolist() == pytest.approx([20 + DISCOUNT * 20, 0])
    assert frauds.tolist() == pytest.approx([1 + DISCOUNT * 5, 0], abs=1e-5)


def test_rates_are_drawn_from_the_posterior_and_once_for_each_importer() -> None:
    items = importers(*[(6, 40, 0, 0, number) for number in range(4_000)], *[(6, 40, 0, 0, 1)] * 50)
    score = fitted(RiskThompson, items).query(items, 10).score
    # Beta(6 + 1, 34 + 9): mean .14, variance .14 x .86 / 51.
    assert score[:4_000].mean() == pytest.approx(0.14, abs=0.002)
    assert score[:4_000].var() == pytest.approx(0.14 * 0.86 / 51, rel=0.1)
    assert len(set(score[4_000:].round(6))) == 1
    assert score[4_000] == pytest.approx(score[1])


def test_items_of_unknown_importers_are_drawn_by_themselves() -> None:
    items = importers(*[(0, 0, 0, 0, np.nan)] * 100)
    assert len(set(fitted(RiskThompson, items).query(items, 10).score)) == 100


def test_few_inspections_leave_more_to_chance() -> None:
    items = importers(*[(10, 100, 0, 0, 1000 + n) for n in range(500)], *[(0, 0, 0, 0, n) for n in range(500)])
    # Same expected rate, 10 %: the unknown ones vary more, so they make most of the top.
    assert (fitted(RiskThompson, items).query(items, 50).rows >= 500).mean() > 0.9


def test_a_product_wants_all_values_to_look_risky() -> None:
    origin = (
        FeatureInfo("origin_country|rate|all", "history", "rate", ("origin_country",)),
        FeatureInfo("origin_country|inspected|all", "history", "inspected", ("origin_country",)),
    )
    even, uneven = [0.3, 1e6, 0.3, 1e6], [0.61, 1e6, 0.01, 1e6]
    items = table((*INFOS[:2], *origin), [even, uneven])
    assert fitted(RiskThompson, items).query(items, 1).rows.tolist() == [1]
    assert fitted(RiskThompson, items, product=1).query(items, 1).rows.tolist() == [0]


def test_without_histories_it_says_what_is_missing() -> None:
    bare = learnable(100).only(["amount|customs_value|log"])
    with pytest.raises(NotComputableError, match="needs fraud rates"):
        RiskThompson().fit(Known(bare, bare, 0))


def test_the_most_uncertain_are_nearest_to_the_threshold() -> None:
    items, found = learnable(300, seed=1), []
    for text in ("uncertainty(threshold=0.5)", "uncertainty(threshold=0.05)", "uncertainty"):
        strategy = strategy_from(text)
        assert isinstance(strategy, Uncertainty)
        strategy.fit(Known(learnable(800), learnable(10), 0))
        chance = strategy.ranker_.predict_proba(items.matrix)[:, 1]
        found.append(chance[strategy.query(items, 30).rows].mean())
    assert found[0] > found[1]
    assert abs(found[0] - 0.5) < abs(found[1] - 0.5)
    # Left to itself it wants what is as likely fraud as any known item, not the most likely.
    assert found[2] == pytest.approx(learnable(800).fraud.mean(), abs=0.1)
    with pytest.raises(SettingsError, match="no threshold"):
        Uncertainty(threshold=1.0)
