"""What exists before the first declaration is made: goods, partners, tariff, prices, offices, firms."""

from __future__ import annotations
