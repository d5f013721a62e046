"""The pages, a module for each group of them; :data:`ROUTERS` lists all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.web.pages import account, codes, health, imports, jobs, openid, queue, start

if TYPE_CHECKING:
    from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = (
    start.router,
    openid.router,
    account.router,
    queue.router,
    codes.router,
    health.router,
    jobs.router,
    imports.router,
)
"""In the order in which they are asked whether an address is theirs."""
