"""What comes below the six digits that all countries share: the lines of one country's tariff, and their chances."""

from __future__ import annotations
