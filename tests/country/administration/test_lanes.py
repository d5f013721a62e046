"""Lanes: a random part for all alike, profiles that learn, and trust that is never blind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.administration.policy import Criterion, Known
from landwaiter.errors import SettingsError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def share(country: Country, channel: str, where: NDArray[np.bool_] | None = None) -> float:
    lanes = country.declarations["channel"]
    return float(np.mean((lanes if where is None else lanes[where]) == channel))


def test_lanes_have_the_shares_that_are_asked(demo: Country) -> None:
    assert share(demo, "red") == pytest.approx(0.10, abs=0.006)
    assert share(demo, "yellow") == pytest.approx(0.18, abs=0.01)
    assert share(demo, "blue") == pytest.approx(0.05, abs=0.006)


def test_a_declaration_has_one_lane(demo: Country) -> None:
    pairs = set(zip(demo.declarations["declaration_id"], demo.declarations["channel"], strict=True))
    assert len(pairs) == demo.simulation.trade.declarations


def test_the_random_part_is_drawn_from_all_alike_and_the_profile_part_is_not(demo: Country, interval) -> None:
    trade, lane = demo.simulation.trade, demo.simulation.administration.lane
    first = trade.item == 1
    random, targeted = first & (lane == 4), lane == 3
    buyer, times = np.unique(trade.importer[trade.parcel], return_counts=True)
    only_one = trade.parcel & np.isin(trade.importer, buyer[times == 1])
    for group in (trade.parcel, trade.mode == 1, trade.office == 0):
        low, high = interval(int((group & first).sum()), 0.02, 4.5)
        assert low <= (random & group).sum() <= high
    illicit = demo.truth["illicit"]
    low, high = interval(int((lane == 4).sum()), float(illicit.mean()), 6.0)
    assert low <= illicit[lane == 4].sum() <= high
    assert illicit[lane == 3].mean() > 1.4 * illicit.mean()
    assert 0 < targeted[only_one].mean() < 0.4 * targeted[~trade.parcel].mean()


def test_authorised_operators_are_looked_at_less_and_not_never() -> None:
    settings = {"items": 40_000, "importers": 1_500, "aeo_share": 0.1, "aeo_factor": 0.3}
    country = generate(Scenario(schemes=()).changed(**settings), 6)
    trade, persons = country.simulation.trade, country.simulation.world.persons
    authorised = (trade.day >= persons.authorised[trade.person]) & ~trade.parcel
    assert authorised.mean() > 0.1
    by_profile = country.simulation.administration.lane == 3
    ratio = by_profile[authorised].mean() / by_profile[~authorised & ~trade.parcel].mean()
    assert 0.15 < ratio < 0.5


def test_listed_goods_on_their_way_through_are_looked_at_more(demo: Country) -> None:
    goods, stated = demo.simulation.world.goods, demo.simulation.declared.stated
    passing = (goods.listed != "0")[stated.commodity] & (stated.procedure >= 2)
    assert passing.sum() > 50
    others = ~passing & (stated.procedure == 2)
    assert share(demo, "red", passing) > 1.8 * share(demo, "red", others)


def test_profiles_learn_only_from_results_that_were_known() -> None:
    values = np.array([0, 0, 1, 1])
    criterion = Criterion(lambda rows: values[rows], np.array([0.5, 0.0]), learns=True)
    nothing = Known(np.array([], dtype=np.int64), np.array([], dtype=bool))
    assert criterion.points(slice(1, 3), nothing).tolist() == [0.5, 0.0]
    # mean rate 1/2; value 0: (1 + 8/2) / (1 + 8) / (1/2) = 10/9, value 1: (0 + 4) / 9 / (1/2) = 8/9
    points = criterion.points(slice(1, 3), Known(np.array([1, 3]), np.array([True, False])))
    assert points.tolist() == pytest.approx([0.5 + np.log(10 / 9), np.log(8 / 9)])


def test_nothing_is_known_of_results_before_they_are(demo: Country) -> None:
    administration, trade = demo.simulation.administration, demo.simulation.trade
    month = demo.simulation.world.calendar.month[trade.day]
    rows = slice(int(np.searchsorted(month, 9)), int(np.searchsorted(month, 10)))
    items, fraud = administration.known(rows)
    first = int(np.searchsorted(demo.simulation.world.calendar.month, 9))
    looked = administration.inspections.made | administration.audits.done
    assert items.max() < rows.start
    assert len(items) > 1_000
    inspected = administration.inspections.made[items]
    assert administration.inspections.known[items[inspected]].max() < first
    late = looked[: rows.start].sum() - len(items)
    assert late > 50
    assert fraud.sum() > 50


def test_lanes_that_ask_for_more_than_all_items_are_refused() -> None:
    asked = Scenario(schemes=()).changed(items=300, importers=30, exporters=30, profile_rate=0.9, yellow_rate=0.2)
    with pytest.raises(SettingsError, match=r"value '1\.17': The lanes ask for more than all items"):
        generate(asked, 1)
