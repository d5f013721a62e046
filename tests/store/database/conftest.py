"""Databases of both kinds."""

from __future__ import annotations

from databases import clock, database, place

__all__ = ["clock", "database", "place"]
