"""Trade terms: what goods are called in trade, and the codes they have."""

from __future__ import annotations
