"""Encoders that are read from files: what they make of texts is what was worked out by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from classify.meaning import SHAPE, WORDS, bert, said_by_hand, tensors, write_tokenizer, write_weights
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.classify.encoding.conversion import _model, converted
from landwaiter.classify.encoding.encoder import TOKENS
from landwaiter.classify.encoding.graph import GraphEncoder
from landwaiter.classify.encoding.opening import encoder_folder, open_encoder
from landwaiter.classify.encoding.static import StaticEncoder
from landwaiter.classify.encoding.tensors import read_tensors
from landwaiter.errors import ModelError, NotComputableError, SettingsError

TEXTS = ["red shoe", "coffee bean coffee bean tea", "Tea", ""]
IDS = [[1, 3, 4, 2], [1, 5, 6, 5, 6, 7, 2], [1, 7, 2], [1, 2]]
VECTORS = np.array([[9, 9], [9, 9], [9, 9], [1, 0], [0, 1], [3, 4], [0, 2], [0, 0]], np.float32)


def needs(*packages: str) -> None:
    for package in packages:
        pytest.importorskip(package, reason=f"{package} is not installed (landwaiter[encoder], and onnx to convert)")


def by_hand() -> np.ndarray[Any, Any]:
    means = np.array([said_by_hand(ids) for ids in IDS])
    return means / np.linalg.norm(means, axis=1, keepdims=True)


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """The small BERT as it runs, with its weights as they are."""
    needs("onnx", "onnxruntime", "tokenizers")
    write_tokenizer(tmp_path)
    model = _model(SHAPE, bert(), tmp_path)
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    return tmp_path


def static(folder: Path, **more: Any) -> Path:
    write_tokenizer(folder)
    (folder / "model.safetensors").write_bytes(tensors({"embeddings": VECTORS, **more}))
    return folder


def test_a_network_says_what_it_says_in_plain_numpy(graph: Path) -> None:
    encoder = GraphEncoder(graph)
    assert encoder.encode(TEXTS) == pytest.approx(by_hand(), abs=1e-5)
    assert encoder.encode(TEXTS[2:3]) == pytest.approx(by_hand()[2:3], abs=1e-5)
    assert encoder.encode(TEXTS * 20) == pytest.approx(np.tile(by_hand(), (20, 1)), abs=1e-5)
    assert encoder.encode([]).shape[0] == 0


def test_a_text_has_the_same_vector_alone_and_among_others(tmp_path: Path) -> None:
    needs("onnx", "onnxruntime", "tokenizers")
    for name, content in converted(write_weights(tmp_path / "weights")).items():
        (tmp_path / name).write_bytes(content)
    encoder = GraphEncoder(tmp_path)
    alone = [encoder.encode([text])[0].tolist() for text in TEXTS]
    assert encoder.encode(TEXTS).tolist() == alone


@pytest.mark.parametrize("text", ["tea " * 5_000, "\ud800 tea", "🙂\x00\n"])
def test_odd_texts_have_a_vector(graph: Path, text: str) -> None:
    vector = GraphEncoder(graph).encode([text])
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
    assert GraphEncoder(graph).encode(["tea " * TOKENS])[0] == pytest.approx(
        GraphEncoder(graph).encode(["tea " * 5_000])[0], abs=1e-6
    )


def test_weights_become_a_network_of_bytes_that_says_about_the_same(tmp_path: Path) -> None:
    needs("onnx", "onnxruntime", "tokenizers")
    made = tmp_path / "made"
    made.mkdir()
    for name, content in converted(write_weights(tmp_path / "weights", prefix="bert.")).items():
        (made / name).write_bytes(content)
    found = open_encoder("made", tmp_path)
    assert isinstance(found, GraphEncoder)
    assert ((found.encode(TEXTS) * by_hand()).sum(axis=1) > 0.95).all()
    assert converted(tmp_path / "weights")["model.onnx"] == (made / "model.onnx").read_bytes()


def test_weights_of_another_kind_are_refused(tmp_path: Path) -> None:
    needs("onnx", "onnxruntime")
    folder = write_weights(tmp_path / "weights")
    held = bert()
    del held["encoder.layer.1.output.dense.bias"]
    (folder / "model.safetensors").write_bytes(tensors(dict(held)))
    with pytest.raises(ModelError, match=r"no encoder\.layer\.1\.output\.dense\.bias"):
        converted(folder)
    (folder / "model.safetensors").write_bytes(tensors({"embeddings": VECTORS}))
    with pytest.raises(ModelError, match=r"no embeddings\.word_embeddings"):
        converted(folder)
    (folder / "config.json").write_text('{"model_type": "t5"}')
    with pytest.raises(ModelError, match="kind bert"):
        converted(folder)
    (folder / "config.json").unlink()
    with pytest.raises(ModelError, match=r"config\.json"):
        converted(folder)


def network(given: str, rank: int) -> bytes:
    """A network that sums the vectors of a text's tokens, or says them one by one."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = [helper.make_node("Gather", ["table", given], ["each"])]
    if rank == 2:
        nodes.append(helper.make_node("ReduceSum", ["each", "axis"], ["whole"], keepdims=0))
    constants = [numpy_helper.from_array(VECTORS, "table"), numpy_helper.from_array(np.array([1]), "axis")]
    shape = ["texts", 2] if rank == 2 else ["texts", "tokens", 2]
    said = helper.make_tensor_value_info("whole" if rank == 2 else "each", TensorProto.FLOAT, shape)
    asked = helper.make_tensor_value_info(given, TensorProto.INT32, ["texts", "tokens"])
    graph = helper.make_graph(nodes, "small", [asked], [said], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


@pytest.mark.parametrize("rank", [2, 3])
def test_inputs_are_given_by_name_and_kind_and_vectors_of_texts_are_taken_as_they_are(graph: Path, rank: int) -> None:
    (graph / "model.onnx").write_bytes(network("input_ids", rank))
    # [CLS] red shoe [SEP]: 9 + 1 + 0 + 9 and 9 + 0 + 1 + 9.
    assert GraphEncoder(graph).encode(["red shoe"])[0] == pytest.approx([0.7071, 0.7071], abs=1e-4)
    # [CLS] coffee [SEP]: 9 + 3 + 9 = 21 and 9 + 4 + 9 = 22.
    length = (21**2 + 22**2) ** 0.5
    assert GraphEncoder(graph).encode(["coffee"])[0] == pytest.approx([21 / length, 22 / length], abs=1e-5)


def test_a_network_that_asks_for_more_is_refused(graph: Path) -> None:
    (graph / "model.onnx").write_bytes(network("pixel_values", 3))
    with pytest.raises(ModelError, match="asks for 'pixel_values'"):
        GraphEncoder(graph)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_damaged_files_are_told(graph: Path, name: str) -> None:
    whole = GraphEncoder(graph).fingerprint
    (graph / name).write_bytes((graph / name).read_bytes()[:40])
    with pytest.raises(ModelError) as caught:
        GraphEncoder(graph)
    assert caught.value.place.file == str(graph / name)
    assert len(whole) == 16


def test_a_static_encoder_takes_means(tmp_path: Path) -> None:
    needs("tokenizers")
    encoder = StaticEncoder(static(tmp_path))
    # coffee bean: the mean of (3, 4) and (0, 2) is (1.5, 3); what is not known does not count.
    found = encoder.encode(["red shoe", "coffee zzz", "coffee bean", "", "tea"])
    length = (1.5**2 + 3**2) ** 0.5
    expected = [[0.7071, 0.7071], [0.6, 0.8], [1.5 / length, 3 / length], [0, 0], [0, 0]]
    assert found == pytest.approx(np.array(expected), abs=1e-4)


def test_shared_and_weighed_vectors_are_spread_out(tmp_path: Path) -> None:
    needs("tokenizers")
    weights, mapping = np.full(len(WORDS), 2, np.float16), np.array([0, 0, 0, 1, 2, 3, 4, 4])
    weights[3] = 6
    few = np.array([[9, 9], [1, 0], [0, 1], [3, 4], [0, 2]], np.float16)
    folder = static(tmp_path, embeddings=few, weights=weights, mapping=mapping)
    # red weighs three times what shoe weighs.
    assert StaticEncoder(folder).encode(["red shoe"])[0] == pytest.approx([3 / 10**0.5, 1 / 10**0.5], abs=1e-4)


def test_too_few_vectors_are_told(tmp_path: Path) -> None:
    needs("tokenizers")
    folder = static(tmp_path, embeddings=VECTORS[:3])
    with pytest.raises(ModelError, match="more pieces of words"):
        open_encoder(str(folder), tmp_path)


def test_tensors_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(tensors({"a": VECTORS, "b": np.array([3, 1])}))
    held = read_tensors(path)
    assert held["a"].tolist() == VECTORS.tolist()
    assert held["b"].tolist() == [3, 1]


@given(st.binary(max_size=60), st.integers(0, 200), st.booleans())
def test_damaged_tensors_are_told(content: bytes, cut: int, inserted: bool) -> None:
    from tempfile import TemporaryDirectory

    whole = tensors({"embeddings": VECTORS})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        path.write_bytes(whole[:cut] + content + whole[cut + (0 if inserted else len(content)) :])
        try:
            held = read_tensors(path)
        except ModelError as error:
            assert error.place.file == str(path)  # noqa: PT017 - a damage that is no damage is well
        else:
            assert all(isinstance(array, np.ndarray) for array in held.values())


def test_the_folder_of_a_package_is_found_and_nothing_of_it_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = write_weights(tmp_path / "a_carrier" / "files" / "model")
    (tmp_path / "a_carrier" / "__init__.py").write_text("raise AssertionError\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert encoder_folder("a-carrier", tmp_path / "elsewhere") == held
    with pytest.raises(SettingsError) as caught:
        open_encoder("a_carrier", tmp_path / "elsewhere")
    assert "landwaiter classify encoder a_carrier --out FOLDER" in caught.value.remedy
    assert "a_carrier" not in sys.modules


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_tokenizer(tmp_path / "empty")
    with pytest.raises(SettingsError, match="no encoder in it"):
        open_encoder("empty", tmp_path)
    for name in ("no-such-thing", "no/such/folder", "os"):
        with pytest.raises(SettingsError, match="no folder and no installed package"):
            open_encoder(name, tmp_path)


@pytest.mark.parametrize("package", ["tokenizers", "onnxruntime", "onnx"])
def test_a_package_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    if package == "onnxruntime":
        needs("tokenizers")
    folder = write_weights(tmp_path / "weights")
    (folder / "model.onnx").write_bytes(b"")
    monkeypatch.setitem(sys.modules, package, None)
    opened = converted if package == "onnx" else GraphEncoder
    with pytest.raises(NotComputableError, match=package) as caught:
        opened(folder)
    assert "landwaiter[" in caught.value.remedy
