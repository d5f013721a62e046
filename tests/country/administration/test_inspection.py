"""What inspections find, when, and what becomes of it in outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.scenario.office import Office
from landwaiter.country.schemes import Misclassification, Undervaluation

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALL = {"items": 20_000, "importers": 900, "exporters": 1_200, "error_rate": 0.0, "profile_rate": 0.3}


def lanes(country: Country, rows: NDArray[np.int64]) -> NDArray[np.str_]:
    return country.declarations["channel"][rows].astype(str)


def test_outcomes_are_of_red_items_of_some_yellow_ones_and_of_audits(demo: Country, inspected) -> None:
    audited = demo.outcomes["note"] == "audit"
    lane = lanes(demo, inspected)
    assert set(lane[~audited]) == {"red", "yellow"}
    assert (~audited & (lane == "red")).sum() == (demo.declarations["channel"] == "red").sum()
    yellow = (demo.declarations["channel"] == "yellow").sum()
    assert 0.02 < (~audited & (lane == "yellow")).sum() / yellow < 0.2
    assert (demo.outcomes["inspector_id"] == None).tolist() == audited.tolist()  # noqa: E711
    assert len(np.unique(inspected)) == len(inspected)


def test_officers_handle_the_yellow_and_the_red_lane(demo: Country, inspected) -> None:
    handled = demo.declarations["inspector_id"] != None  # noqa: E711
    assert np.array_equal(handled, np.isin(demo.declarations["channel"], ("yellow", "red")))
    by_officer = demo.outcomes["note"] != "audit"
    rows = inspected[by_officer]
    assert np.array_equal(demo.outcomes["inspector_id"][by_officer], demo.declarations["inspector_id"][rows])


def test_average_officers_find_what_is_asked(interval) -> None:
    plan = (Undervaluation(share=0.2, findable=1.0, deterrence=0), Misclassification(share=0.1, findable=0.5))
    country = generate(Scenario(schemes=plan).changed(skill_spread=0.0, arrangements=0.0, detection=0.8, **SMALL), 5)
    declared, truth = country.simulation.declared, country.truth
    red = country.declarations["channel"] == "red"
    found = country.simulation.administration.inspections.fraud
    for number, chance in ((0, 0.8), (1, 0.4)):
        mine = red & (declared.scheme == number)
        low, high = interval(int(mine.sum()), chance)
        assert low <= found[mine].sum() <= high
        assert np.array_equal(found[mine], truth["would_be_detected"][mine])
    assert not found[~declared.illicit].any()


def test_skilled_officers_find_more() -> None:
    plan = (Undervaluation(share=0.3, deterrence=0),)
    country = generate(Scenario(schemes=plan).changed(skill_spread=0.5, detection=0.5, arrangements=0.0, **SMALL), 5)
    administration, declared = country.simulation.administration, country.simulation.declared
    desk = administration.desk
    skill = desk.posts.skill[desk.officer[country.simulation.trade.declaration]]
    cheats = administration.inspections.made & declared.illicit
    found = administration.inspections.fraud
    best, worst = cheats & (skill > 1.3), cheats & (skill < 0.7)
    assert min(best.sum(), worst.sum()) > 100
    assert found[best].mean() > 1.5 * found[worst].mean()


def test_checks_of_documents_open_what_papers_show() -> None:
    shown = (Undervaluation(share=0.2, on_paper=0.9, deterrence=0),)
    hidden = (Undervaluation(share=0.2, on_paper=0.0, deterrence=0),)
    settings = {**SMALL, "yellow_rate": 0.4, "discretion": 0.0}
    opened = []
    for plan in (shown, hidden):
        country = generate(Scenario(schemes=plan).changed(**settings), 5)
        yellow = country.declarations["channel"] == "yellow"
        opened.append(country.simulation.administration.inspections.made[yellow & country.truth["illicit"]].mean())
    assert opened[0] > 0.6
    assert opened[1] < 0.25  # only beside an item of the same declaration that is suspicious: there is none
    assert opened[1] == 0


def test_lenience_counts_once_in_either_lane(interval) -> None:
    office = (Office("S01", "sea port", 1.0, 10, 6),)
    plan = (Undervaluation(share=0.4, on_paper=0.8, deterrence=0),)
    settings = {**SMALL, "yellow_rate": 0.5, "declarants": 4, "arrangements": 1.0, "skill_spread": 0.0, "discretion": 0}
    single = {"items_per_declaration": 1.0, "parcel_share": 0.0}
    country = generate(Scenario(schemes=plan, offices=office).changed(**settings, **single, lenience=0.6), 5)
    administration, trade = country.simulation.administration, country.simulation.trade
    arranged = administration.desk.arranged[trade.declaration] & country.truth["illicit"]
    for lane, chance in (("yellow", 0.85 * 0.8), ("red", 0.85)):
        mine = arranged & (country.declarations["channel"] == lane)
        low, high = interval(int(mine.sum()), chance * (1 - 0.6))
        assert mine.sum() > 150
        assert low <= administration.inspections.fraud[mine].sum() <= high


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
    officers = demo.outcomes["note"] != "audit"
    registered = demo.declarations["registration_date"][inspected]
    wait = (demo.outcomes["inspected_on"] - registered).astype(int)[officers]
    assert wait.min() == 0
    assert 0.2 < wait.mean() < 2.5
    delay = (demo.outcomes["known_on"] - demo.outcomes["inspected_on"]).astype(int)[officers]
    assert delay.min() >= 0
    assert np.median(delay) == pytest.approx(10, abs=1.5)
    assert np.quantile(delay, 0.99) > 60
    assert demo.outcomes["minutes"][officers].min() >= 5


def test_waits_are_longer_where_officers_have_more_to_do() -> None:
    waits = []
    for rate in (0.02, 0.6):
        country = generate(Scenario(schemes=()).changed(**{**SMALL, "profile_rate": rate}), 5)
        made = country.simulation.administration.inspections
        waits.append((made.inspected - country.simulation.trade.day)[made.made].mean())
    assert waits[1] > 2 * waits[0]
