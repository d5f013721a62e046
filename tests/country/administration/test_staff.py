"""Officers: postings, rosters, assignment by lot, and the few arrangements that are planted."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import chi2

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.administration.posts import SHIFTS, Posts


def posts() -> Posts:
    """Two offices: posts 0 and 1 at the first, post 2 at the second; two days."""
    duty = np.zeros((3, 2, 2), dtype=bool)
    duty[0, 0, 0] = duty[1, 0, 0] = duty[1, 0, 1] = duty[0, 1] = duty[2] = True
    holder = np.array([[0, 0], [1, 3], [2, 2]])
    ones = np.ones(4)
    return Posts(np.array([0, 0, 1]), holder, duty, np.array(list("abcd"), dtype=object), ones, ones)


def test_assignment_picks_among_those_on_duty() -> None:
    office, day, shift = np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 0, 1])
    draw = np.array([0.49, 0.51, 0.99, 0.99, 0.0])
    assert posts().assigned(office, day, shift, draw).tolist() == [0, 1, 1, 0, 2]


def test_postings_are_runs_of_one_holder() -> None:
    officer, office, first, last = posts().postings()
    assert list(zip(officer, office, first, last, strict=True)) == [
        (0, 0, 0, 2),
        (1, 0, 0, 1),
        (3, 0, 1, 2),
        (2, 1, 0, 2),
    ]


def test_who_is_on_duty_where() -> None:
    assert posts().is_on_duty(1, 0, np.array([0, 0, 1]), np.array([0, 1, 0])).tolist() == [True, True, False]
    assert posts().is_on_duty(1, 1, np.array([0]), np.array([0])).tolist() == [False]


def test_inspections_wait_for_a_day_of_duty() -> None:
    # officer 0 is on duty on both days, 1 on the first only, and 3, who takes that post, on neither
    officer, office, first = np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([0, 0, 1])
    assert posts().last_on_duty(officer, office, first, np.array([0, 5, 1])).tolist() == [0, 0, 1]
    assert posts().last_on_duty(officer, office, first, np.array([1, 1, 9])).tolist() == [1, 0, 1]


def test_officers_inspect_on_days_on_which_they_are_on_duty(busy: Country) -> None:
    roster, outcomes = busy.table("roster"), busy.outcomes
    on_duty = set(zip(roster["day"].tolist(), roster["office"], roster["inspector_id"], strict=True))
    by_officer = outcomes["note"] != "audit"
    office = np.array([declaration.split("-")[0] for declaration in outcomes["declaration_id"][by_officer]])
    day, officer = outcomes["inspected_on"][by_officer].tolist(), outcomes["inspector_id"][by_officer]
    assert set(zip(day, office, officer, strict=True)) <= on_duty


def test_every_office_has_somebody_on_duty_in_every_shift(busy: Country) -> None:
    roster = busy.table("roster")
    days = len(busy.simulation.world.calendar)
    kept = set(zip(roster["day"].tolist(), roster["office"], roster["shift"], strict=True))
    assert len(kept) == days * 3 * len(SHIFTS)


def test_postings_of_an_officer_never_overlap_and_some_change(busy: Country) -> None:
    register = busy.table("officers")
    end = busy.simulation.world.calendar.days[-1] + 1
    until = np.where(np.isnat(register["posted_until"]), end, register["posted_until"])
    held: dict[str, list[tuple[np.datetime64, np.datetime64]]] = {}
    for officer, first, last in zip(register["inspector_id"], register["posted_from"], until, strict=True):
        held.setdefault(officer, []).append((first, last))
    for spans in held.values():
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(spans)))
    assert len(register["inspector_id"]) > len(held) > 11
    assert len({register["office"][register["inspector_id"] == officer][0] for officer in held}) == 3


def test_only_officers_on_duty_at_the_office_handle_anything(busy: Country) -> None:
    roster, declared = busy.table("roster"), busy.declarations
    on_duty = set(zip(roster["day"].tolist(), roster["office"], roster["shift"], roster["inspector_id"], strict=True))
    handled = np.flatnonzero(declared["inspector_id"] != None)  # noqa: E711
    shift = np.where(declared["registration_time"] >= "13:00:00", "afternoon", "morning")
    rows = zip(
        declared["registration_date"][handled].tolist(),
        declared["office"][handled],
        shift[handled],
        declared["inspector_id"][handled],
        strict=True,
    )
    assert set(rows) <= on_duty


def excess(country: Country, officer: np.ndarray) -> tuple[float, float]:
    """Chi-square of declarants by officers within office, day and shift, and its degrees of freedom.

    Within a stratum every officer on duty is as likely: sum over pairs of (n - E)^2 / V, V of a hypergeometric draw.
    """
    desk, trade = country.simulation.administration.desk, country.simulation.trade
    first = trade.item == 1
    stratum = (trade.office[first] * 10_000 + trade.day[first]) * 2 + (desk.minute >= 13 * 60)
    declarant = trade.declarant[first]
    top = np.argsort(-np.bincount(declarant))[:10]
    number = np.unique(stratum, return_inverse=True)[1]
    total = np.bincount(number)
    statistic, freedom = 0.0, 0
    for one in np.unique(officer):
        mine = np.bincount(number, weights=officer == one)
        for broker in top:
            theirs = np.bincount(number, weights=declarant == broker)
            both = ((officer == one) & (declarant == broker)).sum()
            use = total > 1
            expected = (mine * theirs / total)[use].sum()
            variance = mine * theirs * (total - mine) * (total - theirs) / (total**2 * np.maximum(total - 1, 1))
            if expected >= 5:
                statistic += float((both - expected) ** 2 / variance[use].sum())
                freedom += 1
    return statistic, freedom


def test_assignment_is_by_lot_within_office_day_and_shift_but_for_arrangements(busy: Country) -> None:
    desk = busy.simulation.administration.desk
    honest = generate(busy.scenario.changed(arrangements=0.0), busy.seed)
    statistic, freedom = excess(honest, honest.simulation.administration.desk.officer)
    assert freedom > 60
    # pairs that share officers are not independent, so the limit is a little wide
    assert statistic < chi2.ppf(0.9999, freedom)
    with_arrangements, freedom = excess(busy, desk.officer)
    assert with_arrangements > chi2.ppf(0.9999, freedom)


def test_arrangements_steer_the_asked_part_and_only_on_their_days(busy: Country) -> None:
    desk, trade = busy.simulation.administration.desk, busy.simulation.trade
    first = np.flatnonzero(trade.item == 1)
    assert len(desk.arrangements) >= 3
    shift = (desk.minute >= 13 * 60).astype(int)
    for one in desk.arrangements:
        about = one.covers(trade.declarant[first], trade.office[first], trade.day[first])
        present = desk.posts.is_on_duty(one.officer, one.office, trade.day[first], shift)
        chosen = desk.officer[about & present] == one.officer
        assert one.last - one.first >= 90
        assert not (desk.officer[about & ~present] == one.officer).any()
        if (about & present).sum() > 50:
            assert chosen.mean() > 0.5
    mine = [one.covers(trade.declarant[first], trade.office[first], trade.day[first]) for one in desk.arrangements]
    officer = np.array([one.officer for one in desk.arrangements])[:, None]
    assert np.array_equal(desk.arranged, (np.array(mine) & (desk.officer == officer)).any(axis=0))


def test_arrangements_are_where_there_is_trade_and_a_colleague_to_avoid(busy: Country) -> None:
    desk, trade = busy.simulation.administration.desk, busy.simulation.trade
    first = np.flatnonzero((trade.item == 1) & ~trade.parcel)
    inspectors = busy.simulation.world.offices.inspectors
    declared = np.bincount(trade.declarant[first] * 3 + trade.office[first], minlength=60 * 3).reshape(60, 3)
    usual = np.mean(declared[declared > 0])
    worth = [declared[one.declarant, one.office] for one in desk.arrangements]
    assert np.mean(worth) > 2 * usual
    assert all(inspectors[one.office] > 1 for one in desk.arrangements)
    assert len({(one.declarant, one.office) for one in desk.arrangements}) == len(desk.arrangements)
    assert len({one.officer for one in desk.arrangements}) == len(desk.arrangements)


def test_officers_with_an_arrangement_overlook_and_hurry(busy: Country) -> None:
    administration, trade = busy.simulation.administration, busy.simulation.trade
    made = administration.inspections
    arranged = administration.desk.arranged[trade.declaration]
    looked = made.made & busy.truth["would_be_detected"]
    assert (looked & arranged).sum() >= 20
    assert made.fraud[looked & ~arranged].mean() > 0.75
    assert made.fraud[looked & arranged].mean() < 0.45
    minutes = [np.median(made.minutes[made.made & ~made.found & which]) for which in (arranged, ~arranged)]
    assert minutes[0] == pytest.approx(0.4 * minutes[1], rel=0.35)


def test_truth_tables_name_officers_and_arrangements(busy: Country) -> None:
    officers, arrangements = busy.table("truth_officers"), busy.table("truth_arrangements")
    assert set(arrangements["inspector_id"]) <= set(officers["inspector_id"])
    assert set(arrangements["declarant_id"]) <= set(busy.declarations["declarant_id"])
    assert (arrangements["starts"] < arrangements["ends"]).all()
    spread = np.log(officers["skill"])
    assert np.std(spread) == pytest.approx(busy.scenario.staff.skill_spread, rel=0.6)


def test_a_country_without_arrangements_has_an_empty_table() -> None:
    country = generate(Scenario(schemes=()).changed(items=500, importers=40, exporters=60, arrangements=0.0), 1)
    assert len(country.table("truth_arrangements")["office"]) == 0
