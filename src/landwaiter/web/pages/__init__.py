"""The pages, a module for each group of them; :data:`ROUTERS` lists all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.web.pages import (
    account,
    audit,
    dashboard,
    exports,
    health,
    imports,
    jobs,
    models,
    openid,
    policies,
    queue,
    requests,
    start,
    users,
)

if TYPE_CHECKING:
    from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = (
    start.router,
    openid.router,
    account.router,
    queue.router,
    dashboard.router,
    models.router,
    policies.router,
    requests.router,
    imports.router,
    jobs.router,
    users.router,
    audit.router,
    exports.router,
    health.router,
)
"""In the order in which they are asked whether an address is theirs."""
