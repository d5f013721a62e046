"""The sections of a scenario that say how large the country is and how its trade goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from landwaiter.country.parameter import check, parameter


@dataclass(frozen=True)
class Section:
    """A group of documented parameters; numbers out of bounds are refused when it is made."""

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True)
class Period(Section):
    """When it is, and how trade grows and swings."""

    start: date = parameter(date(2024, 7, 1), "First day", "date")
    months: int = parameter(18, "Length", "months", low=1, high=240)
    growth: float = parameter(0.06, "Growth of the number of items", "share per year", low=-0.9, high=5)
    seasonality: float = parameter(0.35, "Height of the seasons of seasonal goods", "share", low=0, high=0.9)

    @property
    def end(self) -> date:
        """The day after the last: the last month is whole.

        >>> Period(start=date(2024, 7, 15), months=18).end
        datetime.date(2026, 1, 1)
        """
        months = self.start.month - 1 + self.months
        return date(self.start.year + months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class Size(Section):
    """How much there is of everything."""

    items: int = parameter(60_000, "Goods items declared in all", "items", low=1, high=100_000_000)
    items_per_declaration: float = parameter(1.8, "Mean number of items of a declaration", "items", low=1, high=20)
    importers: int = parameter(2_500, "Importers, without private persons", "firms", low=5, high=800_000)
    exporters: int = parameter(3_000, "Exporters", "firms", low=5, high=800_000)
    declarants: int = parameter(250, "Declarants (customs brokers)", "firms", low=3, high=80_000)
    carriers: int = parameter(60, "Carriers", "firms", low=3, high=80_000)


@dataclass(frozen=True)
class Traders(Section):
    """How firms behave."""

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
    renewals: float = parameter(0.06, "Firms that are wound up and registered again", "share", low=0, high=1)
    loyalty: float = parameter(0.85, "Declarations by the usual declarant, carrier and office", "share", low=0, high=1)
    main_chapter: float = parameter(0.75, "Links of an importer in its main HS chapter", "share", low=0, high=1)
    aeo_share: float = parameter(0.03, "Importers that are authorised economic operators", "share", low=0, high=1)
    aeo_honesty: float = parameter(
        0.3, "Chance that an authorised operator is drawn into fraud, against that of another", "share", low=0, high=1
    )
    shared_addresses: float = parameter(0.06, "Importers that share an address with another", "share", low=0, high=1)
    dishonest: float = parameter(0.06, "Importers and declarants who lean to fraud", "share", low=0, high=1)
    leaning: float = parameter(40.0, "How much more they are drawn into a scheme than another", "times", low=1)
    unwilling: float = parameter(
        0.35, "Importers who never join what is common in a flow of goods", "share", low=0, high=1
    )


@dataclass(frozen=True)
class PriceLevels(Section):
    """What goods cost and weigh."""

    exchange_rate: float = parameter(10.0, "One US dollar on the first day", "national currency", low=0.001, high=1e6)
    typical_value: float = parameter(4_000.0, "Median value of an item", "US dollars", low=1, high=1e8)
    value_spread: float = parameter(
        1.1, "Standard deviation of an item's value about its importer's", "log", low=0, high=3
    )
    origin_spread: float = parameter(
        0.15, "Standard deviation of prices between origins, and again between flows", "log", low=0, high=2
    )
    tier_spread: float = parameter(0.4, "Price step between quality tiers", "log", low=0, high=2)
    line_spread: float = parameter(0.25, "Standard deviation of a line's price within its tier", "log", low=0, high=2)
    price_noise: float = parameter(0.25, "Standard deviation of an item's price about its line's", "log", low=0, high=2)
    price_drift: float = parameter(
        0.02, "Standard deviation of a commodity's price change", "log per month", low=0, high=1
    )
    mass_spread: float = parameter(0.2, "Standard deviation of a line's mass per unit", "log", low=0, high=2)
    mass_noise: float = parameter(0.1, "Standard deviation of an item's about its line's", "log", low=0, high=2)


@dataclass(frozen=True)
class Taxes(Section):
    """What is owed beside the duties of the tariff."""

    vat_rate: float = parameter(15.0, "Value added tax on value, duty and excise", "percent", low=0, high=100)
    preference_use: float = parameter(0.85, "Eligible items that claim their preference", "share", low=0, high=1)
    de_minimis: float = parameter(
        150.0, "Value of a consignment up to which a parcel owes nothing", "US dollars", low=0, high=10_000
    )


@dataclass(frozen=True)
class Parcels(Section):
    """E-commerce: parcels for private persons, one item each, brought by couriers."""

    parcel_share: float = parameter(0.12, "Items that come as parcels", "share", low=0, high=0.9)
    parcel_growth: float = parameter(0.25, "Growth of their number beyond that of trade", "share per year", low=-0.9)
    parcel_value: float = parameter(35.0, "Median value of a parcel", "US dollars", low=0.1, high=10_000)
    parcel_spread: float = parameter(0.9, "Standard deviation of the value of a parcel", "log", low=0, high=3)
    buyers_per_parcel: float = parameter(0.4, "Private persons for each parcel", "persons", low=0.01, high=1)
    order_share: float = parameter(
        0.16, "Parcels that are one of several which one buyer gets from one shop within days", "share", low=0, high=1
    )
    order_parcels: float = parameter(4.0, "Mean number of such parcels", "parcels", low=2, high=20)
    repeats: float = parameter(
        0.4, "Such buyers who order each parcel by itself; the others make one order of them", "share", low=0, high=1
    )


@dataclass(frozen=True)
class Routes(Section):
    """How goods travel, and for what."""

    through_others: float = parameter(
        0.12, "Lines of goods sold from another country than their origin", "share", low=0, high=1
    )
    straight: float = parameter(
        0.4, "Of those, lines that are shipped straight from their origin", "share", low=0, high=1
    )
    transit: float = parameter(
        0.05, "Links whose goods pass in transit to a neighbour, free of charges", "share", low=0, high=0.9
    )
    free_zone: float = parameter(
        0.03, "Links whose goods enter the free zone, free of charges", "share", low=0, high=0.9
    )
    groupage: float = parameter(0.5, "Small consignments by sea that share a container", "share", low=0, high=1)
