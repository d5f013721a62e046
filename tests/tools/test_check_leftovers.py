from __future__ import annotations

from pathlib import Path

import pytest

from check_leftovers import check


@pytest.mark.parametrize("marker", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_a_marker_is_found_with_its_line(tmp_path: Path, marker: str) -> None:
    (tmp_path / "m.py").write_text(f"x = 1\n# {marker} later\n")
    (complaint,) = check([tmp_path])
    assert f"m.py:2: {marker!r} is left over" in complaint


def test_a_merge_conflict_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one\n" + "<" * 7 + " ours\n")
    assert len(list(check([tmp_path]))) == 1


def test_words_that_only_look_like_markers_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "es.po").write_text('msgstr "todo lo declarado; a shipwreck and its hacks"\n')
    (tmp_path / "image.png").write_bytes(b"\xff")
    assert list(check([tmp_path])) == []


def test_a_single_file_can_be_checked(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("FIX" + "ME\n")
    assert len(list(check([path]))) == 1
