"""What a recommender costs: time to learn and to ask, bytes, memory."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from landwaiter.classify.evaluation import Judged

ASKED = 200
"""Descriptions that are asked one by one to know how long one takes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time to learn, ``None`` where it was learned before; milliseconds of one question alone.

    ``megabytes`` are of the files, or of what stands in for them; ``peak_gigabytes`` is the most memory that the
    process held until it was judged, ``None`` where the system does not tell.
    """

    train_cpu_seconds: float | None
    query_cpu_milliseconds: float
    megabytes: float
    peak_gigabytes: float | None


def one_at_a_time(recommender: Judged, texts: Sequence[str]) -> float:
    """Return the median processor time of one question in milliseconds, warm."""
    recommender.ask(texts[:1])
    spent = []
    for text in texts[:ASKED]:
        begun = time.process_time()
        recommender.ask([text])
        spent.append(time.process_time() - begun)
    return round(1000.0 * float(np.median(spent)), 2)


def peak_gigabytes() -> float | None:
    """Return the most memory that this process held so far."""
    if find_spec("resource") is None:
        return None
    import resource

    # Linux counts kilobytes, macOS bytes.
    unit = 1e9 if sys.platform == "darwin" else 1e6
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 2)
