"""Texts of goods as people and programs write them: what is refused, folded, and counted in them."""

from __future__ import annotations
