"""Files that real administrations or public sources publish; skipped where the folder is absent."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from ingest.files import accepted, take

from landwaiter.ingest import load_mapping

FOLDER = Path(os.environ.get("LANDWAITER_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "declarations-kr"


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the public Korean declarations are not at hand")
@pytest.mark.parametrize("name", ["df_syn_train_eng.csv", "df_syn_valid_eng.csv"])
@pytest.mark.parametrize("mapping", ["korea-public", None])
def test_the_public_korean_declarations_are_read_without_loss(tmp_path, name, mapping):
    path = tmp_path / name
    path.write_bytes((FOLDER / name).read_bytes())
    done = take(path, load_mapping(mapping) if mapping else None)
    with path.open(newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert done.counts.rejected == 0
    assert done.counts.declarations == done.counts.outcomes == len(expected)
    found = accepted(done, "declaration_id", "hs_code", "net_mass_kg", "origin_country", "office")
    assert found == [
        (row["Declaration ID"], row["HS6 Code"], float(row["Net Mass"]), row["Country of Origin"], row["Office ID"])
        for row in expected
    ]
    results = [result for (result,) in accepted(done, "result", table="outcomes")]
    assert results == [{"0": "compliant", "1": "fraud"}[row["Fraud"]] for row in expected]
