"""DATE as a ranker: grows trees, numbers importers and codes, fits the network, explains by attention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load, save

from landwaiter.targeting import metrics
from landwaiter.targeting.arrays import Floats, Matrix, checked_rows
from landwaiter.targeting.base import BaseRanker, Sample
from landwaiter.targeting.date.attention import Parts, parts_of
from landwaiter.targeting.date.categories import Categories
from landwaiter.targeting.date.fitting import Recipe, Watch, answers, fitted
from landwaiter.targeting.date.network import Batch, Date, Sizes, Truth
from landwaiter.targeting.leaves import Cross, Leaves, Tally
from landwaiter.targeting.trees import TreeSettings, booster_bytes, booster_from, grow

TREES = "date.lightgbm.txt"
WEIGHTS = "date.safetensors"
UNTUNED_PASSES = 3
"""Passes over the rows where too few frauds are known to stop early."""
AVERAGED = 2_048
"""Rows, spread evenly, over which the usual part of each tree is averaged."""


class DateRanker(BaseRanker):
    """Dual-task attentive tree-aware embedding (Kim et al., KDD 2020), written from the paper.

    ``README.md`` beside this file has the equations. Needs the extra ``deep``.

    Parameters
    ----------
    trees, leaves, learning_rate, rows_per_leaf
        The trees whose leaves are the cross features: how many, how large, how fast, how cautious.
    width, heads
        Length of an embedding and heads of the self-attention; ``heads`` divides ``width``.
    alpha
        Weight of the second task, revenue, beside the first; 0 leaves it out.
    rate, decay, batch
        Step size, weight decay and rows a step.
    forget
        Chance with which an importer, or a code, is read as unknown while learning.
    most_passes, patience
        Upper bound of the passes over the rows; passes without gain on the tuning rows after which it stops.
    importer_column, code_column
        Columns of ``X`` that number importers and commodity codes; ``None`` where there is none. Trees
        do not read them.
    device
        ``"cpu"``, or another that PyTorch knows (``"cuda"``): faster on large sets, but repeatable only there.
    threads, seed
        Threads for training; the same seed and rows give the same weights.

    Attributes
    ----------
    leaves_
        The leaves of the trees.
    network_
        The fitted network.
    passes_
        Passes over the rows that were chosen on the tuning rows.
    tally_
        How many items fell into each leaf, and how many of them were frauds.
    """

    identities = ("importer_id", "hs6")

    def __init__(
        self,
        *,
        trees: int = 50,
        leaves: int = 16,
        learning_rate: float = 0.1,
        rows_per_leaf: int = 50,
        width: int = 16,
        heads: int = 4,
        alpha: float = 0.1,
        rate: float = 0.005,
        decay: float = 0.01,
        batch: int = 256,
        forget: float = 0.1,
        most_passes: int = 8,
        patience: int = 2,
        importer_column: int | None = None,
        code_column: int | None = None,
        device: str = "cpu",
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        self.trees = trees
        self.leaves = leaves
        self.learning_rate = learning_rate
        self.rows_per_leaf = rows_per_leaf
        self.width = width
        self.heads = heads
        self.alpha = alpha
        self.rate = rate
        self.decay = decay
        self.batch = batch
        self.forget = forget
        self.most_passes = most_passes
        self.patience = patience
        self.importer_column = importer_column
        self.code_column = code_column
        self.device = device
        self.threads = threads
        self.seed = seed

    def attention(self, X: Matrix) -> Floats:
        """Return how much each tree's leaf counts for each row, shape (rows, trees); rows sum to 1."""
        answer = answers(self.network_, self._items(checked_rows(self, X)), self._recipe)
        return np.asarray(answer.attention.numpy(), dtype=np.float64)

    def log_revenue(self, X: Matrix) -> Floats:
        """Return the second task's answer: the expected logarithm of one plus the revenue, shape (rows,)."""
        answer = answers(self.network_, self._items(checked_rows(self, X)), self._recipe)
        return np.asarray(answer.revenue.numpy(), dtype=np.float64) * self.revenue_scale_

    def embedding(self, X: Matrix) -> Floats:
        """Return the embedding of each row that both tasks read, shape (rows, width)."""
        answer = answers(self.network_, self._items(checked_rows(self, X)), self._recipe)
        return np.asarray(answer.fused.numpy(), dtype=np.float64)

    def _tune(self, sample: Sample, tune: Sample) -> None:
        self._grow(sample)
        items, best = self._items(tune.X), _Best(self.patience)

        def watch(network: Date) -> bool:
            raw = answers(network, items, self._recipe).fraud.numpy().astype(np.float64)
            return best.goes_on(metrics.average_precision(tune.y, raw), network)

        self._fit(sample, self.most_passes, watch)
        self.passes_ = best.at
        self.network_.load_state_dict(best.weights)

    def _choose_cautiously(self) -> None:
        self.passes_ = min(UNTUNED_PASSES, self.most_passes)

    def _learn(self, sample: Sample) -> None:
        self._grow(sample)
        self._fit(sample, self.passes_, lambda _: True)
        self.tally_ = Tally.of(self._items(sample.X).leaves.numpy(), sample.y, self.leaves_.count)
        some = np.unique(np.linspace(0, len(sample.y) - 1, AVERAGED).astype(int))
        parts = parts_of(self.network_, self._items(sample.X[some]))
        self.usual_ = Parts(parts.leaves.mean(axis=0), parts.parties.mean(axis=0), parts.base)

    def _grow(self, sample: Sample) -> None:
        if self.width % self.heads:
            raise ValueError(f"heads ({self.heads}) must divide width ({self.width}).")
        leaf = max(1, min(self.rows_per_leaf, len(sample.y) // 20))
        settings = TreeSettings(self.learning_rate, self.leaves, leaf, 0.8, 63, self.threads, self.seed)
        seen = Sample(self._blinded(sample.X), sample.y, sample.weight)
        self.leaves_ = Leaves(grow(settings, "binary", seen, self.trees))
        self.importers_ = Categories.of(self._column(sample.X, self.importer_column))
        self.codes_ = Categories.of(self._column(sample.X, self.code_column))

    def _fit(self, sample: Sample, passes: int, watch: Watch) -> None:
        truth = self._truth(sample)
        self.network_ = fitted(self._sizes, self._items(sample.X), truth, self._recipe, passes, watch)

    @property
    def _sizes(self) -> Sizes:
        known = len(self.importers_.known), len(self.codes_.known)
        return Sizes(self.leaves_.trees, self.leaves_.count, *known, self.width, self.heads)

    @property
    def _recipe(self) -> Recipe:
        settings = (self.rate, self.batch, self.alpha, self.decay, self.forget, self.threads, self.seed, self.device)
        return Recipe(*settings)

    def _truth(self, sample: Sample) -> Truth:
        """Revenue of what was found compliant is nothing; of fraud it may be unknown."""
        known = np.where(sample.y, np.nan if sample.revenue is None else sample.revenue, 0.0)
        logs = np.log1p(np.maximum(known, 0.0))
        recovered = logs[np.isfinite(logs) & (logs > 0)]
        self.revenue_scale_ = float(recovered.mean()) if len(recovered) else 1.0
        told = logs / self.revenue_scale_ if len(recovered) else np.full(len(logs), np.nan)
        return Truth(*(torch.from_numpy(part.astype(np.float32)) for part in (sample.y, told, sample.weight)))

    @property
    def _numbering(self) -> list[int]:
        return [column for column in (self.importer_column, self.code_column) if column is not None]

    def _column(self, X: Matrix, column: int | None) -> Floats | None:
        return None if column is None else X[:, column].astype(np.float64)

    def _items(self, X: Matrix) -> Batch:
        importer = self.importers_.numbers(self._column(X, self.importer_column), len(X))
        code = self.codes_.numbers(self._column(X, self.code_column), len(X))
        leaves = self.leaves_.of(self._blinded(X))
        return Batch(*(torch.from_numpy(part) for part in (leaves, importer, code)))

    def _blinded(self, X: Matrix) -> Matrix:
        """Trees see no numbers of categories: an order among importers means nothing."""
        if not self._numbering:
            return X
        blinded = X.copy()
        blinded[:, self._numbering] = np.nan
        return blinded

    def _raw(self, X: Matrix) -> Floats:
        return answers(self.network_, self._items(X), self._recipe).fraud.numpy().astype(np.float64)

    def _contributions(self, X: Matrix) -> Floats:
        """Each leaf's part goes to the features asked on the way to it, the parties' to their columns."""
        items = self._items(X)
        parts = parts_of(self.network_, items)
        over_usual = parts.leaves - self.usual_.leaves
        added = np.einsum("it,itf->if", over_usual, self.leaves_.shares[items.leaves.numpy()])
        parties = (parts.parties - self.usual_.parties)[:, None]
        columns = self._numbering
        added[:, columns] += parties / max(len(columns), 1)
        return np.column_stack([added, self._raw(X) - added.sum(axis=1)])

    def _crosses(self, X: Matrix) -> list[Cross]:
        """The leaf that adds most over what its tree usually does: parts are by attention."""
        items = self._items(X)
        over_usual = parts_of(self.network_, items).leaves - self.usual_.leaves
        trees = over_usual.argmax(axis=1)
        rows = np.arange(len(trees))
        found = zip(items.leaves.numpy()[rows, trees], over_usual[rows, trees], strict=True)
        return [self.leaves_.cross(int(leaf), float(added), self.tally_) for leaf, added in found]

    def _state(self) -> dict[str, Any]:
        return {
            "passes": self.passes_,
            "revenue_scale": self.revenue_scale_,
            "importers": self.importers_.known.tolist(),
            "codes": self.codes_.known.tolist(),
            "usual": self.usual_.as_dict(),
            "tally": [self.tally_.inspected.tolist(), self.tally_.frauds.tolist()],
        }

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.passes_, self.revenue_scale_ = state["passes"], state["revenue_scale"]
        self.importers_, self.codes_ = (Categories(np.array(state[name])) for name in ("importers", "codes"))
        self.usual_ = Parts.from_dict(state["usual"])
        self.tally_ = Tally(*map(np.array, state["tally"]))

    def _other_files(self) -> dict[str, bytes]:
        weights = {name: part.cpu().numpy() for name, part in self.network_.state_dict().items()}
        return {TREES: booster_bytes(self.leaves_.booster), WEIGHTS: save(weights)}

    def _restore_files(self, files: Mapping[str, bytes]) -> None:
        self.leaves_ = Leaves(booster_from(files[TREES]))
        self.network_ = Date(self._sizes)
        weights = {name: torch.from_numpy(part) for name, part in load(files[WEIGHTS]).items()}
        self.network_.load_state_dict(weights)
        self.network_.to(self.device).eval()


class _Best:
    """The pass after which the tuning rows were ranked best."""

    def __init__(self, patience: int) -> None:
        self.patience, self.passes, self.at, self.score = patience, 0, 0, -np.inf
        self.weights: dict[str, torch.Tensor] = {}

    def goes_on(self, score: float, network: Date) -> bool:
        """Note one more pass; say whether another may still be better."""
        self.passes += 1
        if score > self.score:
            self.score, self.at = score, self.passes
            self.weights = {name: part.clone() for name, part in network.state_dict().items()}
        return self.passes - self.at < self.patience
