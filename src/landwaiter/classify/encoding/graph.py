"""An encoder that is a network in the ONNX format with its tokenizer, run by onnxruntime on one thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.encoding.encoder import (
    TOKENIZER,
    fingerprint,
    lacking,
    tokenizer_of,
    tokens,
    unit,
    unusable,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRAPH = "model.onnx"
KNOWN = ("input_ids", "attention_mask", "token_type_ids")
"""Inputs that a network may ask for; there is one kind of token."""
QUIET = 3
"""Only errors are written to the log."""


class GraphEncoder:
    """Texts as means over their tokens of what the network's first output says of each.

    An output with one vector a text, as some networks have, is taken as it is.

    Parameters
    ----------
    folder
        Holds ``model.onnx`` and ``tokenizer.json``.

    Raises
    ------
    ModelError
        When a file cannot be used.
    NotComputableError
        When onnxruntime or tokenizers is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tokenizer = tokenizer_of(folder / TOKENIZER)
        self._session = _session(folder / GRAPH)
        self._inputs = {one.name: _kind(folder, one) for one in self._session.get_inputs()}
        self.fingerprint = fingerprint([folder / GRAPH, folder / TOKENIZER])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts, shape (texts, dimensions), each of length 1, or 0 where there is no piece."""
        # One by one: networks of 8-bit numbers scale what they get together alike, so that a text's vector would
        # depend on its neighbours; and nothing has to be filled up.
        found = [self._vector(pieces) for pieces in tokens(self._tokenizer, texts, special=True)]
        size = max((len(vector) for vector in found), default=0)
        return unit(np.array([vector if len(vector) else np.zeros(size) for vector in found], dtype=np.float32))

    def _vector(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        if not pieces:
            return np.zeros(0, dtype=np.float32)
        ids = np.array([pieces], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        said = self._session.run(None, {name: given[name].astype(kind) for name, kind in self._inputs.items()})[0]
        return np.asarray(said[0] if said.ndim == 2 else said[0].mean(axis=0), dtype=np.float32)


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ModuleNotFoundError as error:
        raise lacking("onnxruntime") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = QUIET
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # each kind of fault has an exception of its own below Exception
        raise unusable(path, "this is no network that onnxruntime can run") from error


def _kind(folder: Path, asked: Any) -> type[np.signedinteger[Any]]:
    """Return the kind of whole number that an input wants."""
    if asked.name not in KNOWN:
        raise unusable(folder / GRAPH, f"the network asks for {asked.name!r}, and only {', '.join(KNOWN)} can be given")
    return np.int32 if asked.type == "tensor(int32)" else np.int64
