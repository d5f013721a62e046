"""Recommend codes for goods, with reasons: train on what is known, ask, judge, and look for the misdeclared."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from landwaiter.classify.candidates import likeliest_lines
from landwaiter.classify.card import RecommenderCard
from landwaiter.classify.knowledge import HISTORY, SOURCES, Knowledge, from_history, within
from landwaiter.classify.nomenclature.correlation import read_correlation
from landwaiter.classify.remapping import Unmapped, remapped
from landwaiter.errors import ModelError
from landwaiter.ingest.escaping import escape
from landwaiter.services.declared import history
from landwaiter.services.encoders import encoder_of
from landwaiter.services.goods import NAME, Ready, cards, classify, known_texts, national_lines, ready, trees
from landwaiter.services.goods_files import TEXT_COLUMNS, goods_file
from landwaiter.services.judged import judgments_of, with_judgments
from landwaiter.services.rulings import ruled
from landwaiter.services.session import Tell, engine_of, silent
from landwaiter.store import Workspace
from landwaiter.store import model_files as stored
from landwaiter.store.files import output_errors, whole_file

if TYPE_CHECKING:
    from landwaiter.classify.candidates import Candidate
    from landwaiter.classify.knowledge import Text
    from landwaiter.classify.national.chances import NationalLine
    from landwaiter.classify.nomenclature.tree import Nomenclature
    from landwaiter.classify.recommender import Recommender

LIBRARIES = ("numpy", "scipy", "scikit-learn")
WEIGHED = 5
"""Subheadings at least whose national lines are ranked together."""
UNWRITTEN = "Name a file that you may write to."


def train(
    workspace: Workspace,
    created: date,
    *,
    until: date | None = None,
    seed: int = 0,
    table: Path | None = None,
    quick: bool = False,
    tell: Tell = silent,
) -> tuple[RecommenderCard, list[Unmapped]]:
    """Learn from nomenclatures, terms, rulings, declarations and officers, and save the result as a new version.

    Parameters
    ----------
    quick
        Index what is known anew, and keep what takes long to fit: the classifier and the mixture of the latest one.
    table
        Workbook that relates the edition in which history has its codes to the one that is loaded.

    Returns
    -------
    tuple
        The card, and the codes that ``table`` could not bring to the newer edition.

    Raises
    ------
    NotComputableError
        When there is nothing to learn from.
    ModelError
        When it is to be ``quick``, and no recommender was trained before.
    """
    from landwaiter.classify.recommender import learn
    from landwaiter.classify.saving import files

    with workspace.changing():
        encoder = None if quick else encoder_of(workspace)
        tell("reading what is known")
        rulings, ended = ruled(workspace, until or created, until)
        known = trees(workspace, until or created)
        knowledge, unmapped = _knowledge(workspace, known, until, table, rulings)
        lines = national_lines(workspace, known, knowledge)
        tell(f"learning from {len(knowledge):,} texts")
        if quick:
            recommender = _grown(workspace, knowledge)
        else:
            recommender = learn(knowledge, seed=seed, national=lines, encoder=encoder)
        parts = files(recommender)
        version = stored.next_version(workspace.classifiers, NAME, created)
        found = {"files": stored.hashes(parts), "rulings_ended": ended, "national": lines.edition}
        card = _card(recommender, known, version, created, seed).model_copy(update=found)
        written = stored.json_bytes(json.loads(card.model_dump_json()))
        folder = stored.version_folder(workspace.classifiers, NAME, version)
        stored.write_folder(folder, {**parts, stored.CARD: written})
    return card, unmapped


def classify_file(
    at_hand: Ready,
    path: Path,
    out: Path,
    *,
    column: str = "",
    shown: int = 3,
    national: bool = False,
    tell: Tell = silent,
) -> tuple[int, int]:
    """Write a CSV file with suggestions for every row of another; return the rows, and those that were refused.

    The file is gone through in parts, so that it may be larger than memory. With ``national`` the codes are national
    lines, and subheadings below which none is known.

    Raises
    ------
    InputError
        When the file has no column of descriptions, or a row has too many or too few values; nothing is written.
    """
    added = ["enough", *(f"{part}_{at}" for at in range(1, shown + 1) for part in ("code", "chance"))]
    rows, refused, weighed = 0, 0, max(shown, WEIGHED) if national else shown
    with goods_file(path) as goods, output_errors(out, UNWRITTEN), whole_file(out, "utf-8-sig") as stream:
        name, writer = goods.column(column, TEXT_COLUMNS), csv.writer(stream)
        writer.writerow([*map(escape, goods.names), *added])
        for part in goods.parts():
            suggested = classify(at_hand, [row[name] for row in part], shown=weighed, national=national)
            for row, found in zip(part, suggested, strict=True):
                refused += found.refused is not None
                codes = likeliest_lines(found) if national else found.candidates
                writer.writerow([*map(escape, row.values()), *_suggested(codes[:shown], enough=found.enough)])
            rows += len(part)
            tell(f"classifying: {rows:,} of {goods.rows:,} rows")
    return rows, refused


def _suggested(codes: Sequence[Candidate | NationalLine], *, enough: bool) -> list[str]:
    pairs = [value for one in codes for value in (one.code, f"{one.chance:.4f}")]
    return ["yes" if enough else "no", *pairs]


def _grown(workspace: Workspace, knowledge: Knowledge) -> Recommender:
    from landwaiter.classify.growing import grown

    if not cards(workspace):
        raise ModelError("no recommender was trained.", "Train one without --quick first.")
    return grown(ready(workspace).recommender, knowledge)


def _knowledge(
    workspace: Workspace,
    known: Sequence[Nomenclature],
    until: date | None,
    table: Path | None,
    rulings: Sequence[Text],
) -> tuple[Knowledge, list[Unmapped]]:
    unmapped = list[Unmapped]()
    with engine_of(workspace) as engine:
        rows = list(history(engine, until))
    if table is not None:
        rows, unmapped = remapped(rows, read_correlation(table))
    own = list(from_history(with_judgments(rows, judgments_of(workspace, until))))
    loaded = [tree for tree in known if tree.of_length(6)]
    return Knowledge((*known_texts(workspace, known, rulings).texts, *within(own, loaded))), unmapped


def _card(
    recommender: Recommender, known: Sequence[Nomenclature], version: str, created: date, seed: int
) -> RecommenderCard:
    from importlib.metadata import version as installed

    mixture = recommender.mixture.weights
    return RecommenderCard(
        name=NAME,
        version=version,
        created=created,
        seed=seed,
        editions=tuple(tree.edition for tree in known),
        texts={source: len(recommender.knowledge.of(source)) for source in SOURCES},
        codes=len(recommender.leaves),
        weights={level: {name: list(pair) for name, pair in weights.items()} for level, weights in mixture.items()},
        held_out=recommender.held_out,
        last=max((one.precedent.last for one in recommender.knowledge.of(HISTORY) if one.precedent), default=""),
        encoder=recommender.vectors.encoder.fingerprint if recommender.vectors else "",
        libraries={name: installed(name) for name in LIBRARIES},
    )
