"""A small administration whose figures can be worked out by hand: seven items of two months, five inspected."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from desk import OUTCOMES, ingest, row, write
from queues import DAY, Given, lay_selection

from landwaiter.services import intake
from landwaiter.store import Workspace

MADE = "2026-11-30T05:00:00+00:00"
"""When the selection was committed: three hours before the clock of the tests begins."""
SELECTED = [
    Given("D1", "LOM", "red", "targeted", 0.9, 500.0),
    Given("D2", "LOM", "red", "random", 0.2, 40.0),
    Given("D3", "ANE", "red", "targeted", 0.8, 900.0),
    Given("D4", "LOM", "green", "none", 0.1, 20.0),
    Given("D5", None, "green", "none", 0.3, 10.0),
]
LATER = (("D6", "LOM"), ("D7", "ANE"))
FOUND = (
    "D1,1,2025-01-16,2025-01-17,fraud,targeted,100",
    "D2,1,2025-01-16,2025-01-17,compliant,random,0",
    "D3,1,2025-01-16,2025-01-17,minor,targeted,0",
    "D4,1,2025-01-16,2025-01-17,fraud,,50",
    "D6,1,2025-02-16,2025-02-17,fraud,targeted,",
)


def fill(workspace: Workspace) -> Workspace:
    """Take in declarations, a selection of the first five of them, and outcomes."""
    first = [
        row(n, declaration_id=one.declaration_id, office=one.office or "", registration_date=DAY)
        for n, one in enumerate(SELECTED, 1)
    ]
    later = [
        row(n, declaration_id=name, office=office, registration_date="2025-02-10")
        for n, (name, office) in enumerate(LATER, 6)
    ]
    with TemporaryDirectory() as folder:
        ingest(workspace, write(Path(folder), *first, *later))
        intake.record_outcome(workspace, write(Path(folder), *FOUND, name="found.csv", header=OUTCOMES))
    lay_selection(workspace, SELECTED, committed=MADE)
    return workspace
