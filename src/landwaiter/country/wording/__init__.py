"""Goods descriptions in English, French and Spanish, by a grammar of our own."""

from __future__ import annotations

from landwaiter.country.wording.wording import Wording, make_wording

__all__ = ["Wording", "make_wording"]
