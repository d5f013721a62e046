from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest
from targeting.tables import IMPORTER, INFOS, learnable, table

from landwaiter.errors import NotComputableError
from landwaiter.explain import describe_all
from landwaiter.features.table import FeatureInfo, FeatureTable
from landwaiter.schema import Reason
from landwaiter.targeting.evidence import Group, Item
from landwaiter.targeting.leaves import Cross
from landwaiter.targeting.reasons import explain, members_of_groups, raising_groups, say_together
from landwaiter.targeting.sayings import cross_said, say
from landwaiter.targeting.training import About, fit_model

ABOUT = About(version="1", created=date(2026, 11, 21), spec={})
GOODS = ("hs6", "origin_country")


def info(family: Any, statistic: str, key: tuple[str, ...], window: int | None = None, name: str = "") -> FeatureInfo:
    ending = str(window or "all")
    return FeatureInfo(name or f"{'+'.join(key)}|{statistic}|{ending}", family, statistic, key, window)


def said(infos: list[FeatureInfo], values: list[float], **evidence: Any) -> Reason | None:
    """What is said of one item's only group; the first feature is the strongest."""
    held = {name.replace("__", "|").replace("_and_", "+"): np.array([value]) for name, value in evidence.items()}
    item_table = table(tuple(infos), [values], evidence=held)
    item = Item(item_table, 0, {name: place for place, name in enumerate(item_table.names)})
    return say(item, Group(tuple(infos), 1.0))


def history(inspected: tuple[float, float], frauds: tuple[float, float], average: float = 0.04) -> Reason | None:
    """Inspections and frauds of importer A, in the last 180 days and over all history."""
    infos = [
        info("history", "rate", IMPORTER, 180),
        info("history", "inspected", IMPORTER, 180),
        info("history", "rate", IMPORTER),
        info("history", "inspected", IMPORTER),
    ]
    evidence = {"importer_id__frauds__180": frauds[0], "importer_id__frauds__all": frauds[1]}
    values = [0.5, inspected[0], 0.5, inspected[1]]
    return said(infos, values, **evidence, overall__rate__all=average, importer_id="A")


SUBJECT = '[["importer_id", "A"]]'


def test_the_recent_window_is_quoted_where_it_holds_enough() -> None:
    assert history((11, 40), (7, 9)) == Reason(
        "reason.history.window",
        {
            "subject_pairs": SUBJECT,
            "average_percent": 0.04,
            "frauds_count": 7,
            "inspected_count": 11,
            "rate_percent": 7 / 11,
            "window_count": 180,
        },
    )


def test_with_two_recent_inspections_all_history_is_quoted() -> None:
    reason = history((2, 40), (2, 9))
    assert reason is not None
    assert (reason.message, reason.params["frauds_count"], reason.params["inspected_count"]) == (
        "reason.history.all",
        9,
        40,
    )


def test_a_rate_at_or_below_the_average_is_never_shown_as_a_risk() -> None:
    assert history((10, 100), (0, 4)) is None
    assert history((0, 25), (0, 1)) is None


def test_one_inspection_that_found_fraud_is_told_as_one() -> None:
    reason = history((1, 1), (1, 1))
    assert reason == Reason("reason.history.once", {"subject_pairs": SUBJECT, "average_percent": 0.04})


def test_a_missing_history_is_worded_as_one() -> None:
    assert history((0, 0), (0, 0)) == Reason("reason.history.none", {"subject_pairs": SUBJECT})


def test_an_importer_that_is_not_declared_is_worded_as_such() -> None:
    infos = [info("history", "rate", IMPORTER), info("history", "inspected", IMPORTER)]
    reason = said(infos, [np.nan, np.nan], overall__rate__all=0.04, importer_id=None)
    assert reason == Reason("reason.undeclared", {"column_field": "importer_id"})


