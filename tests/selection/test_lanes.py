from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.errors import InputError, NotComputableError, SettingsError
from landwaiter.selection import Policy, select
from landwaiter.selection.draw import item_draws
from landwaiter.selection.lanes import rounded_at_random

OFFICES = ("N1", "S2", None)


def declared(number: int, seed: int = 0) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    chance = random.choice([0.0, 0.1, 0.5, 0.9, 1.0], number)
    return {
        "keys": {
            "declaration_id": np.array([f"D{i}" for i in range(number)], dtype=object),
            "item_number": np.ones(number, dtype=np.int64),
        },
        "day": np.datetime64("2024-05-01") + random.integers(0, 3, number),
        "office": np.array(OFFICES, dtype=object)[random.integers(0, 3, number)],
        "probability": chance,
        "expected_revenue": chance * random.choice([0.0, 10.0, 1e6], number),
    }


def taken(items: dict[str, Any], rows: Any) -> dict[str, Any]:
    keys = {name: values[rows] for name, values in items["keys"].items()}
    return {"keys": keys} | {name: values[rows] for name, values in items.items() if name != "keys"}


policies = st.builds(
    Policy,
    rate=st.floats(0.001, 1.0),
    per=st.sampled_from(["office_day", "day"]),
    objective=st.one_of(st.sampled_from(["probability", "revenue"]), st.floats(0, 1)),
    random_share=st.floats(0, 1),
    seed=st.integers(0, 2**40),
)
counted = st.builds(Policy, count=st.integers(0, 8), random_share=st.floats(0, 1), seed=st.integers(0, 2**40))


def cells(found: dict[str, Any], policy: Policy) -> Any:
    office = found["office"] if policy.per == "office_day" else np.full(len(found["lane"]), "")
    pairs = [(str(day), str(place)) for day, place in zip(found["registration_date"], office, strict=True)]
    for pair in sorted(set(pairs)):
        yield np.array([one == pair for one in pairs])


@given(policy=st.one_of(policies, counted), number=st.integers(0, 60), seed=st.integers(0, 99))
@settings(max_examples=150, deadline=None)
def test_budget_holds_and_every_row_is_accounted_for(policy: Policy, number: int, seed: int) -> None:
    found = select(policy, **declared(number, seed))
    assert {len(values) for values in found.values()} == {number}
    assert set(found["basis"]) <= {"targeted", "random", "none"}
    assert ((found["basis"] == "none") == (found["lane"] == policy.rest)).all()
    for cell in cells(found, policy):
        size = int(cell.sum())
        wanted = policy.rate * size if policy.rate is not None else min(policy.count or 0, size)
        picked = int((found["basis"][cell] != "none").sum())
        drawn = int((found["basis"][cell] == "random").sum())
        assert wanted - 1 < picked < wanted + 1 + 1e-6
        assert picked <= np.ceil(wanted - 1e-6)
        assert policy.random_share * wanted - 1 - 1e-6 < drawn < policy.random_share * wanted + 1
        assert found["inclusion_probability"][cell] == pytest.approx(policy.random_share * wanted / size)
        assert sorted(found["rank"][cell]) == list(range(1, size + 1))


