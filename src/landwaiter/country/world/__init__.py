"""What exists before the first declaration is made: goods, partners, tariff, prices, offices, firms."""

from __future__ import annotations

from landwaiter.country.world.world import World, make_world

__all__ = ["World", "make_world"]