def newness(declared: float, since_first: float, since_last: float, strongest: str) -> Reason | None:
    infos = [info("newness", name, IMPORTER) for name in ("declared", "since_first", "since_last")]
    values = dict(zip(infos, (declared, since_first, since_last), strict=True))
    infos.sort(key=lambda one: one.statistic != strongest)
    return said(infos, [values[one] for one in infos], importer_id="A")


@pytest.mark.parametrize(
    ("declared", "strongest", "message", "params"),
    [
        (0, "declared", "first", {}),
        (4, "since_first", "few", {"declared_count": 4}),
        (9, "since_first", "recent", {"days_count": 31, "first_date": "2024-12-01"}),
        (9, "since_last", "silent", {"days_count": 30, "last_date": "2024-12-02"}),
        (9, "declared", "known", {"declared_count": 9}),
    ],
)
def test_newness_says_what_is_new(declared: float, strongest: str, message: str, params: dict[str, object]) -> None:
    since = (np.nan, np.nan) if declared == 0 else (31.0, 30.0)
    assert newness(declared, *since, strongest) == Reason(
        f"reason.newness.{message}", {"subject_pairs": SUBJECT, **params}
    )


def price(declared: float, usual: float) -> Reason | None:
    names = {statistic: f"price|per_kg|{statistic}|hs6+origin_country" for statistic in ("deviation", "ratio")}
    infos = [info("price", statistic, GOODS, name=name) for statistic, name in names.items()]
    evidence = {
        "price__per_kg__declared__hs6_and_origin_country": declared,
        "price__per_kg__usual__hs6_and_origin_country": usual,
        "price__per_kg__comparable__hs6_and_origin_country": 214.0,
    }
    return said(infos, [-3.0, -1.0], **evidence, hs_code="8517120000", origin_country="CN")


GOODS_SUBJECT = '[["hs6", "851712"], ["origin_country", "CN"]]'


def test_a_price_is_put_beside_the_usual_one() -> None:
    reason = price(3.1, 8.2)
    assert reason == Reason(
        "reason.price.per_kg.below",
        {
            "subject_pairs": GOODS_SUBJECT,
            "declared_price": 3.1,
            "usual_price": 8.2,
            "comparable_count": 214,
            "gap_percent": pytest.approx(1 - 3.1 / 8.2),
        },
    )
    above = price(16.4, 8.2)
    assert above is not None
    assert (above.message, above.params["gap_percent"]) == ("reason.price.per_kg.above", pytest.approx(1.0))


def test_a_usual_price_is_no_reason_and_an_unknown_one_is_worded_as_such() -> None:
    assert price(7.8, 8.2) is None
    assert price(7.8, np.nan) == Reason("reason.price.per_kg.unknown", {"subject_pairs": GOODS_SUBJECT})


def test_own_values_are_quoted_as_declared() -> None:
    value = info("amount", "log", ("customs_value",), name="amount|customs_value|log")
    duty = info("amount", "log", ("duty_rate",), name="amount|duty_rate|log")
    ratio = info("amount", "ratio", ("freight/customs_value",), name="amount|freight/customs_value|ratio")
    weight = info("amount", "ratio", ("net_mass_kg/quantity",), name="amount|net_mass_kg/quantity|ratio")
    zeros = info("rounding", "zeros", ("customs_value",), name="rounding|customs_value|zeros")
    weekday = info("calendar", "weekday", ("registration_date",), name="calendar|registration_date|weekday")
    assert said([value], [9.9], customs_value=20_000.0) == Reason(
        "reason.own.value", {"column_field": "customs_value", "value_number": 20_000.0}
    )
    assert said([value], [np.nan]) == Reason("reason.own.missing", {"column_field": "customs_value"})
    assert said([duty], [8.0]) == Reason("reason.own.rate", {"column_field": "duty_rate", "value_percent": 0.08})
    assert said([ratio], [0.125]) == Reason("reason.own.share", {"part_field": "freight", "value_percent": 0.125})
    assert said([weight], [0.123456]) == Reason(
        "reason.own.ratio", {"part_field": "net_mass_kg", "whole_field": "quantity", "value_number": 0.1235}
    )
    assert said([zeros], [3.0], customs_value=5_000.0) == Reason(
        "reason.own.round", {"column_field": "customs_value", "value_number": 5_000.0}
    )
    assert said([zeros], [1.0], customs_value=5_010.0) is None
    assert said([weekday], [6.0]) == Reason("reason.own.weekday", {"day_weekday": 6})


