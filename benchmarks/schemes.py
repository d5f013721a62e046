"""Print how well each scheme is found by an analysis that knows what to look for: the figures of its page.

Usage: python benchmarks/schemes.py [--write] [SCHEME ...]

With --write the figures on the pages are replaced, too.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path

from landwaiter.country import Scenario, generate
from landwaiter.country.evidence.analyses import ANALYSES, Verdict, judge
from landwaiter.country.evidence.tables import Tables
from landwaiter.country.schemes import SCHEMES

PAGES = Path(__file__).resolve().parent.parent / "docs" / "how-it-works" / "schemes"
NEEDED = ("declarations", "outcomes", "traders", "truth")
SEEDS = (1, 2, 3)
FIGURES = re.compile(r"^With seeds .*\.$", re.MULTILINE)


def main(asked: list[str]) -> None:
    """Print two lines a scheme."""
    for kind in [word for word in asked if word in SCHEMES] or SCHEMES:
        found = [verdict(kind, seed) for seed in SEEDS]
        print(f"{kind}: {figures(found)}")
        print(f"    items {listed([one.items for one in found])}, shuffled {areas([one.shuffled for one in found])}")
        if "--write" in asked:
            page = PAGES / f"{kind}.md"
            page.write_text(FIGURES.sub(figures(found), page.read_text(encoding="utf-8")), encoding="utf-8")


def verdict(kind: str, seed: int) -> Verdict:
    """Make the demo with one scheme alone and nobody who errs, and look for it."""
    country = generate(Scenario(schemes=(SCHEMES[kind](),)).changed(error_rate=0.0), seed)
    tables = Tables({name: country.table(name) for name in NEEDED})
    return judge(ANALYSES[kind](tables), tables, kind, seed)


def figures(found: list[Verdict]) -> str:
    """Say what was found, in the words of the pages."""
    day, lift = date.today(), listed([round(one.lift) for one in found])
    when = f"{os.cpu_count()} cores, {day.day} {day:%B %Y}"
    return f"With seeds {listed(SEEDS)}: AUC {areas([one.area for one in found])}, lift {lift} ({when})."


def areas(found: list) -> str:
    """List areas under the curve."""
    return listed([f"{one.value:.2f}".removeprefix("0") for one in found])


def listed(values) -> str:
    """List values as the pages do."""
    return " / ".join(map(str, values))


if __name__ == "__main__":
    main(sys.argv[1:])
