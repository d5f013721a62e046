"""What each leaf, and who imports what, adds to the log-odds: exact, for the last layers are linear piece by piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import torch

from landwaiter.targeting.arrays import Floats
from landwaiter.targeting.date.network import Batch, Date


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts that sum to the log-odds: ``leaves`` (items, trees), ``parties`` (items,) and what is always there."""

    leaves: Floats
    parties: Floats
    base: float

    def as_dict(self) -> dict[str, Any]:
        """Return the parts as JSON-ready values."""
        return {"leaves": self.leaves.tolist(), "parties": np.asarray(self.parties).tolist(), "base": self.base}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read parts back."""
        return cls(np.array(values["leaves"]), np.array(values["parties"]), values["base"])


def parts_of(network: Date, items: Batch) -> Parts:
    """Return how the log-odds of each item divide over its leaves and its parties.

    Behind the attention the network is one hidden layer of rectifiers: with those that are active held,
    the log-odds are a sum over its inputs, and the drawn leaf is a weighted sum over the leaves.
    """
    with torch.inference_mode():
        read = network.read(items)
        hidden = network.fusion(torch.cat([read.parties, read.drawn], dim=-1))
        weight = (hidden > 0) * network.fraud.weight[0]
        of_parties, of_drawn = (weight @ network.fusion.weight).chunk(2, dim=-1)
        leaves = read.attention * torch.einsum("itw,iw->it", read.leaves, of_drawn)
        parties = (read.parties * of_parties).sum(dim=-1) + weight @ network.fusion.bias
        return Parts(_floats(leaves), _floats(parties), float(network.fraud.bias[0]))


def _floats(values: torch.Tensor) -> Floats:
    return np.asarray(values.cpu().numpy(), dtype=np.float64)