def test_contributions_of_one_family_and_key_are_summed() -> None:
    infos = (
        info("history", "rate", IMPORTER),
        info("history", "inspected", IMPORTER),
        info("history", "rate", ("office",)),
        info("newness", "declared", IMPORTER),
        info("price", "deviation", GOODS),
    )
    groups = raising_groups(infos, members_of_groups(infos), np.array([0.5, 0.75, -1.0, 2.0, 0.1]))
    # The price adds .1 of 3.35 in all, less than one part in twenty; the office lowers the score.
    assert [(group.key, group.contribution) for group in groups] == [(IMPORTER, 2.0), (IMPORTER, 1.25)]
    assert [one.statistic for one in groups[1].infos] == ["inspected", "rate"]


def explainable(count: int = 3) -> FeatureTable:
    evidence = {
        "overall|rate|all": np.full(count, 0.3),
        "importer_id|frauds|all": np.full(count, 16.0),
        "importer_id": np.array(["A"] * count, dtype=object),
        "customs_value": np.full(count, 5_000.0),
    }
    return table(INFOS, [[0.8, 20.0, np.log(5_000)]] * count, evidence=evidence)


@pytest.mark.parametrize("ranker", ["boosting", "logistic", "risk_profile"])
def test_what_raised_the_score_comes_first_in_words(ranker: str) -> None:
    model = fit_model(learnable(2_000), ABOUT, ranker=ranker)
    reasons = explain(model, explainable())
    assert len(reasons) == 3
    assert describe_all(reasons[0])[0] == (
        "Importer A: 16 of 20 inspections so far found fraud (80\N{NO-BREAK SPACE}%); "
        "the average is 30\N{NO-BREAK SPACE}%."
    )


def test_sums_over_groups_are_the_prediction_less_the_base() -> None:
    model, items = fit_model(learnable(2_000), ABOUT), explainable()
    added = model.ranker.contributions(items.matrix)
    groups = members_of_groups(items.infos)
    sums = sum(added[:, positions].sum(axis=1) for positions in groups.values())
    probability = model.ranker.calibration_.probability(sums + added[:, -1])
    assert probability == pytest.approx(model.score(items).probability)


def test_a_random_order_has_one_reason() -> None:
    model = fit_model(learnable(), ABOUT, ranker="random")
    assert explain(model, explainable(2)) == [(Reason("reason.random"),)] * 2


def test_where_nothing_raised_the_score_the_estimate_is_told() -> None:
    model = fit_model(learnable(2_000), ABOUT, ranker="risk_profile")
    lucky = table(INFOS, [[0.0, 20.0, 8.0]], evidence=explainable(1).evidence)
    (reason,) = explain(model, lucky)[0]
    assert reason.message == "reason.estimate"
    assert reason.params["chance_percent"] == pytest.approx(model.score(lucky).probability[0])


def test_reasons_are_plain_enough_for_json() -> None:
    reasons = explain(fit_model(learnable(), ABOUT), explainable())
    assert json.loads(json.dumps([dict(reason.params) for reason in reasons[0]]))


def test_no_more_than_asked_for_and_never_none() -> None:
    model = fit_model(learnable(2_000), ABOUT)
    assert all(1 <= len(said) <= 1 for said in explain(model, explainable(), most=1))
    assert explain(model, table(INFOS, [])) == []


def test_without_evidence_there_are_no_reasons() -> None:
    with pytest.raises(NotComputableError, match="with evidence"):
        explain(fit_model(learnable(), ABOUT), learnable())


