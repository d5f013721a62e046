"""An encoder without a network: one vector for each piece of a word, and of a text their mean.

The form is that of model2vec (https://github.com/MinishLab/model2vec) and of the static models of
sentence-transformers: ``model.safetensors`` with one table of vectors, and ``tokenizer.json``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.encoding.encoder import TOKENIZER, fingerprint, tokenizer_of, tokens, unit, unusable
from landwaiter.classify.encoding.tensors import TENSORS, read_tensors

if TYPE_CHECKING:
    from numpy.typing import NDArray

TABLES = ("embeddings", "embedding.weight")
"""Names of the table of vectors."""


class StaticEncoder:
    """Texts as means of the vectors of their pieces.

    Parameters
    ----------
    folder
        Holds ``model.safetensors`` and ``tokenizer.json``.

    Raises
    ------
    ModelError
        When a file cannot be used.
    NotComputableError
        When tokenizers is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tokenizer = tokenizer_of(folder / TOKENIZER)
        self._vectors = _vectors(folder / TENSORS)
        unknown = getattr(self._tokenizer.model, "unk_token", None)
        self._unknown = self._tokenizer.token_to_id(unknown) if unknown else None
        if self._tokenizer.get_vocab_size() > len(self._vectors):
            raise unusable(folder / TENSORS, "the tokenizer knows more pieces of words than there are vectors")
        self.fingerprint = fingerprint([folder / TENSORS, folder / TOKENIZER])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts, shape (texts, dimensions), each of length 1."""
        found = np.zeros((len(texts), self._vectors.shape[1]), dtype=np.float32)
        for row, pieces in enumerate(tokens(self._tokenizer, texts, special=False)):
            known = [piece for piece in pieces if piece != self._unknown]
            if known:
                found[row] = self._vectors[known].mean(axis=0)
        return unit(found)


def _vectors(path: Path) -> NDArray[np.float32]:
    """Return a vector for each piece; newer files share some of them, and weigh them."""
    held: dict[str, NDArray[Any]] = read_tensors(path)
    named = next((name for name in TABLES if name in held), None)
    if named is None or held[named].ndim != 2:
        raise unusable(path, f"there is no table of vectors called {' or '.join(TABLES)}")
    vectors = held[named].astype(np.float32)
    if "mapping" in held:
        vectors = vectors[held["mapping"]]
    return vectors * held["weights"].astype(np.float32)[:, None] if "weights" in held else vectors
