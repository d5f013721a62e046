"""Small networks that code an item in a few numbers, and the losses that they are fitted by."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

FLOOR = 1e-6
"""Added to squared distances before they are inverted."""
OFF_ZERO = 0.1
"""How far a centre keeps from 0 in every direction, so that zero weights are no answer (Ruff et al., ICML 2018)."""


class Coder(nn.Module):
    """An encoder and its mirror, a decoder, with one hidden layer each; ``fraud`` reads the code.

    Parameters
    ----------
    inputs, hidden, width
        Length of an item, of the hidden layers and of the code.
    bias
        Whether layers may add a constant: Deep SAD forbids it, for then all codes could be the centre.
    """

    def __init__(self, inputs: int, hidden: int = 64, width: int = 16, *, bias: bool = True) -> None:
        super().__init__()
        self.encoder = _layers(inputs, hidden, width, bias=bias)
        self.decoder = _layers(width, hidden, inputs, bias=bias)
        self.fraud = nn.Linear(width, 1)


def _layers(first: int, hidden: int, last: int, *, bias: bool) -> nn.Sequential:
    return nn.Sequential(nn.Linear(first, hidden, bias=bias), nn.LeakyReLU(), nn.Linear(hidden, last, bias=bias))


def reconstruction_loss(coder: Coder, rows: Tensor) -> Tensor:
    """Return the mean squared difference between rows and what their codes give back."""
    return functional.mse_loss(coder.decoder(coder.encoder(rows)), rows)


def semi_supervised_loss(coder: Coder, rows: Tensor, fraud: Tensor, weight: float) -> Tensor:
    """Return the reconstruction loss of all rows plus ``weight`` times the cross-entropy of those with an outcome.

    Source: Ranzato and Szummer, ICML 2008. ``fraud`` is 1, 0 or NaN.
    """
    code = coder.encoder(rows)
    loss = functional.mse_loss(coder.decoder(code), rows)
    known = torch.isfinite(fraud)
    if bool(known.any()):
        odds = coder.fraud(code[known]).squeeze(-1)
        loss = loss + weight * functional.binary_cross_entropy_with_logits(odds, fraud[known])
    return loss


def squared_distance(coder: Coder, rows: Tensor, centre: Tensor) -> Tensor:
    """Return the squared distance of each row's code to the centre."""
    squared: Tensor = ((coder.encoder(rows) - centre) ** 2).sum(dim=-1)
    return squared


def sad_loss(squared: Tensor, fraud: Tensor, weight: float) -> Tensor:
    """Return the mean of squared distances, those of known frauds inverted (Ruff et al., ICLR 2020, equation 7).

    ``fraud`` is 1, 0 or NaN; items with an outcome count ``weight`` times.
    """
    inverted = 1.0 / (squared + FLOOR)
    losses = torch.where(fraud == 1, weight * inverted, torch.where(fraud == 0, weight * squared, squared))
    return losses.mean()


def centre_of(coder: Coder, rows: Tensor) -> Tensor:
    """Return the mean code of rows, kept off 0 in every direction."""
    with torch.no_grad():
        mean = coder.encoder(rows).mean(dim=0)
    return torch.where(mean.abs() < OFF_ZERO, torch.where(mean < 0, -OFF_ZERO, OFF_ZERO), mean)