def test_what_follows_from_a_reason_is_not_said_again() -> None:
    """A new importer was never seen with these goods either; and a code it alone deals in says the same."""
    key = ("importer_id", "hs4")
    infos = (
        info("newness", "declared", IMPORTER),
        info("newness", "declared", key),
        info("history", "inspected", IMPORTER),
        info("history", "rate", IMPORTER),
    )
    rows = [[0.0, 0.0, 0.0, 0.3]] * 1_500 + [[50.0, 9.0, 20.0, 0.3]] * 1_500
    mixed = np.random.default_rng(0).permutation(3_000)
    fraud = np.append(np.ones(1_500), np.zeros(1_500))
    model = fit_model(table(infos, np.array(rows)[mixed].tolist(), fraud=fraud[mixed]), ABOUT, ranker="logistic")
    evidence = {
        "importer_id": np.array(["A"], dtype=object),
        "hs_code": np.array(["851712"], dtype=object),
        "overall|rate|all": np.array([0.3]),
        "importer_id|frauds|all": np.array([0.0]),
    }
    (reasons,) = explain(model, table(infos, [[0.0, 0.0, 0.0, 0.3]], evidence=evidence))
    assert len(reasons) == 1
    assert reasons[0].message in ("reason.newness.first", "reason.history.none")


def identity(number: float, inspected: float, importer: str | None = "A") -> Reason | None:
    """What is said where importer A as such, inspected so often, raises the score."""
    infos = [info("identity", "number", IMPORTER, name="identity|importer_id")]
    return said(infos, [number], importer_id=importer, importer_id__inspected__all=inspected)


def test_an_importer_known_by_name_is_told_with_its_inspections_not_with_its_number() -> None:
    assert identity(123, 12) == Reason("reason.identity", {"subject_pairs": SUBJECT, "inspected_count": 12})


def test_of_an_importer_never_inspected_nothing_was_learned_by_name() -> None:
    assert identity(123, 0) is None
    assert identity(np.nan, 0, None) == Reason("reason.undeclared", {"column_field": "importer_id"})


CROSSED = (
    info("history", "rate", GOODS),
    info("amount", "ratio", ("customs_value/net_mass_kg",)),
    info("history", "rate", IMPORTER),
)


def crossed(average: float = 0.1) -> Item:
    """An item of which three features are known."""
    held = table(CROSSED, [[0.2, 1.0, 0.3]], evidence={"overall|rate|all": np.array([average])})
    return Item(held, 0, {name: place for place, name in enumerate(held.names)})


def test_what_holds_together_is_told_with_what_was_found_where_it_did() -> None:
    reason = cross_said(crossed(), Cross((1, 0), 0.9, 40, 10))
    columns = ["customs_value", "net_mass_kg", "hs6", "origin_country"]
    found = {"frauds_count": 10, "inspected_count": 40, "rate_percent": 0.25, "average_percent": 0.1}
    assert reason == Reason("reason.cross", {"columns_fields": json.dumps(columns), **found})
    (sentence,) = describe_all([reason], "en")
    assert sentence.replace("\xa0", " ") == (
        "Taken together, customs value, net mass (kg), HS6, origin: of 40 inspected items like this one 10 were frauds "
        "(25 %); the average is 10 %."
    )


@pytest.mark.parametrize(
    "cross",
    [
        pytest.param(Cross((0, 1), 0.9, 40, 4), id="no more than usual"),
        pytest.param(Cross((2,), 0.9, 40, 10), id="a single column is no cross"),
        pytest.param(Cross((0, 1), 0.9, 0, 0), id="nobody ever fell into it"),
    ],
)
def test_nothing_is_told_of_what_is_usual_or_alone(cross: Cross) -> None:
    assert cross_said(crossed(), cross) is None


def test_what_hardly_raises_the_score_is_not_told() -> None:
    groups = [Group(CROSSED[:1], 8.0), Group(CROSSED[1:2], 2.0)]
    assert say_together(crossed(), Cross((1, 0), 0.5, 40, 10), groups) == ()
    assert len(say_together(crossed(), Cross((1, 0), 0.51, 40, 10), groups)) == 1
    assert say_together(crossed(), None, groups) == ()
