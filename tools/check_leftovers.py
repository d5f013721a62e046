"""Hold that nothing is left to do later in a file: a marker that nobody reads is no plan.

Looks for the usual markers in comments and prose, and for merge conflicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sources import ROOT, place, run

SUFFIXES = {".py", ".md", ".toml", ".txt", ".in", ".html", ".css", ".po", ".yml"}
# Written in two parts so that this file passes its own check.
MARKER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK|W" r"IP)\b|^(<{7} |>{7} |={7}$)", re.MULTILINE)
FOLDERS = ("src", "tools", "tests", "docs", "benchmarks")
SKIPPED = {".venv", "_build", "node_modules"}


def check(folders: Sequence[Path]) -> Iterator[str]:
    """Yield a complaint for every marker."""
    for folder in folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES and not SKIPPED & set(path.relative_to(folder).parts):
                yield from _markers(path)


def _markers(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for match in MARKER.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield f"{place(path, line)}: {match.group()!r} is left over: do it now, or write an issue"


if __name__ == "__main__":
    run(check, __doc__, [*(ROOT / name for name in FOLDERS), *ROOT.glob("*.md")])
