"""An application on both databases."""

from __future__ import annotations

from services.application.conftest import app, cheap_passwords, clock, database, person, place

__all__ = ["app", "cheap_passwords", "clock", "database", "person", "place"]
