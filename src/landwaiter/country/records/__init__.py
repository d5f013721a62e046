"""The simulation as tables: what an administration would have on file, and the truth apart from it."""

from __future__ import annotations
