"""The shipped goods and partners with what a scenario asks of them instead."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.scenario.events import Agreement
from landwaiter.country.world.catalogue import Catalogue, Partners, catalogue, partners
from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from landwaiter.country.arrays import Floats
    from landwaiter.country.scenario import Scenario


PREFERENCE = "300"
"""Code claimed for goods of a partner that comes to its first agreement (SAD box 36: preferential tariff)."""


def goods_of(scenario: Scenario) -> Catalogue:
    """Return the commodities, mixed and taxed as ``scenario`` asks; longer digits win.

    Raises
    ------
    SettingsError
        If no commodity begins with the digits.
    """
    goods = catalogue()
    factor = _by_digits(goods, scenario.mix, np.ones(len(goods)), "mix")
    return replace(goods, share=goods.share * factor, duty=_by_digits(goods, scenario.duties, goods.duty, "duties"))


def partners_of(scenario: Scenario) -> Partners:
    """Return the partners, with the trade and agreements that ``scenario`` asks; those without trade are left out.

    Raises
    ------
    SettingsError
        If a country is not in the shipped table.
    """
    countries = partners()
    share = countries.share.copy()
    for code, value in scenario.partners.items():
        found = countries.code == code
        if not found.any():
            remedy = f"Use some of {', '.join(countries.code)}."
            raise SettingsError(
                "The country is not in the table of partners.", remedy, Place(column="partners", value=code)
            )
        share[found] = value
    joining = [event.partner for event in scenario.events_of(Agreement)]
    first = np.isin(countries.code, joining) & ~countries.preferential
    asked = replace(countries, share=share, preference=np.where(first, PREFERENCE, countries.preference))
    return Partners(*(getattr(asked, item.name)[share > 0] for item in fields(asked)))


def _by_digits(goods: Catalogue, wanted: Mapping[str, float], start: Floats, what: str) -> Floats:
    values = start.copy()
    for digits in sorted(wanted, key=len):
        found = goods.under([digits])
        if not found.any():
            remedy = "Give the first two to six digits of a code that the country trades."
            raise SettingsError("No commodity has these digits.", remedy, Place(column=what, value=digits))
        values[found] = wanted[digits]
    return values
