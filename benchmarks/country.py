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
from sklearn.metrics import roc_auc_score

from landwaiter.country import Country, Scenario, generate, write
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
    field, score = best_field(country)
    dutiable = top(country.declarations["tax_amount"], stake)
    return {
        "generate, CPU s": f"{made:.2f}",
        "write Parquet, CPU s": f"{writing(country):.2f}",
        "inspected, % of items": f"{100 * len(why) / len(illicit):.1f}",
        "illicit, % of items": f"{100 * illicit.mean():.1f}",
        "frauds found per profile inspection, %": f"{100 * fraud[why == 'targeted'].mean():.1f}",
        "frauds found per random inspection, %": f"{100 * fraud[why == 'random'].mean():.1f}",
        "best single raw field": field,
        "its AUC against truth": f"{score:.3f}",
        "revenue in the 5 % with the highest declared charges, %": f"{100 * dutiable:.0f}",
        "revenue in the 5 % that an oracle picks, %": f"{100 * top(stake, stake):.0f}",
    }


def writing(country: Country) -> float:
    """CPU seconds to write the three Parquet files."""
    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        began = time.process_time()
        write(country, engine, Path(folder))
        return time.process_time() - began


def best_field(country: Country) -> tuple[str, float]:
    """Return the field that separates best alone."""
    fields = [name for name in country.declarations if name != "declaration_id"]
    scores = [(separation(country.declarations[name], country.truth["illicit"]), name) for name in fields]
    score, name = max(scores)
    return name, score


def separation(values: NDArray[Any], illicit: NDArray[np.bool_]) -> float:
    """AUC of a number as it is, of a text by its fraud rate in the other half of the rows."""
    if values.dtype != object:
        number = values.astype(np.int64) if values.dtype.kind == "M" else np.nan_to_num(values, nan=-1.0)
        area = float(roc_auc_score(illicit, number))
        return max(area, 1 - area)
    group, half = np.unique(values.astype(str), return_inverse=True)[1], np.arange(len(values)) % 2 == 0
    seen = np.bincount(group[half], minlength=group.max() + 1)
    fraud = np.bincount(group[half], illicit[half], group.max() + 1)
    return float(roc_auc_score(illicit[~half], ((fraud + 0.1) / (seen + 2))[group[~half]]))


def top(score: NDArray[Any], stake: NDArray[Any], rate: float = 0.05) -> float:
    """Share of all revenue at stake in the items with the highest score."""
    picked = np.argsort(-score, kind="stable")[: int(rate * len(score))]
    return float(stake[picked].sum() / stake.sum())


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [1, 2, 3])
