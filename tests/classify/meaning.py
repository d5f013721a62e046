"""Encoders for tests: one that knows what a few words mean, and the files of small real ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONCEPTS = (
    ("coffee", "mocha", "café"),
    ("roasted", "toasted"),
    ("tea", "oolong"),
    ("green",),
    ("black",),
    ("footwear", "boots", "brogues"),
    ("leather", "brogues"),
    ("ankle", "brogues"),
    ("textile", "canvas"),
    ("sports", "running", "trainers"),
)
WORDS = ("[UNK]", "[CLS]", "[SEP]", "red", "shoe", "coffee", "bean", "tea")


class Dictionary:
    """What a text means are the concepts that its words stand for."""

    def __init__(self, fingerprint: str = "0123456789abcdef") -> None:
        self.fingerprint, self.folder = fingerprint, Path("dictionary")
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Count concepts, and make each row one of length 1."""
        self.encoded += texts
        found = np.zeros((len(texts), len(CONCEPTS)), dtype=np.float32)
        for row, text in enumerate(texts):
            words = set(text.lower().replace(",", " ").split())
            found[row] = [not words.isdisjoint(concept) for concept in CONCEPTS]
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(length, 1e-9), dtype=np.float32)


def write_tokenizer(folder: Path) -> None:
    """Write a tokenizer that knows :data:`WORDS` and puts marks around a text."""
    ids = {word: at for at, word in enumerate(WORDS)}
    special = {name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    single = [
        {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
    ]
    described = {
        "version": "1.0",
        "truncation": None,
        "padding": {
            "strategy": {"Fixed": 16},
            "direction": "Right",
            "pad_to_multiple_of": None,
            "pad_id": 0,
            "pad_type_id": 0,
            "pad_token": "[UNK]",
        },
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {"type": "TemplateProcessing", "single": single, "pair": single, "special_tokens": special},
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": ids, "unk_token": "[UNK]"},
    }
    (folder / "tokenizer.json").write_text(json.dumps(described), encoding="utf-8")


def tensors(arrays: dict[str, NDArray[np.float32] | NDArray[np.float16] | NDArray[np.int64]]) -> bytes:
    """Return arrays in the safetensors format."""
    kinds = {"float32": "F32", "float16": "F16", "int64": "I64"}
    header, content = {}, b""
    for name, array in arrays.items():
        own = array.tobytes()
        bounds = [len(content), len(content) + len(own)]
        header[name] = {"dtype": kinds[array.dtype.name], "shape": list(array.shape), "data_offsets": bounds}
        content += own
    written = json.dumps({"__metadata__": {"format": "np"}, **header}).encode()
    return len(written).to_bytes(8, "little") + written + content


SHAPE = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": 8,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
    "layer_norm_eps": 1e-12,
}


def bert(prefix: str = "") -> dict[str, NDArray[np.float32]]:
    """Return the weights of a small BERT, drawn at random."""
    rng, wide, size = np.random.default_rng(3), 16, 8
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), size),
        "embeddings.position_embeddings.weight": (128, size),
        "embeddings.token_type_embeddings.weight": (2, size),
        "embeddings.LayerNorm.weight": (size,),
        "embeddings.LayerNorm.bias": (size,),
    }
    for layer in range(2):
        name = f"encoder.layer.{layer}"
        linear = {f"attention.self.{part}": (size, size) for part in ("query", "key", "value")}
        linear |= {"attention.output.dense": (size, size)}
        linear |= {"intermediate.dense": (wide, size), "output.dense": (size, wide)}
        for part, shape in linear.items():
            shapes |= {f"{name}.{part}.weight": shape, f"{name}.{part}.bias": shape[:1]}
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{name}.{part}.weight": (size,), f"{name}.{part}.bias": (size,)}
    return {prefix + name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def write_weights(folder: Path, prefix: str = "") -> Path:
    """Write the small BERT as weights with shape and tokenizer."""
    folder.mkdir(parents=True)
    write_tokenizer(folder)
    (folder / "model.safetensors").write_bytes(tensors(dict(bert(prefix))))
    (folder / "config.json").write_text(json.dumps(SHAPE), encoding="utf-8")
    return folder


def said_by_hand(ids: Sequence[int]) -> NDArray[np.float64]:
    """Return the mean over the tokens of one text of what the small BERT says of each, in plain numpy."""
    from scipy.special import erf

    weights = {name: value.astype(np.float64) for name, value in bert().items()}

    def linear(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def normal(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        apart = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
        return apart * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    x = weights["embeddings.word_embeddings.weight"][list(ids)]
    x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = normal(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        query, key, value = (linear(x, f"{layer}.attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for head in (slice(0, 4), slice(4, 8)):
            fit = np.exp(query[:, head] @ key[:, head].T / 2.0)
            heads.append(fit / fit.sum(axis=1, keepdims=True) @ value[:, head])
        seen = linear(np.hstack(heads), f"{layer}.attention.output.dense")
        x = normal(x + seen, f"{layer}.attention.output.LayerNorm")
        wide = linear(x, f"{layer}.intermediate.dense")
        wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
        x = normal(x + linear(wide, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    return np.asarray(x.mean(axis=0))
