"""The encoder that a workspace names: trained with, asked with, looked at by the doctor, and made of weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from classify.meaning import Dictionary, write_weights
from desk import cli

from landwaiter.classify.encoding import opening
from landwaiter.errors import LandwaiterError, ModelError, SettingsError
from landwaiter.services import classifying, encoders, goods, goods_evaluating
from landwaiter.services.doctor import doctor
from landwaiter.store import Workspace
from landwaiter.store.workspace import SETTINGS

CREATED = date(2026, 11, 29)
TABLE = """\
code,text
09,Coffee and tea
0901,Coffee
090111,"Coffee, not roasted"
090121,"Coffee, roasted"
64,Footwear
6403,Footwear of leather
640391,"Boots of leather covering the ankle"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    folder = Workspace.create(tmp_path / "ws").folder
    assert cli("nomenclature", "load", tmp_path / "table.csv", "--edition", "N1", "-w", folder).code == 0
    return Workspace(folder)


@pytest.fixture
def with_encoder(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Workspace]:
    """Name an encoder in the settings; an empty name takes it out."""
    monkeypatch.setattr(opening, "open_encoder", lambda named, beside: Dictionary(named))

    def named(name: str) -> Workspace:
        (workspace.folder / SETTINGS).write_text(f'[classify]\nencoder = "{name}"\n', encoding="utf-8")
        return Workspace(workspace.folder)

    return named


def first(workspace: Workspace, text: str) -> str:
    at_hand = goods.ready(workspace)
    return next(goods.classify(at_hand, [text])).candidates[0].code


def encoder_finding(workspace: Workspace) -> tuple[bool, str, str]:
    (found,) = (one for one in doctor(workspace.folder) if one.check == "encoder")
    return found.well, found.detail, found.remedy


def test_a_recommender_is_trained_and_asked_with_the_encoder(with_encoder: Callable[[str], Workspace]) -> None:
    workspace = with_encoder("aaaa")
    card, _ = classifying.train(workspace, CREATED)
    assert card.encoder == "aaaa"
    assert first(workspace, "brogues") == "640391"
    assert encoder_finding(workspace)[:2] == (True, "dictionary can be opened: aaaa.")
    again, _ = classifying.train(workspace, CREATED, quick=True)
    assert (again.encoder, again.version) == ("aaaa", "2026-11-29.2")


@pytest.mark.parametrize(("other", "told"), [("", "none is set"), ("bbbb", "dictionary is bbbb")])
def test_with_another_encoder_or_none_it_is_told_what_to_do(
    with_encoder: Callable[[str], Workspace], other: str, told: str
) -> None:
    classifying.train(with_encoder("aaaa"), CREATED)
    changed = with_encoder(other)
    for act in (lambda: goods.ready(changed), lambda: classifying.train(changed, CREATED, quick=True)):
        with pytest.raises(ModelError, match=told) as caught:
            act()
        assert "landwaiter classify train" in caught.value.remedy
    classifying.train(changed, CREATED)
    assert goods.ready(changed).card is not None


def test_a_recommender_without_encoder_needs_none(with_encoder: Callable[[str], Workspace]) -> None:
    card, _ = classifying.train(with_encoder(""), CREATED)
    assert card.encoder == ""
    changed = with_encoder("aaaa")
    assert first(changed, "leather boots") == "640391"
    well, detail, remedy = encoder_finding(changed)
    assert (well, remedy) == (False, "Run `landwaiter classify train`.")
    assert detail.endswith("The latest recommender was trained without it.")


def test_an_encoder_that_cannot_be_opened_stops_training_and_is_told_by_the_doctor(workspace: Workspace) -> None:
    (workspace.folder / SETTINGS).write_text('[classify]\nencoder = "encoders/none"\n', encoding="utf-8")
    named = Workspace(workspace.folder)
    with pytest.raises(SettingsError, match="encoders/none"):
        classifying.train(named, CREATED)
    assert goods.cards(named) == []
    well, detail, remedy = encoder_finding(named)
    assert (well, "encoders/none" in detail, "model.onnx" in remedy) == (False, True, True)


def test_judging_apart_uses_the_encoder(with_encoder: Callable[[str], Workspace], tmp_path: Path) -> None:
    file = tmp_path / "goods.csv"
    rows = [
        f"{text},{code}" for text, code in (("brogues", "640391"), ("mocha toasted", "090121"), ("boots", "640391"))
    ]
    file.write_text("\n".join(["description,code", *rows]), encoding="utf-8")
    found = goods_evaluating.evaluate(with_encoder("aaaa"), file, goods_evaluating.Asked(share=0.5, seed=1))
    assert found.evaluation.top["subheading"]["1"] == 1.0


def test_weights_are_converted_once_into_a_new_folder(tmp_path: Path) -> None:
    for package in ("onnx", "onnxruntime", "tokenizers"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    weights, out = write_weights(tmp_path / "weights"), tmp_path / "made"
    told = json.loads(cli("classify", "encoder", weights, "--out", out, "--json").out)
    assert told["folder"] == str(out)
    assert told["fingerprint"] == encoders.convert(str(weights), tmp_path / "again").fingerprint
    assert sorted(path.name for path in out.iterdir()) == ["model.onnx", "tokenizer.json"]
    refused = cli("classify", "encoder", weights, "--out", out)
    assert (refused.code, "there already" in refused.err) == (1, True)


def test_what_cannot_be_converted_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(LandwaiterError):
        encoders.convert("no-such-package", tmp_path / "made")
    assert not (tmp_path / "made").exists()
