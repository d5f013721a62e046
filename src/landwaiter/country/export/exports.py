"""All kinds of files that a country can be exported as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.country.export.asycuda import ASYCUDA
from landwaiter.country.export.delimited import CANONICAL, SEMICOLON
from landwaiter.country.export.excel import EXCEL

if TYPE_CHECKING:
    from landwaiter.country.export.exporter import Exporter

EXPORTS: dict[str, Exporter] = {export.name: export for export in (CANONICAL, SEMICOLON, ASYCUDA, EXCEL)}
"""Exports by the name that they are asked for."""
