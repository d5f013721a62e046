"""Make the weights of a network into one that runs: BERT in the ONNX format with whole numbers of 8 bits.

The network is that of Devlin et al., BERT: Pre-training of Deep Bidirectional Transformers (NAACL 2019), without the
pooler; MiniLM, E5 and many other encoders of sentences have this form. It is done once, and needs no PyTorch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.encoding.encoder import TOKENIZER, lacking, unusable
from landwaiter.classify.encoding.graph import GRAPH
from landwaiter.classify.encoding.tensors import TENSORS, read_tensors

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPE = "config.json"
OPERATORS, FORMAT = 17, 8
"""Versions of ONNX's operators and of its file format."""
UNSEEN = 10_000.0
"""What is taken from the score of a token that only fills up; far more than scores differ."""
FIRST = "embeddings.word_embeddings.weight"


@dataclass
class _Writer:
    """Nodes and constants of a graph as they are added."""

    weights: Mapping[str, NDArray[Any]]
    prefix: str
    epsilon: float
    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, NDArray[Any]] = field(default_factory=dict)

    def node(self, operator: str, *given: str, **settings: Any) -> str:
        """Add a node, and return the name of what it gives."""
        from onnx import helper

        name = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(given), [name], name=name, **settings))
        return name

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant once, and return its name."""
        self.constants.setdefault(name, np.ascontiguousarray(value))
        return name

    def number(self, value: float) -> str:
        """Add a number."""
        return self.constant(f"number {value}", np.array([value], dtype=np.float32))

    def whole(self, *values: int) -> str:
        """Add whole numbers."""
        return self.constant(f"whole {values}", np.array(values, dtype=np.int64))

    def learned(self, name: str, *, turned: bool = False) -> str:
        """Add what was learned under this name."""
        value = self.weights[self.prefix + name].astype(np.float32)
        return self.constant(name, value.T if turned else value)

    def linear(self, given: str, name: str) -> str:
        """Add a linear layer."""
        product = self.node("MatMul", given, self.learned(f"{name}.weight", turned=True))
        return self.node("Add", product, self.learned(f"{name}.bias"))

    def normal(self, given: str, name: str) -> str:
        """Add a layer that makes mean and spread the same for every token."""
        learned = self.learned(f"{name}.weight"), self.learned(f"{name}.bias")
        return self.node("LayerNormalization", given, *learned, axis=-1, epsilon=self.epsilon)


def converted(folder: Path) -> dict[str, bytes]:
    """Return the files of an encoder that runs, made of weights, shape and tokenizer in ``folder``.

    Raises
    ------
    ModelError
        When the weights are not those of a BERT, or a file is missing.
    NotComputableError
        When onnx or onnxruntime is not installed.
    """
    try:
        import onnx
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ModuleNotFoundError as error:
        raise lacking(error.name or "onnx", "onnx,encoder") from error
    model = _model(_shape(folder), read_tensors(folder / TENSORS), folder / TENSORS)
    onnx.checker.check_model(model)
    with TemporaryDirectory(prefix="landwaiter-encoder-") as made:
        path = Path(made) / GRAPH
        # Seven bits are hardly worse, and processors without instructions for eight do not overflow.
        quantize_dynamic(model, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return {GRAPH: path.read_bytes(), TOKENIZER: (folder / TOKENIZER).read_bytes()}


def _shape(folder: Path) -> dict[str, Any]:
    path = folder / SHAPE
    try:
        shape: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise unusable(path, "what the network looks like cannot be read") from error
    if shape.get("model_type") != "bert" or shape.get("hidden_act") != "gelu":
        raise unusable(path, "only networks of the kind bert with the activation gelu can be converted")
    return shape


def _model(shape: Mapping[str, Any], weights: Mapping[str, NDArray[Any]], path: Path) -> Any:
    from onnx import TensorProto, helper, numpy_helper

    prefix = next((name.removesuffix(FIRST) for name in weights if name.endswith(FIRST)), None)
    if prefix is None:
        raise unusable(path, f"there is no {FIRST} among the weights")
    writer = _Writer(weights, prefix, shape["layer_norm_eps"])
    try:
        last = _network(writer, shape)
    except KeyError as error:
        raise unusable(path, f"there is no {error.args[0]} among the weights") from error
    named = ("input_ids", "attention_mask")
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in named]
    said = helper.make_tensor_value_info(last, TensorProto.FLOAT, ["texts", "tokens", shape["hidden_size"]])
    constants = [numpy_helper.from_array(value, name) for name, value in writer.constants.items()]
    graph = helper.make_graph(writer.nodes, "encoder", given, [said], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATORS)], ir_version=FORMAT)
    # Says to the quantizer that nothing is left to be simplified.
    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    return model


def _network(to: _Writer, shape: Mapping[str, Any]) -> str:
    words = to.node("Gather", to.learned(FIRST), "input_ids")
    length = to.node("Slice", to.node("Shape", "input_ids"), to.whole(1), to.whole(2))
    place = to.learned("embeddings.position_embeddings.weight")
    places = to.node("Slice", place, to.whole(0), length, to.whole(0))
    kind = to.node("Gather", to.learned("embeddings.token_type_embeddings.weight"), to.whole(0))
    known = to.normal(to.node("Add", to.node("Add", words, places), kind), "embeddings.LayerNorm")
    there = to.node("Cast", "attention_mask", to=1)
    hidden = to.node("Mul", to.node("Sub", there, to.number(1.0)), to.number(UNSEEN))
    hidden = to.node("Unsqueeze", hidden, to.whole(1, 2))
    for layer in range(shape["num_hidden_layers"]):
        name = f"encoder.layer.{layer}"
        seen = to.linear(_attention(to, known, hidden, name, shape), f"{name}.attention.output.dense")
        known = to.normal(to.node("Add", known, seen), f"{name}.attention.output.LayerNorm")
        wide = _gelu(to, to.linear(known, f"{name}.intermediate.dense"))
        known = to.normal(to.node("Add", known, to.linear(wide, f"{name}.output.dense")), f"{name}.output.LayerNorm")
    return known


def _attention(to: _Writer, known: str, hidden: str, name: str, shape: Mapping[str, Any]) -> str:
    heads, size = shape["num_attention_heads"], shape["hidden_size"] // shape["num_attention_heads"]

    def parts(which: str, order: list[int]) -> str:
        whole = to.linear(known, f"{name}.attention.self.{which}")
        return to.node("Transpose", to.node("Reshape", whole, to.whole(0, 0, heads, size)), perm=order)

    fit = to.node("MatMul", parts("query", [0, 2, 1, 3]), parts("key", [0, 2, 3, 1]))
    fit = to.node("Add", to.node("Mul", fit, to.number(1 / sqrt(size))), hidden)
    seen = to.node("MatMul", to.node("Softmax", fit, axis=-1), parts("value", [0, 2, 1, 3]))
    return to.node("Reshape", to.node("Transpose", seen, perm=[0, 2, 1, 3]), to.whole(0, 0, shape["hidden_size"]))


def _gelu(to: _Writer, given: str) -> str:
    error = to.node("Erf", to.node("Mul", given, to.number(1 / sqrt(2))))
    return to.node("Mul", to.node("Mul", given, to.number(0.5)), to.node("Add", error, to.number(1.0)))
