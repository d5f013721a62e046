"""What the tutorial on countries shows is done, block by block, and does what its text says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from desk import cli

from sources import ROOT

PAGE = ROOT / "docs" / "tutorial-country.md"
ASKED, REJECTED = 1, 3
TOLD = (
    ("N1", "N2"),
    ("random", "targeted"),
    ("none", "targeted"),
    ("undervaluation",),
    ("2025-07-01",),
    ("lost_zeros",),
)
"""What is looked for in what each block of Python prints."""


class Block(NamedTuple):
    """A block of a page: its language, the file that it is the content of, and its text."""

    language: str
    file: str
    text: str


def blocks(path: Path) -> Iterator[Block]:
    fence = re.compile(r"^```(?:\{code-block\} )?(\w+)\n(?::caption: (\S+)\n\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)
    for match in fence.finditer(path.read_text(encoding="utf-8")):
        yield Block(match[1], match[2] or "", match[3])


def test_no_block_of_the_page_is_overlooked() -> None:
    assert len(list(blocks(PAGE))) == PAGE.read_text(encoding="utf-8").count("```") / 2
    assert {block.language for block in blocks(PAGE)} == {"console", "python", "text", "toml"}


def expected(line: str) -> int:
    """The exit status that the page says a command has."""
    if line.endswith("extract.toml"):
        return ASKED
    return REJECTED if line.endswith("--repair all") else 0


def is_shown(text: str, told: str) -> bool:
    """Say whether a command told what the page shows of it, dots standing for what the page leaves out."""
    return all(" ".join(part.split()) in " ".join(told.split()) for part in text.split("..."))


@pytest.mark.slow
def test_the_tutorial_on_countries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    shown: dict[str, Any] = {}
    said = []
    told = ""
    for block in blocks(PAGE):
        if block.language == "toml":
            Path(block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            exec(block.text, shown)
            said.append(capsys.readouterr().out)
        elif block.language == "text":
            assert is_shown(block.text, told), told
        else:
            for line in block.text.splitlines():
                answer = cli(*shlex.split(line.removeprefix("$ landwaiter ")))
                told = answer.out + answer.err
                assert answer.code == expected(line), f"{line}\n{told}"
    assert Path("harbour/lifelike.html").exists()
    assert Path("everything.toml").exists()
    for text, words in zip(said, TOLD, strict=True):
        assert all(word in text for word in words), text
