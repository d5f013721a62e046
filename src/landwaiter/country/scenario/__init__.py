"""What is asked of a simulated country: the scenario, its sections, and its files."""

from __future__ import annotations

from landwaiter.country.scenario.scenario import Scenario

__all__ = ["Scenario"]
