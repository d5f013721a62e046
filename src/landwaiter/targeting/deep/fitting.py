"""Minimise a loss over rows: the same rows and seed give the same weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is fitted: step size, weight decay, rows a step, passes over the rows."""

    rate: float = 1e-3
    decay: float = 1e-4
    batch: int = 256
    passes: int = 10


def minimise(network: nn.Module, loss: Callable[..., Tensor], parts: tuple[Tensor, ...], recipe: Recipe) -> None:
    """Change the network so that ``loss``, called with the drawn rows of each part, gets small.

    Random numbers are PyTorch's own: seed them around it.
    """
    # Decay decoupled from the step (Loshchilov and Hutter, ICLR 2019).
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    network.train()
    for _ in range(recipe.passes):
        for chosen in torch.randperm(len(parts[0])).split(recipe.batch):
            optimiser.zero_grad()
            loss(*(part[chosen] for part in parts)).backward()
            optimiser.step()
    network.eval()
