from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from targeting.tables import FIRST_DAY, IMPORTER, INFOS, learnable, table

from landwaiter.errors import ModelError, NotComputableError
from landwaiter.features.table import FeatureInfo
from landwaiter.targeting.card import Caveat
from landwaiter.targeting.training import About, fit_model, handler_columns

ABOUT = About(version="1", created=date(2026, 11, 21), spec={"window_days": 180}, random_share=0.1, leakage="clean")


def test_expected_revenue_is_the_chance_times_the_revenue_given_fraud() -> None:
    rows = learnable()
    model = fit_model(rows, ABOUT)
    assert model.revenue is not None
    scores = model.score(rows)
    given_fraud = model.revenue.predict(rows.matrix)
    assert scores.expected_revenue == pytest.approx(scores.probability * given_fraud)
    assert np.corrcoef(scores.probability, rows.matrix[:, 0])[0, 1] > 0.9


def test_the_card_tells_what_the_rows_hold() -> None:
    rows = learnable()
    card = fit_model(rows, ABOUT, seed=5).card
    assert card.data.first_registration == date(2025, 1, 1)
    assert card.data.known_by == rows.known_on.max().item()
    assert (card.data.labelled, card.data.frauds) == (600, int(rows.fraud.sum()))
    assert card.data.with_revenue == card.data.frauds
    assert card.data.offices == 3
    assert (card.seed, card.parameters["seed"]) == (5, 5)
    assert [feature.name for feature in card.features] == [info.name for info in INFOS]
    assert card.features[2].meaning == "logarithm of the declared customs_value; a rate as it is"
    assert card.libraries.keys() == {"landwaiter", "lightgbm", "numpy", "scikit-learn", "scipy"}


def test_figures_come_from_the_latest_tenth() -> None:
    rows = learnable(3_000)
    metrics = fit_model(rows, ABOUT).card.metrics
    assert metrics is not None
    assert (metrics.rows, metrics.frauds) == (300, int(rows.fraud[2_700:].sum()))
    assert metrics.first_registration == rows.day[2_700].item()
    # Rates of 5 and 80 % tell most frauds from most others, and no model could do better than 80 %.
    assert 0.8 < metrics.auc < 0.97
    assert 0.6 < metrics.precision_at["10%"] <= 1.0
    assert metrics.calibration_error < 0.1


def test_rows_without_outcome_are_left_out_and_the_rest_put_in_time_order() -> None:
    rows = learnable()
    order = np.random.default_rng(0).permutation(len(rows))
    unknown = learnable(200, seed=9)
    unlabelled = replace(unknown, fraud=np.full(200, np.nan), day=unknown.day + 400)
    mixed = rows.take(order)
    both = table(
        INFOS,
        [*mixed.matrix.tolist(), *unlabelled.matrix.tolist()],
        day=np.append(mixed.day, unlabelled.day),
        fraud=np.append(mixed.fraud, unlabelled.fraud),
        revenue=np.append(mixed.revenue, unlabelled.revenue),
    )
    card = fit_model(both, ABOUT).card
    assert card.data.labelled == 600
    assert card.data.last_registration == rows.day.max().item()


def test_the_risk_profile_reads_the_handlers_rates_over_all_history_only() -> None:
    recent = FeatureInfo("importer_id|rate|180", "history", "rate", IMPORTER, 180)
    cross = FeatureInfo("importer_id+hs4|rate|all", "history", "rate", ("importer_id", "hs4"))
    carrier = FeatureInfo("carrier_id|rate|all", "history", "rate", ("carrier_id",))
    infos = (recent, INFOS[1], INFOS[0], cross, carrier)
    assert handler_columns(table(infos, [[0.0] * 5])) == [2, 4]
    assert fit_model(learnable(), ABOUT, ranker="risk_profile").ranker.get_params() == {"columns": [0]}


def messages(caveats: tuple[Caveat, ...]) -> set[str]:
    return {caveat.message for caveat in caveats}


def test_caveats_follow_from_the_rows() -> None:
    rows = learnable(3_000)
    assert messages(fit_model(rows, ABOUT).card.caveats) == {
        "caveat.inspected_only",
        "caveat.random_share",
        "caveat.leakage_clean",
    }
    few = replace(learnable(100), office=np.array(["north"] * 100, dtype=object), revenue=np.full(100, np.nan))
    short = replace(few, day=FIRST_DAY + np.arange(100))
    assert messages(fit_model(short, replace(ABOUT, random_share=None, leakage=None)).card.caveats) == {
        "caveat.inspected_only",
        "caveat.random_unknown",
        "caveat.few_frauds",
        "caveat.short_window",
        "caveat.single_office",
        "caveat.not_judged",
        "caveat.no_revenue",
        "caveat.not_audited",
    }


def test_an_office_with_most_of_the_inspections_is_named() -> None:
    rows = replace(learnable(), office=np.array(["north"] * 400 + ["south"] * 200, dtype=object))
    caveats = fit_model(rows, ABOUT).card.caveats
    named = next(caveat for caveat in caveats if caveat.message == "caveat.large_office")
    assert named.params == {"office": "north", "share_percent": pytest.approx(2 / 3)}


def test_a_model_without_anything_to_learn_from_says_that_it_is_weak() -> None:
    rows = learnable(3_000)
    shuffled = replace(rows, fraud=np.random.default_rng(0).permutation(rows.fraud))
    assert "caveat.weak" in messages(fit_model(shuffled, ABOUT).card.caveats)


def test_without_revenue_only_the_probability_is_given() -> None:
    rows = replace(learnable(), revenue=np.full(600, np.nan))
    model = fit_model(rows, ABOUT)
    assert model.card.revenue is None
    assert model.score(rows).expected_revenue is None


@pytest.mark.parametrize("outcome", [0.0, 1.0, np.nan])
def test_outcomes_of_one_kind_cannot_be_learned_from(outcome: float) -> None:
    with pytest.raises(NotComputableError, match="outcomes of both kinds"):
        fit_model(replace(learnable(), fraud=np.full(600, outcome)), ABOUT)


def test_other_features_are_refused_by_name() -> None:
    model = fit_model(learnable(), ABOUT)
    with pytest.raises(ModelError, match=r"it lacks .'amount.customs_value.log'"):
        model.score(table(INFOS[:2], [[0.1, 2.0]]))


def test_features_in_another_order_and_beyond_its_own_are_no_matter() -> None:
    model = fit_model(learnable(), ABOUT)
    own = model.score(table(INFOS, [[0.1, 2.0, 3.0]]))
    more = (FeatureInfo("identity|importer_id", "identity", "number", ("importer_id",)), *INFOS[::-1])
    assert model.score(table(more, [[77.0, 3.0, 2.0, 0.1]])).probability == pytest.approx(own.probability)


def test_numbers_that_are_names_are_kept_from_rankers_that_read_sizes() -> None:
    rows = learnable()
    info = FeatureInfo("identity|importer_id", "identity", "number", ("importer_id",))
    wider = replace(rows, infos=(*rows.infos, info), matrix=np.column_stack([rows.matrix, rows.fraud]).astype("f4"))
    assert fit_model(wider, ABOUT).names == rows.names


def test_no_items_give_no_scores() -> None:
    scores = fit_model(learnable(), ABOUT).score(table(INFOS, []))
    assert scores.probability.shape == (0,)
