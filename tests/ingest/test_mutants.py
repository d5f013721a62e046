"""Damaged files of every format, 2,400 of them: each is taken in with every row accounted for, or refused with why.

``LANDWAITER_TEST_MUTANTS=200`` damages each sample 200 times, which makes five thousand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ingest.samples import samples

TESTS = Path(__file__).parents[1]
EACH, SHARDS = int(os.environ.get("LANDWAITER_TEST_MUTANTS", "96")), 8
MEGABYTES = 512
WHOLE = (
    "an object has the name",
    "an object has two values",
    "begins as XML does",
    "begins as a zip",
    "cannot be unpacked",
    "does not begin with UNB",
    "goods items stand outside of any declaration",
    "has a header but no rows",
    "has no object with a value",
    "has no rows",
    "holds two files of one name",
    "in an unknown encoding",
    "in none of the encodings",
    "is a zip within it",
    "is blank",
    "is damaged",
    "is empty",
    "is neither text",
    "is not a whole Parquet",
    "is packed in a way",
    "is packed like a workbook",
    "is protected by a password",
    "is XML with the root",
    "it is unclear in which encoding",
    "leads out of the zip",
    "NaN is no number",
    "no column gives the required field",
    "no sheet has a row",
    "objects and lists stand within each other",
    "the columns ",
    "the sheet reaches to",
    "the texts of its cells",
    "there are no files in it",
    "two ways of counting its rows",
    "unpacks to more than",
    "what stands there is JSON, but not an object",
    "workbook cannot be read",
)
"""What is wrong with a file as a whole, or with all of a zip or a folder, and so has no place within it."""


def outcomes(first: int, count: int, step: int) -> list[dict[str, Any]]:
    """Take mutants in, in a process of their own, and return what it told."""
    command = [sys.executable, str(TESTS / "ingest" / "mutants.py"), str(first), str(count), str(step)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=1800)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert not done.returncode, f"the process ended with {done.returncode} at {told[-1]}: {done.stderr[-2000:]}"
    return [one for one in told if "outcome" in one]


def wrong(one: dict[str, Any]) -> str | None:
    """Say what is wrong with an outcome, with all that is needed to repeat it."""
    where = f"{one['sample']}, seed {one['seed']} ({one['how']})"
    if one["outcome"] == "failed":
        return f"{where}: {one['told']}"
    if one["megabytes"] > MEGABYTES:
        return f"{where}: {one['megabytes']:.0f} MB"
    if one["outcome"] != "refused":
        return None
    whole = any(phrase in one["problem"] for phrase in WHOLE)
    placed = {"row", "at", "sheet", "column"} & one.keys()
    if not one["named"] or not one["remedy"] or not (placed or whole):
        return f"{where}: {one['told']}"
    return None


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_damaged_files_are_taken_in_or_refused_with_place_and_remedy(shard: int) -> None:
    found = outcomes(shard, EACH // SHARDS, SHARDS)
    assert len(found) == len(samples()) * EACH // SHARDS
    assert not [told for one in found if (told := wrong(one))]
    told = Counter(one["outcome"] for one in found)
    # Damage that is always noticed, or never, would say nothing of the readers.
    assert told["refused"] > len(found) / 4
    assert told["read"] + told["accepted"] > len(found) / 5
