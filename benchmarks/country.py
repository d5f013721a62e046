"""Print what the simulated country is like and how fast it is made: the figures of its page.

Usage: python benchmarks/country.py [SEED ...]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country import Country, Scenario, generate, write
from landwaiter.country.evidence.separability import separability
from landwaiter.country.evidence.tables import Tables
from landwaiter.engine import open_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray


def main(seeds: list[int]) -> None:
    """Print one table with a column for each seed."""
    columns = [figures(seed) for seed in seeds]
    print(f"default scenario, {os.cpu_count()} cores, seeds {' / '.join(map(str, seeds))}")
    for name in columns[0]:
        print(f"{name:58}", " / ".join(column[name] for column in columns))


def figures(seed: int) -> dict[str, str]:
    """Make the country of one seed and measure it."""
    began = time.process_time()
    country = generate(Scenario(), seed)
    made = time.process_time() - began
    illicit, stake = country.truth["illicit"], country.truth["revenue_at_stake"] * country.truth["illicit"]
    fraud, why = country.outcomes["result"] == "fraud", country.outcomes["basis"]
    told = separability(Tables({"declarations": country.declarations, "truth": country.truth})).worst
    dutiable = top(country.declarations["tax_amount"], stake)
    return {
        "generate, CPU s": f"{made:.2f}",
        "write Parquet, CPU s": f"{writing(country):.2f}",
        "inspected, % of items": f"{100 * len(why) / len(illicit):.1f}",
        "illicit, % of items": f"{100 * illicit.mean():.1f}",
        "frauds found per profile inspection, %": f"{100 * fraud[why == 'targeted'].mean():.1f}",
        "frauds found per random inspection, %": f"{100 * fraud[why == 'random'].mean():.1f}",
        "best single raw field": told.field,
        "its AUC against truth": f"{told.overall.value:.3f}",
        "revenue in the 5 % with the highest declared charges, %": f"{100 * dutiable:.0f}",
        "revenue in the 5 % that an oracle picks, %": f"{100 * top(stake, stake):.0f}",
    }


def writing(country: Country) -> float:
    """CPU seconds to write the Parquet files."""
    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        began = time.process_time()
        write(country, engine, Path(folder))
        return time.process_time() - began


def top(score: NDArray[Any], stake: NDArray[Any], rate: float = 0.05) -> float:
    """Share of all revenue at stake in the items with the highest score."""
    picked = np.argsort(-score, kind="stable")[: int(rate * len(score))]
    return float(stake[picked].sum() / stake.sum())


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [1, 2, 3])
