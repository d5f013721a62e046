"""What the scenario asks for is in the truth file, within intervals worked out from the binomial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from landwaiter.country.evidence.separability import separability
from landwaiter.country.evidence.tables import Tables
from landwaiter.country.schemes import SCHEMES

if TYPE_CHECKING:
    from landwaiter.country import Country

START_OF_NEW_SCHEME = np.datetime64("2025-07-15")


@pytest.mark.parametrize("number", range(len(SCHEMES)), ids=list(SCHEMES))
def test_each_scheme_has_its_planted_share_of_the_items_while_it_is_at_work(demo: Country, interval, number) -> None:
    scheme = demo.scenario.schemes[number]
    day = demo.declarations["registration_date"]
    at_work = day >= np.datetime64(scheme.starts) if scheme.starts else np.ones(len(day), dtype=bool)
    low, high = interval(int(at_work.sum()), scheme.share)
    used = demo.truth["scheme"] == scheme.name
    assert low <= used.sum() <= high
    assert not used[~at_work].any()


def test_between_six_and_eight_percent_of_items_are_illicit(demo: Country) -> None:
    illicit = demo.truth["illicit"]
    assert 0.06 <= illicit.mean() <= 0.08
    names = {scheme.name for scheme in demo.scenario.schemes}
    assert np.array_equal(illicit, np.isin(demo.truth["scheme"], sorted(names)))


def test_the_new_scheme_begins_on_its_day_among_importers_who_were_honest_before(demo: Country) -> None:
    day, importer, truth = demo.declarations["registration_date"], demo.declarations["importer_id"], demo.truth
    new = truth["scheme"] == "new_agreement"
    assert day[new].min() >= START_OF_NEW_SCHEME
    joined = np.isin(importer, importer[new])
    before = day < START_OF_NEW_SCHEME
    habitual = truth["illicit"][before & joined].mean() / truth["illicit"][before & ~joined].mean()
    assert habitual < 1.0


def test_honest_slips_are_not_illicit_and_small(demo: Country, interval) -> None:
    slip = demo.truth["scheme"] == "slip"
    low, high = interval(int((~demo.truth["illicit"]).sum()), demo.scenario.paperwork.error_rate)
    assert low <= slip.sum() <= high
    assert not demo.truth["illicit"][slip].any()
    change = np.abs(np.log(demo.declarations["customs_value"][slip] / demo.truth["true_value"][slip]))
    assert np.median(change) < demo.scenario.paperwork.error_size


def test_items_without_a_scheme_or_slip_declare_the_truth(demo: Country) -> None:
    plain = demo.truth["scheme"] == None  # noqa: E711
    declared = demo.declarations
    assert np.array_equal(declared["hs_code"][plain], demo.truth["true_hs_code"][plain])
    assert np.array_equal(declared["origin_country"][plain], demo.truth["true_origin"][plain])
    assert np.array_equal(declared["customs_value"][plain], demo.truth["true_value"][plain])
    assert (demo.truth["revenue_at_stake"][plain] == 0).all()


def test_revenue_at_stake_is_heavy_tailed_and_never_negative(demo: Country) -> None:
    stake = demo.truth["revenue_at_stake"]
    assert (stake >= 0).all()
    lost = np.sort(stake[demo.truth["illicit"]])[::-1]
    assert lost[: len(lost) // 10].sum() > 0.4 * lost.sum()
    assert lost[: len(lost) // 10].sum() < 0.9 * lost.sum()


def test_few_importers_do_much_of_the_trade(demo: Country) -> None:
    items = np.sort(np.unique(demo.declarations["importer_id"], return_counts=True)[1])[::-1]
    assert 0.1 < items[: len(items) // 100].sum() / items.sum() < 0.5


def test_no_column_of_the_declarations_equals_a_column_of_the_truth(demo: Country) -> None:
    for name in ("illicit", "scheme", "true_hs_code", "true_value", "true_origin", "revenue_at_stake"):
        for column, values in demo.declarations.items():
            assert not np.array_equal(values, demo.truth[name]), (column, name)


@pytest.mark.parametrize(
    ("column", "repeats"),
    [
        ("hs_code", 200),
        ("goods_description", 40),
        ("importer_id", 200),
        ("declarant_id", 200),
        ("exporter_id", 200),
        ("office", 200),
    ],
)
def test_no_value_that_repeats_decides_the_truth(demo: Country, column: str, repeats: int) -> None:
    values, count = np.unique(demo.declarations[column], return_inverse=True)[1], len(demo.truth["illicit"])
    often = np.bincount(values)[values] >= repeats
    rate = np.bincount(values, weights=demo.truth["illicit"])[values] / np.bincount(values)[values]
    assert often.sum() > count / 10
    assert rate[often].max() < 0.5


@pytest.mark.parametrize("column", ["goods_description", "hs_code"])
def test_neither_code_nor_description_decides_the_true_code(demo: Country, column: str) -> None:
    inverse = np.unique(demo.declarations[column], return_inverse=True)[1]
    repeated = np.bincount(inverse)[inverse] > 1
    pairs = set(zip(inverse[repeated].tolist(), demo.truth["true_hs_code"][repeated].tolist(), strict=True))
    assert len(pairs) > 1.2 * len({value for value, _ in pairs})


@pytest.mark.parametrize("column", ["importer_id", "declarant_id", "exporter_id", "carrier_id"])
def test_the_digits_of_identifiers_tell_nothing(demo: Country, column: str) -> None:
    ids = demo.declarations[column]
    _, first, inverse = np.unique(ids, return_index=True, return_inverse=True)
    digits = np.array([float("".join(filter(str.isdigit, ids[row]))[-6:]) for row in first])
    rate = np.bincount(inverse, weights=demo.truth["illicit"]) / np.bincount(inverse)
    chance = 4 / np.sqrt(len(first))
    assert abs(np.corrcoef(digits, rate)[0, 1]) < chance


def test_no_single_field_separates_fraud(demo: Country) -> None:
    found = separability(Tables({"declarations": demo.declarations, "truth": demo.truth}))
    assert [(one.field, one.overall.value) for one in found.too_telling] == []


def test_a_habit_shows_in_the_pair_of_importer_and_heading_and_not_beside_it(clean) -> None:
    from landwaiter.country.schemes import Habits, Undervaluation

    habits = Habits(flow=0.0, importer=1.0, declarant=0.0, intensity=0.6, churn=0.0)
    country = clean(Undervaluation(share=0.03, habits=habits))
    importer = country.declarations["importer_id"].astype(str)
    heading = np.array([code[:4] for code in country.declarations["hs_code"]])
    illicit = country.truth["illicit"]
    pair = np.char.add(np.char.add(importer, "+"), heading)
    assert concentration(pair, illicit) > 0.4
    assert concentration(pair, np.random.default_rng(1).permutation(illicit)) < 0.15
    cheats = np.isin(importer, importer[illicit])
    beside = cheats & ~np.isin(pair, pair[illicit])
    assert beside.sum() > 100
    assert not illicit[beside].any()


def concentration(cell, illicit) -> float:
    """Mean over illicit items of the rate among the other items of their cell, in cells of 5 and more."""
    inverse = np.unique(cell, return_inverse=True)[1]
    size, fraud = np.bincount(inverse)[inverse], np.bincount(inverse, weights=illicit)[inverse]
    rows = illicit & (size >= 5)
    return float(((fraud[rows] - 1) / (size[rows] - 1)).mean())
