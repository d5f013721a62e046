"""The past policy of inspection: who was looked at, what was found and when it was known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from landwaiter.country import Country


@pytest.fixture(scope="module")
def inspected(demo: Country):
    """Rows of the declarations that the outcomes belong to, in their order."""
    keys = zip(demo.declarations["declaration_id"], demo.declarations["item_number"], strict=True)
    position = {key: row for row, key in enumerate(keys)}
    wanted = zip(demo.outcomes["declaration_id"], demo.outcomes["item_number"], strict=True)
    return np.array([position[key] for key in wanted])


@pytest.fixture(scope="module")
def basis(demo: Country, inspected):
    """Why each declaration item was inspected, empty where it was not."""
    found = np.full(len(demo.declarations["channel"]), "", dtype=object)
    found[inspected] = demo.outcomes["basis"]
    return found


def test_only_inspected_items_have_outcomes(demo: Country, inspected, basis) -> None:
    red = np.flatnonzero(demo.declarations["channel"] == "red")
    assert np.array_equal(inspected, red)
    assert set(basis[red]) == {"random", "targeted"}
    assert set(demo.declarations["channel"]) == {"red", "green"}
    assert (demo.declarations["inspector_id"] != None).sum() == len(red)  # noqa: E711


def test_about_a_tenth_is_inspected_two_points_of_it_at_random(demo: Country, basis, interval) -> None:
    assert np.mean(basis != "") == pytest.approx(0.10, abs=0.006)
    first = demo.declarations["item_number"] == 1
    low, high = interval(int(first.sum()), 0.02)
    assert low <= (basis[first] == "random").sum() <= high


def test_the_random_part_is_a_fair_sample_and_the_profile_part_is_not(demo: Country, basis, interval) -> None:
    illicit = demo.truth["illicit"]
    low, high = interval(int((basis == "random").sum()), float(illicit.mean()), 5.0)
    assert low <= illicit[basis == "random"].sum() <= high
    assert illicit[basis == "targeted"].mean() > 1.5 * illicit.mean()
    office = demo.declarations["office"]
    share = [np.mean(basis[office == code] == "targeted") for code in set(office)]
    assert max(share) > 2 * min(share)


def test_inspectors_find_most_of_what_there_is_and_nothing_else(demo: Country, inspected, interval) -> None:
    illicit, outcome = demo.truth["illicit"][inspected], demo.outcomes
    fraud = outcome["result"] == "fraud"
    low, high = interval(int(illicit.sum()), demo.scenario.detection)
    assert low <= fraud.sum() <= high
    assert not fraud[~illicit].any()
    assert np.array_equal(fraud, demo.truth["would_be_detected"][inspected])
    missed = illicit & ~fraud
    assert set(outcome["result"][missed]) == {"compliant"}


def test_findings_are_corrected_to_the_truth(demo: Country, inspected) -> None:
    outcome, truth = demo.outcomes, demo.truth
    found = outcome["result"] != "compliant"
    rows = inspected[found]
    assert np.array_equal(outcome["corrected_hs_code"][found], truth["true_hs_code"][rows])
    assert np.array_equal(outcome["corrected_origin"][found], truth["true_origin"][rows])
    assert np.array_equal(outcome["corrected_value"][found], truth["true_value"][rows])
    assert np.array_equal(outcome["additional_revenue"][found], truth["revenue_at_stake"][rows])
    assert (outcome["additional_revenue"][~found] == 0).all()
    assert (outcome["corrected_hs_code"][~found] == None).all()  # noqa: E711
    assert np.isnan(outcome["corrected_value"][~found]).all()


def test_minor_results_are_slips_with_little_revenue(demo: Country, inspected) -> None:
    minor = demo.outcomes["result"] == "minor"
    assert set(demo.truth["scheme"][inspected[minor]]) == {"slip"}
    revenue = demo.outcomes["additional_revenue"]
    assert np.median(revenue[minor]) < 0.1 * np.median(revenue[demo.outcomes["result"] == "fraud"])


def test_results_come_late_with_a_long_tail(demo: Country, inspected) -> None:
    registered = demo.declarations["registration_date"][inspected]
    wait = (demo.outcomes["inspected_on"] - registered).astype(int)
    assert (wait.min(), wait.max()) == (0, 5)
    delay = (demo.outcomes["known_on"] - demo.outcomes["inspected_on"]).astype(int)
    assert delay.min() >= 0
    assert np.median(delay) == pytest.approx(10, abs=1.5)
    assert np.quantile(delay, 0.99) > 60


def test_officers_belong_to_the_office(demo: Country, inspected) -> None:
    officer = [name.rsplit("-", 1)[0] for name in demo.outcomes["inspector_id"]]
    assert officer == demo.declarations["office"][inspected].tolist()
    assert np.array_equal(demo.outcomes["inspector_id"], demo.declarations["inspector_id"][inspected])
    assert demo.outcomes["minutes"].min() >= 5


def test_profiles_learn_only_from_results_that_were_known() -> None:
    from landwaiter.country.administration.policy import Criterion

    criterion = Criterion(np.array([0, 0, 1, 1]), np.array([0.5, 0.0]), learns=True)
    nothing = np.array([], dtype=np.int64)
    assert criterion.points(np.array([0, 2]), nothing, np.array([], dtype=bool)).tolist() == [0.5, 0.0]
    # mean rate 1/2; value 0: (1 + 8/2) / (1 + 8) / (1/2) = 10/9, value 1: (0 + 4) / 9 / (1/2) = 8/9
    points = criterion.points(np.array([0, 2]), np.array([1, 3]), np.array([True, False]))
    assert points.tolist() == pytest.approx([0.5 + np.log(10 / 9), np.log(8 / 9)])
