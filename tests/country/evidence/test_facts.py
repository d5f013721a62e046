from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from landwaiter.country.evidence.fact import Known
from landwaiter.country.evidence.facts import KINDS, facts
from landwaiter.country.evidence.tables import Tables

Fact = Callable[..., Any]


def texts(values):
    return np.array(list(values), dtype=object)


def days(first: str, offsets) -> np.ndarray:
    return np.datetime64(first) + np.asarray(offsets)


def fact(name: str, **tables):
    return {one.name: one for one in facts(Tables(tables))}[name]


def value(name: str, **tables) -> float:
    found = fact(name, **tables)
    assert found.found is not None, found.lacking
    return found.found.measure.value


def spread_over(rows: int, **columns) -> dict[str, np.ndarray]:
    """Declaration items, one a declaration, of one importer and exporter each, evenly over two years."""
    made = {
        "declaration_id": texts(f"D{row}" for row in range(rows)),
        "item_number": np.ones(rows, dtype=np.int64),
        "registration_date": days("2023-01-01", np.arange(rows) * 730 // rows),
        "importer_id": texts(f"I{row % 100}" for row in range(rows)),
        "exporter_id": texts(["X1"] * rows),
        "customs_value": np.ones(rows),
    }
    return {**made, **columns}


def test_names_are_different_and_every_range_has_a_source() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert kind.known.low < kind.known.high
        assert len(kind.known.source) > 20
        assert "{" not in kind.known.source


def test_ranges_that_nobody_looked_up_say_so() -> None:
    for kind in KINDS:
        assert (kind.known.standing == "unsourced") == ("not looked up" in kind.known.source), kind.name


def test_a_fact_without_its_fields_names_them_and_one_without_rows_says_so() -> None:
    some = {"result": texts(["fraud"]), "declaration_id": texts(["D"]), "basis": texts([None])}
    assert fact("hits_random", outcomes=some).lacking == ("outcomes.basis",)
    few = fact("hits", outcomes={"result": texts(["fraud"]), "declaration_id": texts(["D"])})
    assert (few.verdict, few.lacking) == ("not computable", ("rows",))


def test_everything_is_ready_for_json() -> None:
    plain = [one.as_dict() for one in facts(Tables({"declarations": spread_over(2000)}))]
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


@pytest.mark.parametrize(("share", "verdict"), [(0.05, "inside"), (0.5, "outside"), (0.0, "outside")])
def test_a_verdict_says_whether_the_value_lies_in_the_range(share: float, verdict: str) -> None:
    rows = 1000
    outcomes = {
        "declaration_id": texts(f"D{row}" for row in range(rows)),
        "result": texts("fraud" if row < share * rows else "compliant" for row in range(rows)),
        "basis": texts(["random"] * rows),
    }
    found = fact("hits_random", outcomes=outcomes)
    assert found.known == Known(0.015, 0.085, found.known.source, "cited")
    assert found.found.measure.value == share
    assert found.verdict == verdict


def test_hits_by_basis_and_lane_count_only_their_own() -> None:
    lanes = texts(["red", "yellow"] * 100)
    outcomes = {
        "declaration_id": texts(f"D{row}" for row in range(200)),
        "item_number": np.ones(200, dtype=np.int64),
        "result": texts(["fraud", "minor", "fraud", "compliant"] * 25 + ["compliant"] * 100),
        "basis": texts(["targeted"] * 100 + ["random"] * 100),
    }
    tables = {"declarations": spread_over(200, channel=lanes), "outcomes": outcomes}
    assert value("hits", **tables) == 0.25
    assert value("hits_targeted", **tables) == 0.5
    assert value("hits_random", **tables) == 0.0
    assert value("hits_red", **tables) == 0.5
    assert value("hits_yellow", **tables) == 0.0
    assert value("items_red", **tables) == 0.5
    assert value("items_inspected", **tables) == 1.0


def test_repeats_are_seen_on_an_earlier_day_in_the_second_half() -> None:
    partners = texts(["X1"] * 500 + [f"N{row}" if row % 5 == 0 else "X1" for row in range(500)])
    declared = spread_over(1000, exporter_id=partners)
    assert value("repeated_pairs", declarations=declared) == pytest.approx(0.8, abs=0.01)
    assert value("repeated_pairs", declarations=spread_over(1000)) == 1.0
    assert value("new_pairs_monthly", declarations=spread_over(1000)) == 0.0
    # of the last year's value a fifth is with partners that were not there before
    assert value("repeated_value", declarations=declared) == pytest.approx(0.8, abs=0.01)


def test_parcels_are_no_trade_of_firms_but_are_counted_as_what_they_are() -> None:
    kinds = texts("H7" if row % 4 == 0 else "IM" for row in range(1000))
    partners = texts(f"N{row}" if row % 4 == 0 else "X1" for row in range(1000))
    worth = np.where(np.arange(1000) % 4 == 0, 1.0, 99.0)
    declared = spread_over(1000, declaration_type=kinds, exporter_id=partners, customs_value=worth)
    assert value("repeated_pairs", declarations=declared) == 1.0
    assert value("parcel_items", declarations=declared) == 0.25
    assert value("parcel_value", declarations=declared) == pytest.approx(250 / (250 + 750 * 99))


def test_entry_and_exit_compare_this_year_with_the_last() -> None:
    # 80 importers in both years, 20 in the first alone, 40 in the second alone
    early = [f"I{row % 100}" for row in range(1000)]
    late = [f"I{row % 120 + 20}" for row in range(1000)]
    declared = spread_over(2000, importer_id=texts(early + late))
    assert value("importer_entry", declarations=declared) == pytest.approx(40 / 120, abs=0.02)
    assert value("importer_exit", declarations=declared) == pytest.approx(20 / 100, abs=0.02)


def test_importers_of_one_declaration_are_one_off_whatever_its_items() -> None:
    names = texts([f"O{row // 2}" for row in range(60)] + [f"I{row % 70}" for row in range(1400)])
    numbers = texts([f"D{row // 2}" for row in range(60)] + [f"E{row}" for row in range(1400)])
    declared = spread_over(1460, importer_id=names, declaration_id=numbers)
    assert value("one_off_importers", declarations=declared) == pytest.approx(30 / 100)
    assert value("declarations_of_several_items", declarations=declared) == pytest.approx(30 / 1430)
    assert value("items_of_a_declaration", declarations=declared) == pytest.approx(1460 / 1430)


def test_pairs_that_end_within_a_year() -> None:
    """After half a year 200 new pairs begin; half of them trade again 400 days later."""
    begin = np.repeat(200 + np.arange(200) % 100, 2)
    again = np.where(np.arange(400) % 4 == 3, 400, 10) * (np.arange(400) % 2)
    order = np.argsort(begin + again, kind="stable")
    declared = {
        "importer_id": texts(["I1"] * 401),
        "exporter_id": texts(["X", *(f"X{row // 2}" for row in order)]),
        "registration_date": days("2023-01-01", [0, *(begin + again)[order]]),
    }
    assert value("pairs_under_a_year", declarations=declared) == pytest.approx(0.5, abs=0.01)


def test_seasons_compare_whole_months_by_the_day() -> None:
    every = np.arange("2023-01-01", "2025-01-01", dtype="M8[D]")
    december = every.astype("M8[M]").astype(int) % 12 == 11
    assert value("seasons", declarations={"registration_date": np.sort(np.concatenate([every, every]))}) == 1.0
    doubled = np.sort(np.concatenate([every, every[december]]))
    assert value("seasons", declarations={"registration_date": doubled}) == pytest.approx(2.0)
    assert value("weekend_items", declarations={"registration_date": every[:700]}) == pytest.approx(2 / 7)


def test_price_spread_is_the_median_over_cells_of_hs6_and_origin() -> None:
    rng = np.random.default_rng(11)
    cells, size = 60, 400
    cell = np.repeat(np.arange(cells), size)
    logs = rng.normal(0, 1, cells)[cell] * 3 + rng.normal(0, 0.5, cells * size)
    mass = rng.lognormal(3, 1, cells * size)
    declared = spread_over(
        cells * size,
        hs_code=texts(f"{100000 + one // 2}" for one in cell),
        origin_country=texts("XA" if one % 2 else "XB" for one in cell),
        customs_value=np.exp(logs) * mass,
        net_mass_kg=mass,
    )
    assert value("price_spread", declarations=declared) == pytest.approx(0.5, abs=0.02)
    # 1.2816 standard deviations either side
    assert value("price_top_over_bottom", declarations=declared) == pytest.approx(np.exp(2 * 1.2816 * 0.5), rel=0.04)


def test_freight_is_compared_with_the_goods_and_by_mode() -> None:
    sea = np.arange(200) % 2 == 0
    declared = spread_over(
        200,
        transport_mode=texts("10" if one else "4" for one in sea),
        customs_value=np.where(sea, 106.0, 1205.0),
        freight=np.where(sea, 5.0, 200.0),
        insurance=np.where(sea, 1.0, 5.0),
        net_mass_kg=np.where(sea, 53.0, 24.1),
    )
    assert value("freight_share_sea", declarations=declared) == pytest.approx(0.05)
    assert value("freight_share_air", declarations=declared) == pytest.approx(0.2)
    assert value("freight_share", declarations=declared) == pytest.approx(205 / 1100)
    assert value("air_over_sea", declarations=declared) == pytest.approx((1205 / 24.1) / (106 / 53))


def test_use_of_preferences_counts_flows_in_which_anybody_claims_one() -> None:
    # flow A: half claims; flow B: nobody does
    codes = texts(["300", "100"] * 50 + ["100", None] * 50)
    declared = spread_over(
        200,
        preference_code=codes,
        hs_code=texts(["870899"] * 200),
        origin_country=texts(["XA"] * 100 + ["XB"] * 100),
    )
    assert value("preference_use", declarations=declared) == pytest.approx(0.5)


def test_authorised_importers_count_while_they_are_authorised() -> None:
    traders = {
        "trader_id": texts(["I0", "I1", "I2"]),
        "aeo_from": np.array(["2020-01-01", "2024-01-01", "NaT"], dtype="M8[D]"),
        "aeo_until": np.array(["NaT", "NaT", "NaT"], dtype="M8[D]"),
    }
    declared = spread_over(400, importer_id=texts(f"I{row % 4}" for row in range(400)))
    # I0 throughout, I1 in the second of two years, I2 never, I3 is not in the register
    assert value("authorised_value", declarations=declared, traders=traders) == pytest.approx(0.25 + 0.125, abs=0.01)
    traders["aeo_until"] = np.array(["2024-01-01", "NaT", "NaT"], dtype="M8[D]")
    assert value("authorised_value", declarations=declared, traders=traders) == pytest.approx(0.125 + 0.125, abs=0.01)


def test_release_times_run_from_the_first_event_to_the_release() -> None:
    begin = np.datetime64("2023-01-01T08:00:00")
    hours = np.where(np.arange(120) % 2 == 0, 48, 3)
    events = {
        "declaration_id": texts([f"D{row}" for row in range(120)] * 3),
        "activity": texts(["arrived"] * 120 + ["Released"] * 120 + ["left the port"] * 120),
        "at": begin + np.concatenate([0 * hours, hours, 0 * hours + 500]).astype("m8[h]"),
    }
    declared = spread_over(120, channel=texts(["red", "green"] * 60))
    assert value("release_red", declarations=declared, events=events) == 48.0
    assert value("release_green", declarations=declared, events=events) == 3.0


def test_delay_is_the_median_number_of_days() -> None:
    inspected = days("2023-01-01", np.arange(101))
    outcomes = {"inspected_on": inspected, "known_on": inspected + np.arange(101)}
    assert value("result_delay", outcomes=outcomes) == 50.0


def test_records_of_seizures_are_as_sparse_as_they_are() -> None:
    method = texts("dog" if row % 5 == 0 else None for row in range(100))
    found = fact("filled_detection_method", seizures={"detection_method": method})
    assert found.found.measure.value == 0.2
    assert found.verdict == "inside"
    full = fact("filled_detection_method", seizures={"detection_method": texts(["dog"] * 100)})
    assert full.verdict == "outside"


def test_concentration_of_goods_and_brokers() -> None:
    codes = texts(f"{1000 + row % 60}00" for row in range(600))
    brokers = texts("B0" if row % 2 else f"B{row % 99 + 1}" for row in range(600))
    worth = np.where(np.char.startswith(codes.astype(str), "1000"), 60.0 * 59, 60.0)
    declared = spread_over(600, hs_code=codes, declarant_id=brokers, customs_value=worth)
    # one code has half of the value, nine others 9/59 of the other half
    assert value("top_10_hs6", declarations=declared) == pytest.approx(0.5 + 0.5 * 9 / 59)
    assert value("chapter_herfindahl", declarations=declared) == pytest.approx(1.0)
    assert value("top_brokers", declarations=declared) > 0.5
