"""Print how well each scheme is found by an analysis that knows what to look for: the figures of its page.

Usage: python benchmarks/schemes.py [SEED ...]
"""

from __future__ import annotations

import os
import sys

from landwaiter.country import Scenario, generate
from landwaiter.country.evidence.analyses import ANALYSES, judge
from landwaiter.country.evidence.tables import Tables
from landwaiter.country.schemes import SCHEMES

NEEDED = ("declarations", "outcomes", "traders", "truth")


def main(seeds: list[int]) -> None:
    """Print one line a scheme and seed."""
    print(f"default scenario with one scheme alone, {os.cpu_count()} cores")
    print(f"{'scheme':20} {'seed':>4} {'items':>6} {'AUC':>20} {'shuffled':>9} {'lift':>6}")
    for kind in SCHEMES:
        for seed in seeds:
            line(kind, seed)


def line(kind: str, seed: int) -> None:
    """Make a country in which one scheme is at work, and look for it."""
    country = generate(Scenario(schemes=(SCHEMES[kind](),)).changed(error_rate=0.0), seed)
    tables = Tables({name: country.table(name) for name in NEEDED})
    found = judge(ANALYSES[kind](tables), tables, kind, seed)
    area = f"{found.area.value:.2f} ({found.area.low:.2f} to {found.area.high:.2f})"
    print(f"{kind:20} {seed:4} {found.items:6} {area:>20} {found.shuffled.value:9.2f} {found.lift:6.1f}")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [1, 2, 3])
