"""The network: leaves of trees that look at each other, read in the light of who imports what.

Equation numbers are those of ``README.md`` beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Sizes:
    """What decides how large a network is.

    Attributes
    ----------
    trees
        Leaves that an item falls into, one a tree.
    leaves
        Leaves of all trees together.
    importers, codes
        Importers and commodity codes that are known; 0 stands for all others.
    width
        Length of an embedding; the heads divide it.
    heads
        Heads of the self-attention.
    """

    trees: int
    leaves: int
    importers: int
    codes: int
    width: int = 16
    heads: int = 4


class Batch(NamedTuple):
    """Items as the network reads them: ``leaves`` of shape (items, trees), ``importer`` and ``code`` (items,)."""

    leaves: Tensor
    importer: Tensor
    code: Tensor


class Answer(NamedTuple):
    """What the network says: log-odds of fraud and standardised log revenue (items,), weights (items, trees).

    ``fused`` is the embedding (items, width) that the first two are linear in.
    """

    fraud: Tensor
    revenue: Tensor
    attention: Tensor
    fused: Tensor


class Read(NamedTuple):
    """An item half-way: ``leaves`` (items, trees, width), ``parties`` and ``drawn`` (items, width), ``attention``."""

    leaves: Tensor
    parties: Tensor
    attention: Tensor
    drawn: Tensor


class LeafAttention(nn.Module):
    """Multi-head self-attention over the leaves of one item, with a residual (equations 2 and 3)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, leaves: Tensor) -> Tensor:
        """Return what each leaf is beside the others; (items, trees, width) in and out."""
        query, key, value = (self._by_head(part) for part in self.query_key_value(leaves).chunk(3, dim=-1))
        seen = functional.scaled_dot_product_attention(query, key, value)
        joined = seen.transpose(1, 2).reshape(leaves.shape)
        normed: Tensor = self.norm(leaves + self.out(joined))
        return normed

    def _by_head(self, part: Tensor) -> Tensor:
        items, trees, width = part.shape
        return part.view(items, trees, self.heads, width // self.heads).transpose(1, 2)


class PartyAttention(nn.Module):
    """How much each leaf matters for this importer and this code (equations 5 and 6)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.of_leaf = nn.Linear(width, width)
        self.of_parties = nn.Linear(width, width, bias=False)
        self.score = nn.Linear(width, 1, bias=False)

    def forward(self, leaves: Tensor, parties: Tensor) -> Tensor:
        """Return weights (items, trees) that sum to 1 for leaves (items, trees, width) and parties (items, width)."""
        together = functional.relu(self.of_leaf(leaves) + self.of_parties(parties).unsqueeze(1))
        return torch.softmax(self.score(together).squeeze(-1), dim=-1)


class Date(nn.Module):
    """Dual-task attentive tree-aware embedding (Kim et al., KDD 2020, section 4)."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = sizes.width
        self.leaf = nn.Embedding(sizes.leaves, width)
        self.importer = nn.Embedding(sizes.importers + 1, width)
        self.code = nn.Embedding(sizes.codes + 1, width)
        self.self_attention = LeafAttention(width, sizes.heads)
        self.parties = nn.Linear(2 * width, width)
        self.attention = PartyAttention(width)
        self.fusion = nn.Linear(2 * width, width)
        self.fraud = nn.Linear(width, 1)
        self.revenue = nn.Linear(width, 1)
        for table in (self.leaf, self.importer, self.code):
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, batch: Batch) -> Answer:
        """Return what is said of a batch of items."""
        read = self.read(batch)
        fused = self.fused(read)
        return Answer(self.fraud(fused).squeeze(-1), self.revenue(fused).squeeze(-1), read.attention, fused)

    def read(self, batch: Batch) -> Read:
        """Return the leaves beside each other, the parties, and what is drawn from the former by the latter."""
        leaves = self.self_attention(self.leaf(batch.leaves))
        known = torch.cat([self.importer(batch.importer), self.code(batch.code)], dim=-1)
        parties = functional.relu(self.parties(known))
        attention = self.attention(leaves, parties)
        return Read(leaves, parties, attention, torch.einsum("it,itw->iw", attention, leaves))

    def fused(self, read: Read) -> Tensor:
        """Return the embedding of each item that both tasks read, shape (items, width)."""
        return functional.relu(self.fusion(torch.cat([read.parties, read.drawn], dim=-1)))


class Truth(NamedTuple):
    """What inspections found: ``fraud`` 1 or 0, standardised log ``revenue``, NaN where not known, ``weight``."""

    fraud: Tensor
    revenue: Tensor
    weight: Tensor


def joint_loss(answer: Answer, truth: Truth, alpha: float) -> Tensor:
    """Return the weighted mean of cross-entropy and ``alpha`` times squared error of revenue (equation 9).

    Items whose revenue is not known add nothing to the second part, which is averaged over those that do.
    """
    entropy = functional.binary_cross_entropy_with_logits(answer.fraud, truth.fraud, reduction="none")
    loss = _mean(entropy, truth.weight)
    known = torch.isfinite(truth.revenue)
    if alpha and bool(known.any()):
        error = (answer.revenue[known] - truth.revenue[known]) ** 2
        loss = loss + alpha * _mean(error, truth.weight[known])
    return loss


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum()
