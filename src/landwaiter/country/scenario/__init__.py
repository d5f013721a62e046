"""What is asked of a simulated country: the scenario, its sections, and its files."""

from __future__ import annotations