@given(policy=policies, number=st.integers(1, 40), seed=st.integers(0, 99), order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_of_rows_changes_nothing(policy: Policy, number: int, seed: int, order: Any) -> None:
    items = declared(number, seed)
    rows = np.array(order.sample(range(number), number))
    straight, mixed = select(policy, **items), select(policy, **taken(items, rows))
    for name, values in straight.items():
        assert list(mixed[name]) == list(values[rows]), name


def test_other_cells_change_nothing_and_draws_are_the_items_own() -> None:
    items = declared(60)
    policy = Policy(rate=0.3, random_share=0.5, seed=4)
    rows = np.flatnonzero(items["office"] == "N1")
    alone, beside = select(policy, **taken(items, rows)), select(policy, **items)
    assert list(alone["basis"]) == list(beside["basis"][rows])
    assert list(item_draws(4, items["keys"])) == list(beside["draw"])


def test_item_number_is_the_same_key_as_integer_and_as_float() -> None:
    names = np.array(["A", "B"], object)
    whole = item_draws(1, {"declaration_id": names, "item_number": np.array([1, 2])})
    floating = item_draws(1, {"declaration_id": names, "item_number": np.array([1.0, 2.0])})
    assert list(whole) == list(floating)


def test_seeds_repeat_and_differ() -> None:
    items = declared(60)
    first, again, other = (
        select(Policy(rate=0.2, random_share=1.0, seed=seed), **items)["basis"] for seed in (1, 1, 2)
    )
    assert list(first) == list(again)
    assert list(first) != list(other)


def test_highest_scores_fill_what_the_draw_left() -> None:
    items = declared(50, 3) | {"office": np.full(50, "N1", object), "day": np.full(50, "2024-01-01", "datetime64[D]")}
    items["probability"] = np.arange(50) / 100
    found = select(Policy(rate=0.2, random_share=0.3), **items)
    assert Counter(found["basis"]) == {"random": 3, "targeted": 7, "none": 40}
    left = [row for row in range(49, -1, -1) if found["basis"][row] != "random"]
    assert sorted(left[:7]) == list(np.flatnonzero(found["basis"] == "targeted"))
    assert list(found["rank"]) == list(range(50, 0, -1))


def test_random_stratum_is_unbiased_and_budget_exact_on_average() -> None:
    items = declared(7, 1) | {"office": np.full(7, "N1", object), "day": np.full(7, "2024-01-01", "datetime64[D]")}
    runs = 800
    drawn, picked = np.zeros(7), 0
    for seed in range(runs):
        found = select(Policy(rate=0.4, random_share=0.5, seed=seed), **items)
        drawn += found["basis"] == "random"
        picked += int((found["basis"] != "none").sum())
    # 7 items at 40 % are 2.8 of them, half at random: each has the chance 0.2; five standard errors
    assert found["inclusion_probability"] == pytest.approx(np.full(7, 0.2))
    assert np.abs(drawn / runs - 0.2).max() < 5 * np.sqrt(0.16 / runs)
    assert abs(picked / runs - 2.8) < 5 * np.sqrt(0.16 / runs)


def test_ties_are_broken_by_the_draw_not_by_the_place() -> None:
    items = declared(9) | {"office": np.full(9, "N1", object), "day": np.full(9, "2024-01-01", "datetime64[D]")}
    items["probability"] = np.full(9, 0.5)
    found = select(Policy(count=3, random_share=0.0), **items)
    assert sorted(np.argsort(found["draw"])[:3]) == list(np.flatnonzero(found["basis"] == "targeted"))


@pytest.mark.parametrize(("size", "draw", "whole"), [(2.0, 0.0, 2), (2.0, 0.999, 2), (0.3, 0.29, 1), (0.3, 0.31, 0)])
def test_rounding(size: float, draw: float, whole: int) -> None:
    assert rounded_at_random(np.array([size]), np.array([draw])).tolist() == [whole]


def test_rounding_forgives_the_representation_of_a_product() -> None:
    # 0.07 * 100 is 7.000000000000001, and 0.29 * 100 is 28.999999999999996
    assert rounded_at_random(np.array([0.07, 0.29]) * 100, np.array([0.0, 0.999])).tolist() == [7, 29]


def test_a_key_that_comes_twice_is_refused() -> None:
    items = declared(3)
    items["keys"]["declaration_id"][2] = "D0"
    with pytest.raises(InputError, match=r"row 3.*comes twice"):
        select(Policy(rate=0.5), **items)


def test_scores_and_days_must_be_there() -> None:
    items = declared(3)
    with pytest.raises(NotComputableError, match="expected revenue"):
        select(Policy(rate=0.5, objective="revenue"), **items | {"expected_revenue": None})
    with pytest.raises(InputError, match="1 of 3 values"):
        select(Policy(rate=0.5), **items | {"probability": np.array([0.1, np.nan, 0.2])})
    with pytest.raises(InputError, match="day of registration"):
        select(Policy(rate=0.5), **items | {"day": np.array(["2024-01-01", "NaT", "NaT"], "datetime64[D]")})


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"rate": 0.1, "count": 3},
        {"rate": 0.0},
        {"rate": 1.5},
        {"rate": float("nan")},
        {"count": -1},
        {"count": 2.5},
        {"rate": 0.1, "random_share": -0.1},
        {"rate": 0.1, "objective": "speed"},
        {"rate": 0.1, "objective": 2.0},
        {"rate": 0.1, "per": "week"},
        {"rate": 0.1, "lane": "purple"},
        {"rate": 0.1, "lane": "green"},
        {"rate": 0.1, "seed": 1.5},
        {"rate": 0.1, "name": ""},
    ],
)
def test_policies_outside_their_ranges_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="selection policy cannot be used"):
        Policy(**wrong)
