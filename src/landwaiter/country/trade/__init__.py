"""What is really traded, before anybody declares anything."""

from __future__ import annotations

from landwaiter.country.trade.statement import Statement, as_mass, as_price
from landwaiter.country.trade.trade import Trade, make_trade

__all__ = ["Statement", "Trade", "as_mass", "as_price", "make_trade"]
