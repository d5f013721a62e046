"""A recommender as files, and back: arrays without objects in them, and JSON. Loading one runs no code."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.classify.confidence import Confidence
from landwaiter.classify.index.leaves import Leaves
from landwaiter.classify.index.linear import LinearTree
from landwaiter.classify.index.texts import TextIndex
from landwaiter.classify.index.vectors import Vectors
from landwaiter.classify.index.vocabulary import Vocabulary
from landwaiter.classify.knowledge import Knowledge, Precedent, Text
from landwaiter.classify.mixture import Mixture
from landwaiter.classify.recommender import Recommender
from landwaiter.errors import ModelError

if TYPE_CHECKING:
    from landwaiter.classify.encoding.encoder import Encoder

ARRAYS, TEXTS, STATE = "arrays.npz", "texts.json", "recommender.json"
ANOTHER = "Set classify.encoder to the one it was trained with, or run `landwaiter classify train`."
MATRICES = ("columns", "heading_words", "heading_features", "leaf_features")


def files(recommender: Recommender) -> dict[str, bytes]:
    """Return a recommender as named files."""
    index, linear = recommender.index, recommender.linear
    arrays: dict[str, NDArray[Any]] = {
        "hashes": index.vocabulary.hashes,
        "weight": index.weight,
        "finding": index.finding,
        "leaf": index.leaf.astype(np.int32),
        "heading": index.heading.astype(np.int32),
        "trust": index.trust,
    }
    for name in MATRICES:
        arrays |= _matrix(name, getattr(index, name))
    if linear is not None:
        arrays |= _matrix("linear", linear.weights)
        arrays |= {"intercept": linear.intercept, "branch_chapter": linear.chapter, "branch_leaf": linear.leaf}
    state: dict[str, Any] = {
        "leaves": recommender.leaves.codes,
        "weights": recommender.mixture.weights,
        "confidence": {level: asdict(one) for level, one in recommender.mixture.confidence.items()},
        "held_out": recommender.held_out,
        "chapters": None if linear is None else linear.chapters,
    }
    if recommender.vectors is not None:
        arrays |= {"meaning": recommender.vectors.bytes, "meaning_axes": recommender.vectors.axes}
        state["encoder"] = recommender.vectors.encoder.fingerprint
    return {
        ARRAYS: _packed(arrays),
        TEXTS: json.dumps(_columns(recommender.knowledge.texts), ensure_ascii=False).encode(),
        STATE: json.dumps(state, indent=1).encode(),
    }


def rebuild(held: Mapping[str, bytes], encoder: Encoder | None = None) -> Recommender:
    """Return the recommender that :func:`files` wrote.

    Raises
    ------
    ModelError
        When it was trained with an encoder, and this is not the one.
    """
    state, arrays = json.loads(held[STATE]), np.load(io.BytesIO(held[ARRAYS]), allow_pickle=False)
    texts, leaves = SavedTexts(json.loads(held[TEXTS])), Leaves(tuple(state["leaves"]))
    index = TextIndex(
        Vocabulary(arrays["hashes"]),
        arrays["weight"],
        arrays["finding"],
        **{name: _restored(arrays, name) for name in MATRICES},
        leaves=leaves,
        leaf=arrays["leaf"].astype(np.int64),
        heading=arrays["heading"].astype(np.int64),
        trust=arrays["trust"],
    )
    weights = {
        level: {name: (far, near) for name, (far, near) in held.items()} for level, held in state["weights"].items()
    }
    sure = {
        level: Confidence(tuple(one["share"]), tuple(one["chance"]), one["power"])
        for level, one in state["confidence"].items()
    }
    vectors = _vectors(arrays, state.get("encoder", ""), encoder)
    linear = _linear(arrays, state)
    return Recommender(Knowledge(texts), index, Mixture(weights, sure), linear, state["held_out"], vectors)


def _vectors(arrays: Any, trained_with: str, encoder: Encoder | None) -> Vectors | None:
    if not trained_with:
        return None
    if encoder is None or encoder.fingerprint != trained_with:
        had = f"the recommender was trained with the encoder {trained_with}"
        if encoder is None:
            raise ModelError(f"{had}, and none is set.", ANOTHER)
        raise ModelError(f"{had}, and {encoder.folder} is {encoder.fingerprint}.", ANOTHER)
    return Vectors(encoder, arrays["meaning_axes"], arrays["meaning"])


def _linear(arrays: Any, state: Mapping[str, Any]) -> LinearTree | None:
    if state["chapters"] is None:
        return None
    intercept, chapter, leaf = (arrays[name] for name in ("intercept", "branch_chapter", "branch_leaf"))
    return LinearTree(_restored(arrays, "linear"), intercept, chapter, leaf, state["chapters"])


def _matrix(name: str, matrix: Any) -> dict[str, NDArray[Any]]:
    """Half precision is enough: what is compared are sums of tens of values."""
    return {
        f"{name}.data": matrix.data.astype(np.float16),
        f"{name}.indices": matrix.indices.astype(np.uint16 if matrix.shape[1] < 1 << 16 else np.int32),
        f"{name}.indptr": matrix.indptr.astype(np.int32),
        f"{name}.shape": np.array(matrix.shape),
    }


def _restored(arrays: Any, name: str) -> Any:
    from scipy.sparse import csr_matrix

    data, indices = arrays[f"{name}.data"].astype(np.float32), arrays[f"{name}.indices"].astype(np.int32)
    return csr_matrix((data, indices, arrays[f"{name}.indptr"]), shape=tuple(arrays[f"{name}.shape"]))


def _packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    written = io.BytesIO()
    np.savez(written, allow_pickle=False, **arrays)
    return written.getvalue()


def _columns(texts: Iterable[Text]) -> dict[str, list[Any]]:
    found = list(texts)
    return {
        "code": [text.code for text in found],
        "text": [text.text for text in found],
        "source": [text.source for text in found],
        "precedent": [text.precedent and list(asdict(text.precedent).values()) for text in found],
    }


class SavedTexts(Sequence[Text]):
    """Texts as they were saved, each made when it is asked for: of tens of thousands an answer quotes a few."""

    def __init__(self, columns: Mapping[str, list[Any]]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns["code"])

    def column(self, name: str) -> Sequence[str]:
        """Return the code, text or source of all of them."""
        found: Sequence[str] = self._columns[name]
        return found

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return tuple(map(self.__getitem__, range(*at.indices(len(self)))))
        code, text, source, precedent = (self._columns[name][at] for name in ("code", "text", "source", "precedent"))
        return Text(code, text, source, precedent and Precedent(*precedent))
