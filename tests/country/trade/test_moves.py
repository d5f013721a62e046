"""What honest trade does that looks like a scheme."""

from __future__ import annotations

from datetime import date

import numpy as np

from landwaiter.country import Scenario, generate
from landwaiter.country.scenario.events import DutyChange

SMALL = {"items": 20_000, "importers": 1_000, "exporters": 1_500, "error_rate": 0.0}
RAISED = np.datetime64("2025-02-01")
CHANGE = DutyChange(starts=date(2025, 2, 1), hs=tuple("3456789"), origin="CN", moving=0.5)


def share_of_china(change: DutyChange) -> tuple[float, float]:
    """Return its part in the goods that a change names, before the change and after it."""
    country = generate(Scenario(schemes=(), events=(change,)).changed(**SMALL), 5)
    named = np.array([code[0] in "3456789" for code in country.truth["true_hs_code"]])
    after = country.declarations["registration_date"] >= RAISED
    origin = country.declarations["origin_country"] == "CN"
    return origin[named & ~after].mean(), origin[named & after].mean()


def test_honest_lines_leave_an_origin_that_pays_more_by_the_part_asked() -> None:
    (before, after), (same, stays) = share_of_china(CHANGE), share_of_china(DutyChange(starts=CHANGE.starts))
    assert before == same
    assert 0.35 < after / stays < 0.65


def test_nobody_leaves_when_every_origin_pays_more_or_one_pays_less() -> None:
    stays = share_of_china(DutyChange(starts=CHANGE.starts))
    assert share_of_china(DutyChange(CHANGE.starts, hs=CHANGE.hs, moving=1.0)) == stays
    assert share_of_china(DutyChange(CHANGE.starts, hs=CHANGE.hs, origin="CN", more=-5.0, moving=1.0)) == stays


def test_goods_sold_from_elsewhere_come_straight_from_their_origin_for_the_part_asked() -> None:
    for straight in (0.0, 0.4, 1.0):
        world = generate(Scenario(schemes=(), events=()).changed(**SMALL, straight=straight), 5).simulation.world
        seat = world.exporters.country[world.lines.exporter]
        elsewhere = world.lines.origin != seat
        spread = 4 * np.sqrt(straight * (1 - straight) / elsewhere.sum())
        assert abs((world.lines.departure == world.lines.origin)[elsewhere].mean() - straight) <= spread
        assert np.array_equal(world.lines.departure[~elsewhere], seat[~elsewhere])


def test_buyers_who_order_each_parcel_by_itself_are_relieved_of_each_and_honest() -> None:
    asked = {**SMALL, "parcel_share": 0.5, "order_share": 0.3}
    whole, each = (generate(Scenario(schemes=()).changed(**asked, repeats=part), 5) for part in (0.0, 1.0))
    assert (whole.simulation.trade.order >= 0).sum() > 2_500
    assert not (each.simulation.trade.order >= 0).any()
    assert np.array_equal(whole.simulation.trade.person, each.simulation.trade.person)
    relieved = [country.simulation.trade.statement.relief.sum() for country in (whole, each)]
    assert relieved[1] > relieved[0] + 500
