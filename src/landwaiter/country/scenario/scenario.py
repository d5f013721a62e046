"""The scenario: everything that can be set about the simulated country, each with unit and source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from landwaiter.country.parameter import check, parameter
from landwaiter.country.schemes import Scheme, demo_schemes
from landwaiter.country.world.catalogue import partners
from landwaiter.errors import Place, SettingsError


@dataclass(frozen=True)
class Scenario:
    """A country to be simulated; the defaults are the demo.

    All numbers are invented ("chosen") unless a source is named, and describe no real country.

    Examples
    --------
    >>> Scenario(items=1_000, importers=100).months
    18
    """

    start: date = parameter(date(2024, 7, 1), "First day", "date")
    months: int = parameter(18, "Length", "months", low=1, high=240)
    items: int = parameter(60_000, "Goods items declared in all", "items", low=1, high=100_000_000)
    items_per_declaration: float = parameter(1.8, "Mean number of items of a declaration", "items", low=1, high=20)
    growth: float = parameter(0.06, "Growth of the number of items", "share per year", low=-0.9, high=5)
    seasonality: float = parameter(0.35, "Height of the seasons of seasonal goods", "share", low=0, high=0.9)

    offices: int = parameter(12, "Customs offices: sea ports, airports, land posts", "offices", low=3, high=200)
    inspectors_per_office: int = parameter(6, "Inspecting officers", "officers", low=1, high=200)
    importers: int = parameter(2_500, "Importers", "firms", low=5, high=800_000)
    declarants: int = parameter(250, "Declarants (customs brokers)", "firms", low=3, high=80_000)
    exporters: int = parameter(3_000, "Exporters", "firms", low=5, high=800_000)
    carriers: int = parameter(60, "Carriers", "firms", low=3, high=80_000)
    activity_tail: float = parameter(
        1.1,
        "Exponent of the Pareto tail of firms' activity; near 1 for firm sizes",
        "exponent",
        low=0.8,
        high=5,
        source="Axtell 2001, Zipf distribution of U.S. firm sizes, Science 293",
    )
    entrants: float = parameter(0.3, "Importers that begin after the first day", "share", low=0, high=1)
    exit_rate: float = parameter(0.12, "Importers that stop", "share per year", low=0, high=0.95)
    loyalty: float = parameter(0.85, "Declarations by the usual declarant, carrier and office", "share", low=0, high=1)
    trade_in_transit: float = parameter(
        0.12, "Lines of goods shipped from another country than their origin", "share", low=0, high=1
    )

    exchange_rate: float = parameter(10.0, "One US dollar on the first day", "national currency", low=0.001, high=1e6)
    tier_spread: float = parameter(0.4, "Price step between quality tiers", "log", low=0, high=2)
    line_spread: float = parameter(0.25, "Standard deviation of a line's price within its tier", "log", low=0, high=2)
    price_noise: float = parameter(0.25, "Standard deviation of an item's price about its line's", "log", low=0, high=2)
    price_drift: float = parameter(
        0.02, "Standard deviation of a commodity's price change", "log per month", low=0, high=1
    )
    mass_spread: float = parameter(0.2, "Standard deviation of a line's mass per unit", "log", low=0, high=2)
    mass_noise: float = parameter(0.1, "Standard deviation of an item's about its line's", "log", low=0, high=2)
    value_spread: float = parameter(
        1.1, "Standard deviation of an item's value about its importer's", "log", low=0, high=3
    )
    typical_value: float = parameter(4_000.0, "Median value of an item", "US dollars", low=1, high=1e8)

    vat_rate: float = parameter(15.0, "Value added tax on value, duty and excise", "percent", low=0, high=100)
    preference_use: float = parameter(0.85, "Eligible items that claim their preference", "share", low=0, high=1)
    agreement_partner: str = parameter(
        "MA", "Partner whose new trade agreement begins during the simulation", "country code"
    )
    agreement_start: date = parameter(date(2025, 7, 1), "First day of the new agreement", "date")
    diversion: float = parameter(0.03, "Honest lines that move to that partner once it is open", "share", low=0, high=1)
    error_rate: float = parameter(0.04, "Honest items with a slip in the value", "share", low=0, high=1)
    error_size: float = parameter(0.03, "Standard deviation of such a slip", "log", low=0, high=1)
    sloppy_descriptions: float = parameter(
        0.06, "Items described with a stock phrase of a related code", "share", low=0, high=1
    )
    vague_descriptions: float = parameter(0.25, "Items described only by their family", "share", low=0, high=1)
    schemes: tuple[Scheme, ...] = field(default_factory=demo_schemes)

    profile_rate: float = parameter(0.08, "Items selected by the risk profiles of the past", "share", low=0, high=1)
    random_rate: float = parameter(0.02, "Items selected at random", "share", low=0, high=1)
    detection: float = parameter(0.85, "Chance that an inspection finds what there is", "probability", low=0, high=1)
    result_delay: float = parameter(10.0, "Median days from inspection to a known result", "days", low=0, high=1_000)
    dispute_rate: float = parameter(
        0.08, "Results that are disputed and take five times as long", "share", low=0, high=1
    )

    def __post_init__(self) -> None:
        check(self)
        if self.agreement_partner not in partners().code:
            raise SettingsError(
                "agreement_partner is not a partner of the country.",
                f"Use one of {', '.join(partners().code)}.",
                Place(column="agreement_partner", value=self.agreement_partner),
            )
