"""What is really traded, before anybody declares anything."""

from __future__ import annotations

from landwaiter.country.trade.statement import Statement
from landwaiter.country.trade.trade import Trade, make_trade

__all__ = ["Statement", "Trade", "make_trade"]
