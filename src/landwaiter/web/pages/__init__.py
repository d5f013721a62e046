"""The pages, a module for each group of them; :data:`ROUTERS` lists all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.web.pages import account, cases, item, outcome, queue, start

if TYPE_CHECKING:
    from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = (
    start.router,
    account.router,
    queue.router,
    item.router,
    outcome.router,
    cases.router,
)
"""In the order in which they are asked whether an address is theirs."""
