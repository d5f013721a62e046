"""Fit the network: the same rows and seed give the same weights, and nothing global stays changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional

from landwaiter.targeting.date.network import Answer, Batch, Date, Sizes, Truth, joint_loss

SCORED_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is fitted; the names are those of :class:`landwaiter.targeting.date.ranker.DateRanker`."""

    rate: float
    batch: int
    alpha: float
    decay: float
    forget: float
    threads: int
    seed: int
    device: str = "cpu"


Watch = Callable[[Date], bool]
"""Called after each pass over the rows; says whether to go on."""


def fitted(sizes: Sizes, items: Batch, truth: Truth, recipe: Recipe, passes: int, watch: Watch) -> Date:
    """Return a network fitted in up to ``passes`` passes over the items.

    An importer, and a code, is forgotten (read as 0) with the chance ``recipe.forget`` each time an item is
    seen, so that 0 means what new ones are like.
    """
    with repeatable(recipe.seed, recipe.threads):
        network = Date(sizes).to(recipe.device)
        # One rate for all; decay is decoupled from it (Loshchilov and Hutter, ICLR 2019).
        optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
        for _ in range(passes):
            _pass(network, optimiser, items, truth, recipe)
            if not watch(network):
                break
    return network.eval()


@contextmanager
def repeatable(seed: int, threads: int) -> Iterator[None]:
    """Seed what is drawn within, and set the number of threads; both are as before at the end."""
    before = torch.get_num_threads()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torch.set_num_threads(threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def _pass(network: Date, optimiser: torch.optim.Optimizer, items: Batch, truth: Truth, recipe: Recipe) -> None:
    network.train()
    for chosen in torch.randperm(len(truth.fraud)).split(recipe.batch):
        seen = Batch(items.leaves[chosen], *(_forgetful(part[chosen], recipe.forget) for part in items[1:]))
        optimiser.zero_grad()
        answer = network(_on(seen, recipe.device))
        loss = joint_loss(answer, _on(Truth(*(part[chosen] for part in truth)), recipe.device), recipe.alpha)
        loss.backward()
        optimiser.step()


def _forgetful(numbers: Tensor, chance: float) -> Tensor:
    return torch.where(torch.rand(len(numbers)) < chance, 0, numbers)


Parts = TypeVar("Parts", Batch, Truth)


def _on(parts: Parts, device: str) -> Parts:
    return type(parts)(*(part.to(device) for part in parts))


def answers(network: Date, items: Batch, recipe: Recipe) -> Answer:
    """Return what a fitted network says of every item, to the last bit the same alone as among others."""
    with torch.inference_mode(), repeatable(recipe.seed, recipe.threads):
        network.eval()
        parts = zip(*(part.split(SCORED_AT_ONCE) for part in items), strict=True)
        found = [_answer(network, Batch(*part), recipe.device) for part in parts]
    return Answer(*(torch.cat(part).cpu() for part in zip(*found, strict=True)))


def _answer(network: Date, items: Batch, device: str) -> Answer:
    """How sums are rounded depends on how many rows are multiplied at once, so it is always as many."""
    rows = len(items.code)
    filled = Batch(*(functional.pad(part, (0,) * (2 * part.dim() - 1) + (SCORED_AT_ONCE - rows,)) for part in items))
    return Answer(*(part[:rows] for part in network(_on(filled, device))))
