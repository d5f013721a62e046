"""Fraud schemes: one small class a file behind one protocol."""

from __future__ import annotations

from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.false_origin import FalseOrigin
from landwaiter.country.schemes.habits import Habits
from landwaiter.country.schemes.misclassification import Misclassification
from landwaiter.country.schemes.new_agreement import NewAgreement
from landwaiter.country.schemes.short_declaration import ShortDeclaration
from landwaiter.country.schemes.undervaluation import Undervaluation

__all__ = [
    "FalseOrigin",
    "Habits",
    "Misclassification",
    "NewAgreement",
    "Scheme",
    "ShortDeclaration",
    "Undervaluation",
    "demo_schemes",
]


def demo_schemes() -> tuple[Scheme, ...]:
    """Return the schemes of the demo: four old ones and one that starts in the second year."""
    return Undervaluation(), Misclassification(), FalseOrigin(), ShortDeclaration(), NewAgreement()
