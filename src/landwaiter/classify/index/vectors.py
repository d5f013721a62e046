"""Known texts by what they mean, as an encoder has it: which are nearest to a description, whatever their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.encoding.encoder import unit
from landwaiter.classify.index.texts import NEAREST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.encoding.encoder import Encoder

DIMENSIONS = 256
"""Dimensions that are kept: those along which the texts differ most."""
ROUGH = 64
"""Of these, the first ones, by which most texts are set aside."""
COMPARED = 1_000
"""Texts that are left, and compared by all dimensions."""
SHARPNESS = 0.03
"""Difference of the cosine at which a vote is 2.7 times less (chosen on the half ``dev`` of the benchmark)."""
AT_ONCE = 1 << 24
"""Products that are in memory at once."""


@dataclass(frozen=True)
class Vectors:
    """A row of bytes for each text, whose direction is what it means; its length says nothing.

    ``axes``, shape (dimensions of the encoder, dimensions that are kept), turn a vector of the encoder into such a row,
    along which texts differ most first.
    """

    encoder: Encoder
    axes: NDArray[np.float32]
    bytes: NDArray[np.int8]

    @cached_property
    def scale(self) -> NDArray[np.float32]:
        """What makes each row one of length 1."""
        length = np.sqrt(np.einsum("nd,nd->n", self.bytes, self.bytes, dtype=np.float32))
        return np.asarray(1 / np.maximum(length, 1), dtype=np.float32)

    @cached_property
    def rough(self) -> NDArray[np.float32]:
        """The first dimensions of the rows at length 1, turned."""
        return np.ascontiguousarray((self.bytes[:, :ROUGH] * self.scale[:, None]).T)

    def nearest(self, texts: Sequence[str]) -> Any:
        """Return a sparse matrix, descriptions by texts: the cosine of each of the nearest texts."""
        from scipy.sparse import csr_matrix

        asked, known = unit(self.encoder.encode(texts) @ self.axes), len(self.bytes)
        found = [self._nearest(vector, left) for vector, left in zip(asked, self._left(asked), strict=True)]
        at, cosine = (np.concatenate([one[part] for one in found]) for part in (0, 1))
        return csr_matrix((cosine, at, np.arange(len(asked) + 1) * min(NEAREST, known)), shape=(len(asked), known))

    def _left(self, asked: NDArray[np.float32]) -> Iterator[NDArray[np.int64]]:
        """Yield for each description the texts that are left to be compared."""
        known = len(self.bytes)
        step, aside = max(1, AT_ONCE // known), max(0, known - COMPARED)
        for first in range(0, len(asked), step):
            products = asked[first : first + step, :ROUGH] @ self.rough
            yield from np.argpartition(products, aside, axis=1)[:, aside:]

    def _nearest(
        self, vector: NDArray[np.float32], left: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        cosine = (self.bytes[left].astype(np.float32) @ vector) * self.scale[left]
        best = np.argsort(-cosine, kind="stable")[:NEAREST]
        return left[best], cosine[best]

    def only(self, rows: NDArray[np.bool_]) -> Vectors:
        """Return the vectors of some of the texts."""
        return Vectors(self.encoder, self.axes, self.bytes[rows])

    def renewed(self, known: Sequence[str], texts: Sequence[str]) -> Vectors:
        """Return the vectors of ``texts``; those of ``known``, which these are of, are not encoded again."""
        place = {text: at for at, text in enumerate(known)}
        new = [text for text in dict.fromkeys(texts) if text not in place]
        place |= {text: at for at, text in enumerate(new, len(known))}
        together = np.concatenate([self.bytes, _bytes(self.encoder.encode(new) @ self.axes)]) if new else self.bytes
        return Vectors(self.encoder, self.axes, together[[place[text] for text in texts]])


def make_vectors(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Return the vectors of texts; one that stands there more than once is encoded once."""
    place = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    vectors = encoder.encode(list(place))
    axes = _axes(vectors)
    return Vectors(encoder, axes, _bytes(vectors @ axes)[[place[text] for text in texts]])


def _axes(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the axes along which vectors are longest, the longest first (principal components, not centred)."""
    if vectors.shape[1] <= ROUGH:
        return np.eye(vectors.shape[1], dtype=np.float32)
    _, axes = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    return np.ascontiguousarray(axes[:, ::-1][:, :DIMENSIONS], dtype=np.float32)


def _bytes(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return vectors as bytes, each stretched until its longest side is 127."""
    longest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.asarray(np.rint(vectors * (127 / np.maximum(longest, 1e-9))), dtype=np.int8)
