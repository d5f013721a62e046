"""Fraud schemes: one small class a file behind one base class."""

from __future__ import annotations

from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.counterfeit import Counterfeit
from landwaiter.country.schemes.false_origin import FalseOrigin
from landwaiter.country.schemes.habits import Habits, HabitualScheme
from landwaiter.country.schemes.misclassification import Misclassification
from landwaiter.country.schemes.new_agreement import NewAgreement
from landwaiter.country.schemes.origin_switch import OriginSwitch
from landwaiter.country.schemes.phoenix import Phoenix
from landwaiter.country.schemes.prohibited_goods import ProhibitedGoods
from landwaiter.country.schemes.short_declaration import ShortDeclaration
from landwaiter.country.schemes.split_parcels import SplitParcels
from landwaiter.country.schemes.strategic_diversion import StrategicDiversion
from landwaiter.country.schemes.transshipment import Transshipment
from landwaiter.country.schemes.undeclared_goods import UndeclaredGoods
from landwaiter.country.schemes.undervaluation import Undervaluation

__all__ = [
    "SCHEMES",
    "Counterfeit",
    "FalseOrigin",
    "Habits",
    "HabitualScheme",
    "Misclassification",
    "NewAgreement",
    "OriginSwitch",
    "Phoenix",
    "ProhibitedGoods",
    "Scheme",
    "ShortDeclaration",
    "SplitParcels",
    "StrategicDiversion",
    "Transshipment",
    "UndeclaredGoods",
    "Undervaluation",
    "demo_schemes",
]

SCHEMES: dict[str, type[Scheme]] = {
    scheme.kind: scheme
    for scheme in (
        Undervaluation,
        Misclassification,
        FalseOrigin,
        ShortDeclaration,
        NewAgreement,
        OriginSwitch,
        Transshipment,
        SplitParcels,
        Phoenix,
        UndeclaredGoods,
        Counterfeit,
        StrategicDiversion,
        ProhibitedGoods,
    )
}
"""The schemes that come with the package, by the kind that a scenario file asks for, in order of action."""


def demo_schemes() -> tuple[Scheme, ...]:
    """Return one of each scheme that comes with the package, as it is by default."""
    return tuple(scheme() for scheme in SCHEMES.values())
