"""Dirt in exported files, at stated rates and with a list of everything that was dirtied.

What happens to a cell is one small function in a module here; :mod:`~landwaiter.country.export.dirt.spoil`
decides to which cells, adds rows that should not be there, and keeps the list.
"""

from __future__ import annotations
