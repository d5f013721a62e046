"""The interface for programs: REST under ``/api/v1``, described by OpenAPI, by key alone and never by a session."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI

ROOT = "/api/v1"
GROUPS = ("declarations", "queue", "outcomes", "requests", "cases", "codes", "webhooks", "own")
"""Modules with a router each, in the order in which the description lists them."""


def about_interface() -> dict[str, Any]:
    """Return what the description says of the whole."""
    return {
        "title": "Landwaiter",
        "version": version("landwaiter"),
        "summary": "Submit declarations and get their lanes back; work the queue; record what was found.",
        "openapi_url": f"{ROOT}/openapi.json",
    }


def include_interface(server: FastAPI) -> None:
    """Add the operations to the server."""
    for group in GROUPS:
        server.include_router(import_module(f"{__name__}.{group}").router, prefix=ROOT, tags=[group])
