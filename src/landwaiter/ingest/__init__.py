"""Files in: read, map, check; accepted rows, and rejected rows with reasons."""

from __future__ import annotations

from landwaiter.ingest.mapping import Mapping, load_mapping, presets
from landwaiter.ingest.preparation import Counts, Prepared, Reading, prepare
from landwaiter.ingest.readers import Facts, Staged, read_file
from landwaiter.ingest.rejected import Problem
from landwaiter.ingest.verdict import Stored

__all__ = [
    "Counts",
    "Facts",
    "Mapping",
    "Prepared",
    "Problem",
    "Reading",
    "Staged",
    "Stored",
    "load_mapping",
    "prepare",
    "presets",
    "read_file",
]
