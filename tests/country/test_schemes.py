"""Each scheme alone on a clean background: it does what it says and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from landwaiter.country import Scenario, generate
from landwaiter.country.schemes import (
    FalseOrigin,
    Misclassification,
    NewAgreement,
    ShortDeclaration,
    Undervaluation,
    demo_schemes,
)
from landwaiter.country.wording.grammar import make_grammar
from landwaiter.country.world.catalogue import catalogue, partners
from landwaiter.errors import SettingsError
from landwaiter.schema.fields import OFFENCES

DUTY = dict(zip(catalogue().hs6, catalogue().duty, strict=True))
PREFERENTIAL = set(partners().code[partners().preferential])


def invoice(country, rows):
    """FOB price that is declared, in national currency."""
    declared = country.declarations
    return (declared["customs_value"] - declared["freight"] - declared["insurance"])[rows]


def true_price(country, rows):
    declared = country.declarations
    return country.truth["true_value"][rows] - declared["freight"][rows] - declared["insurance"][rows]


@pytest.mark.parametrize("scheme", demo_schemes(), ids=lambda scheme: scheme.name)
def test_a_scheme_alone_is_the_only_illicit_one(clean, interval, scheme) -> None:
    country = clean(replace(scheme, share=0.04, starts=None), agreement_start=date(2024, 7, 1))
    assert set(country.truth["scheme"][country.truth["illicit"]]) == {scheme.name}
    low, high = interval(len(country.truth["illicit"]), 0.04)
    assert low <= country.truth["illicit"].sum() <= high
    assert scheme.offence in OFFENCES
    assert set(country.outcomes["offence"].tolist()) == {scheme.offence, None}


def test_undervaluation_scales_the_invoice_and_touches_nothing_else(clean) -> None:
    country = clean(Undervaluation(share=0.04, lowest=0.4, highest=0.6, rounded=0.0))
    rows = country.truth["illicit"]
    factor = invoice(country, rows) / true_price(country, rows)
    assert factor.min() > 0.39
    assert factor.max() < 0.61
    assert factor.mean() == pytest.approx(0.5, abs=4 * 0.2 / np.sqrt(12 * rows.sum()))
    assert np.array_equal(country.declarations["hs_code"], country.truth["true_hs_code"])
    assert np.array_equal(country.declarations["origin_country"], country.truth["true_origin"])


def test_forged_invoices_may_be_round(clean) -> None:
    country = clean(Undervaluation(share=0.04, rounded=1.0))
    price = invoice(country, country.truth["illicit"])
    digits = 10.0 ** np.floor(np.log10(price + 0.01) - 1)
    assert np.allclose(price / digits, np.round(price / digits), atol=1e-3)


def test_misclassification_moves_to_a_cheaper_code_of_the_same_chapter(clean) -> None:
    country = clean(Misclassification(share=0.04))
    rows = country.truth["illicit"]
    declared, true = country.declarations["hs_code"][rows], country.truth["true_hs_code"][rows]
    assert [code[:2] for code in declared] == [code[:2] for code in true]
    assert (declared != true).all()
    assert np.array_equal(country.declarations["customs_value"], country.truth["true_value"])
    assert (country.truth["revenue_at_stake"][rows] > 0).all()


def test_the_description_stays_that_of_the_true_goods(clean) -> None:
    careful = {"sloppy_descriptions": 0.0, "vague_descriptions": 0.0, "typos": 0.0, "abbreviating": 0.0}
    country = clean(Misclassification(share=0.04), **careful, french=0.0, spanish=0.0)
    names = make_grammar(catalogue())
    title = names.slots["title"]
    for code, text in zip(country.truth["true_hs_code"], country.declarations["goods_description"], strict=True):
        row = np.searchsorted(catalogue().hs6, code)
        known = names.texts[title.first[row] : title.first[row] + title.count[row], 0]
        assert any(name.lower() in text.lower() for name in known), (code, text)


def test_false_origin_claims_a_preference_it_has_no_right_to(clean) -> None:
    country = clean(FalseOrigin(share=0.04, rerouted=0.0))
    rows, declared = country.truth["illicit"], country.declarations
    assert set(declared["origin_country"][rows]) <= PREFERENTIAL - {"MA"}
    assert not set(country.truth["true_origin"][rows]) & (PREFERENTIAL - {"MA"})
    assert (declared["duty_rate"][rows] == 0).all()
    assert (declared["preference_code"][rows] == "300").all()
    owed = np.array([DUTY[code] for code in declared["hs_code"][rows]])
    assert owed.min() >= 10
    least = declared["customs_value"][rows] * owed / 100
    assert (country.truth["revenue_at_stake"][rows] >= least * 1.149).all()


def test_short_declaration_leaves_the_mass_that_can_be_weighed(clean) -> None:
    country = clean(ShortDeclaration(share=0.04, lowest=0.5, highest=0.5), trade_in_transit=0.0)
    rows, declared = country.truth["illicit"], country.declarations
    part = invoice(country, rows) / true_price(country, rows)
    counted = declared["quantity_unit"][rows] != "kg"
    assert part == pytest.approx(0.5, abs=0.06)
    assert np.array_equal(declared["quantity"][rows][~counted], declared["net_mass_kg"][rows][~counted])
    packing = declared["gross_mass_kg"] / declared["net_mass_kg"]
    assert np.median(packing[rows][~counted]) == pytest.approx(2 * np.median(packing[~rows]), rel=0.1)


def test_the_new_agreement_is_abused_by_papers_of_its_partner(clean) -> None:
    country = clean(NewAgreement(share=0.03))
    rows, declared = country.truth["illicit"], country.declarations
    assert set(declared["origin_country"][rows]) == {"MA"}
    assert set(declared["export_country"][rows]) == {"MA"}
    assert "MA" not in set(country.truth["true_origin"][rows])
    assert (declared["preference_code"][rows] == "320").all()
    opened = declared["registration_date"] >= np.datetime64("2025-07-01")
    assert not (declared["preference_code"][~opened] == "320").any()
    assert (declared["preference_code"][opened & ~rows] == "320").any()


def test_a_scheme_that_ends_is_gone_afterwards(clean) -> None:
    country = clean(Undervaluation(share=0.04, ends=date(2024, 10, 1)))
    last = country.declarations["registration_date"][country.truth["illicit"]].max()
    assert np.datetime64("2024-09-15") < last < np.datetime64("2024-10-01")


@dataclass(frozen=True)
class SwappedUnits:
    """A scheme of a user's own: coffee is declared as half its price, in May."""

    name = "coffee_in_may"
    offence = "other"
    share = 0.001
    starts = date(2025, 5, 1)
    ends = date(2025, 6, 1)

    def weights(self, world, trade, free, rng):
        return (free & (world.goods.family[trade.goods.commodity] == "coffee, tea and spices")).astype(np.float64)

    def alter(self, world, trade, rows, rng):
        goods = trade.goods.at(rows)
        return replace(goods, price=np.round(goods.price / 2, 2))


def test_a_user_can_add_a_scheme_in_a_few_lines(clean) -> None:
    country = clean(SwappedUnits(), items=40_000)
    rows = country.truth["scheme"] == "coffee_in_may"
    assert rows.sum() > 0
    assert {code[:2] for code in country.declarations["hs_code"][rows]} == {"09"}
    assert set(country.declarations["registration_date"][rows].astype("datetime64[M]")) == {np.datetime64("2025-05")}


def test_a_share_that_cannot_be_reached_is_refused() -> None:
    scenario = Scenario(items=500, importers=50, exporters=100, schemes=(FalseOrigin(share=0.9),))
    with pytest.raises(SettingsError, match=r"false_origin asks for 450.0 items"):
        generate(scenario, 1)


def test_parameters_out_of_bounds_are_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="share of Undervaluation is out of bounds"):
        Undervaluation(share=1.5)
    with pytest.raises(SettingsError, match="items of Scenario"):
        Scenario(items=0)
    with pytest.raises(SettingsError, match="agreement_partner"):
        Scenario(agreement_partner="XX")
