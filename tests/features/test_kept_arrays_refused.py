"""Arrays that cannot be kept, or that a power cut has damaged, cost time and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from features import lakes

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, Source, build

SPEC = FeatureSpec(window_days=10)
ROWS = [lakes.item(number, number // 3, customs_value=100.0 + number) for number in range(30)]


@pytest.fixture
def source(engine: Engine, tmp_path: Path) -> Source:
    return lakes.source(engine, tmp_path, ROWS, [], parts=2, state=tmp_path / "state")


def matrix(source: Source) -> np.ndarray:
    # A copy: what is kept is mapped from the file that the test changes.
    return np.array(build(source, SPEC).matrix)


def test_a_folder_that_cannot_be_written_is_done_without(source: Source, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder would be")
    fresh = Source(source.engine, source.declarations, source.outcomes)
    assert np.array_equal(matrix(source), matrix(fresh), equal_nan=True)
    assert (tmp_path / "state").read_text() == "a file where the folder would be"


def test_a_disk_that_is_full_leaves_nothing_half_written(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = matrix(Source(source.engine, source.declarations, source.outcomes))

    def full(stream: object, *_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    assert np.array_equal(matrix(source), expected, equal_nan=True)
    assert [path for path in (tmp_path / "state").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"not an array"], ids=["empty", "cut short", "foreign"])
def test_a_damaged_array_is_made_again(source: Source, tmp_path: Path, content: bytes) -> None:
    expected = matrix(source)
    kept = sorted((tmp_path / "state").rglob("*.npy"))
    whole = [path.read_bytes() for path in kept]
    assert kept
    for path in kept:
        path.unlink()
        path.write_bytes(content)
    assert np.array_equal(matrix(source), expected, equal_nan=True)
    assert [path.read_bytes() for path in kept] == whole
