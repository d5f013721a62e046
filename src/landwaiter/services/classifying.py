"""Recommend codes for goods, with reasons: train on what is known, ask, judge, and look for the misdeclared."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landwaiter.classify.candidates import likeliest_lines
from landwaiter.classify.card import RecommenderCard
from landwaiter.classify.knowledge import HISTORY, LARGEST, SOURCES, Knowledge, from_history, within
from landwaiter.classify.nomenclature.correlation import read_correlation
from landwaiter.classify.remapping import Unmapped, remapped
from landwaiter.classify.tables import read_rows
from landwaiter.errors import InputError, ModelError, Place
from landwaiter.explain import describe_all
from landwaiter.ingest.escaping import escape
from landwaiter.services.declared import declared_items, history
from landwaiter.services.goods import NAME, Ready, cards, classify, known_texts, national_lines, ready, trees
from landwaiter.services.judged import judgments_of, with_judgments
from landwaiter.services.rulings import ruled
from landwaiter.services.session import Tell, engine_of, silent
from landwaiter.services.signalling import record_signals
from landwaiter.store import Workspace
from landwaiter.store import model_files as stored
from landwaiter.store.files import output_errors, whole_file

if TYPE_CHECKING:
    from landwaiter.classify.evaluation import Evaluation
    from landwaiter.classify.knowledge import Text
    from landwaiter.classify.nomenclature.tree import Nomenclature
    from landwaiter.classify.recommender import Recommender
    from landwaiter.schema import Signal

TEXT_COLUMNS = ("goods_description", "description", "text", "product_name")
CODE_COLUMNS = ("hs_code", "code", "hs6")
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
    from landwaiter.classify.growing import grown
    from landwaiter.classify.recommender import learn
    from landwaiter.classify.saving import files

    with workspace.changing():
        tell("reading what is known")
        rulings, ended = ruled(workspace, until or created, until)
        (knowledge, unmapped), known = _knowledge(workspace, until, table, rulings), trees(workspace)
        lines = national_lines(workspace, known, knowledge)
        tell(f"learning from {len(knowledge):,} texts")
        recommender = grown(_latest(workspace), knowledge) if quick else learn(knowledge, seed=seed, national=lines)
        parts = files(recommender)
        version = stored.next_version(workspace.classifiers, NAME, created)
        found = {"files": stored.hashes(parts), "rulings_ended": ended, "national": lines.edition}
        card = _card(recommender, known, version, created, seed).model_copy(update=found)
        written = stored.json_bytes(json.loads(card.model_dump_json()))
        folder = stored.version_folder(workspace.classifiers, NAME, version)
        stored.write_folder(folder, {**parts, stored.CARD: written})
    return card, unmapped


def classify_file(
    at_hand: Ready, path: Path, out: Path, *, column: str = "", shown: int = 3, national: bool = False
) -> tuple[int, int]:
    """Write a CSV file with suggestions for every row of another; return the rows, and those that were refused.

    With ``national`` the codes are national lines, and subheadings below which none is known.

    Raises
    ------
    InputError
        When the file has no column of descriptions.
    """
    rows, refused, weighed = _rows(path), 0, max(shown, WEIGHED) if national else shown
    name = _column(path, rows, column, TEXT_COLUMNS)
    suggested = classify(at_hand, [row[name] for row in rows], shown=weighed, national=national)
    added = ["enough", *(f"{part}_{at}" for at in range(1, shown + 1) for part in ("code", "chance"))]
    with output_errors(out, UNWRITTEN), whole_file(out, "utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow([*map(escape, rows[0]), *added])
        for row, found in zip(rows, suggested, strict=True):
            refused += found.refused is not None
            codes = likeliest_lines(found) if national else found.candidates
            pairs = [value for one in codes[:shown] for value in (one.code, f"{one.chance:.4f}")]
            writer.writerow([*map(escape, row.values()), "yes" if found.enough else "no", *pairs])
    return len(rows), refused


def evaluate(
    workspace: Workspace | None,
    path: Path,
    *,
    share: float | None = None,
    seed: int = 0,
    columns: tuple[str, str] = ("", ""),
) -> Evaluation:
    """Judge on a file of descriptions and codes.

    Parameters
    ----------
    share
        Of the file's groups of near-duplicates, to judge by; it is learned from the others. By default the whole file
        is judged by what the workspace knows.
    columns
        Names of the columns of description and code, where they are not the usual ones.
    """
    from landwaiter.classify.evaluation import evaluate as judge

    rows = _rows(path)
    text, code = (
        _column(path, rows, name, usual) for name, usual in zip(columns, (TEXT_COLUMNS, CODE_COLUMNS), strict=True)
    )
    texts, codes = [row[text] for row in rows], _codes(path, rows, code)
    if share is None:
        at_hand = ready(workspace)
        return judge(at_hand.recommender, texts, codes, at_hand.national)
    return _judged_apart(workspace, texts, codes, share, seed)


def mismatches(workspace: Workspace, start: date | None = None, end: date | None = None) -> list[Signal]:
    """Return the misdeclaration signals of the declarations of some days, all by default, likeliest first.

    Raises
    ------
    ModelError
        When no recommender was trained: without own history there is too little to suspect anybody by.
    """
    from landwaiter.classify.mismatch import signals

    if not cards(workspace):
        raise ModelError("no recommender was trained.", "Run `landwaiter classify train` first.")
    at_hand = ready(workspace)
    with engine_of(workspace) as engine:
        items = declared_items(engine, start, end)
    found = signals(at_hand.recommender, at_hand.grounds, items, at_hand.national)
    return sorted(found, key=lambda signal: -signal.score)


def record_mismatches(workspace: Workspace, found: Sequence[Signal]) -> None:
    """Record misdeclaration signals in the lake, where selection and explanations find them."""
    card = cards(workspace)[-1]
    record_signals(workspace, found, {"recommender": f"{card.name} {card.version}", "learned_until": card.last})


def learned_from(workspace: Workspace, start: date | None) -> bool:
    """Whether the latest recommender learned from declarations of ``start`` or later days, and so vouches for them."""
    return start is None or start.isoformat() <= cards(workspace)[-1].last


def signal_rows(found: Sequence[Signal], language: str) -> list[dict[str, Any]]:
    """Return signals as rows, their reasons in words."""
    return [
        {
            "declaration_id": signal.declaration_id,
            "item_number": signal.item_number,
            "score": round(signal.score, 4),
            "expected_revenue": None if signal.expected_revenue is None else round(signal.expected_revenue, 2),
            "reasons": " | ".join(describe_all(signal.reasons, language)),
        }
        for signal in found
    ]


def write_signals(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write rows of :func:`signal_rows` to a CSV file that spreadsheets read."""
    with output_errors(path, UNWRITTEN), whole_file(path, "utf-8-sig") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow({name: escape(value) if isinstance(value, str) else value for name, value in row.items()})


def _judged_apart(
    workspace: Workspace | None, texts: Sequence[str], codes: Sequence[str], share: float, seed: int
) -> Evaluation:
    from landwaiter.classify.evaluation import evaluate as judge
    from landwaiter.classify.evaluation import split_by_group
    from landwaiter.classify.knowledge import Precedent
    from landwaiter.classify.national.chances import national_of
    from landwaiter.classify.recommender import learn

    test = split_by_group(texts, share, seed)
    own = from_history((text, code, Precedent()) for text, code, out in zip(texts, codes, test, strict=True) if not out)
    known = trees(workspace)
    base = known_texts(workspace, known)
    knowledge = Knowledge((*base.texts, *own))
    lines = national_lines(workspace, known, knowledge)
    recommender = learn(knowledge, seed=seed, national=lines)
    asked = [(text, code) for text, code, out in zip(texts, codes, test, strict=True) if out]
    national = national_of(lines, knowledge)
    return judge(recommender, [text for text, _ in asked], [code for _, code in asked], national)


def _latest(workspace: Workspace) -> Recommender:
    if not cards(workspace):
        raise ModelError("no recommender was trained.", "Train one without --quick first.")
    return ready(workspace).recommender


def _knowledge(
    workspace: Workspace, until: date | None, table: Path | None, rulings: Sequence[Text]
) -> tuple[Knowledge, list[Unmapped]]:
    known, unmapped = trees(workspace), list[Unmapped]()
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
        libraries={name: installed(name) for name in LIBRARIES},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file by column, with all of them whole."""
    rows = [dict(row) for _, row in read_rows(path)[0]]
    if not rows:
        raise InputError("the file holds no rows.", "Name a file with a header and rows.", Place(file=path.name))
    return rows


def _codes(path: Path, rows: Sequence[dict[str, str]], column: str) -> list[str]:
    """Return the codes of a column without points."""
    codes = [row[column].replace(".", "").replace(" ", "") for row in rows]
    for number, code in enumerate(codes, 1):
        if not (code.isascii() and code.isdigit() and len(code) >= LARGEST):
            place = Place(file=path.name, column=column, value=code, at=f"row {number} below the header")
            raise InputError("this is no commodity code.", f"Write {LARGEST} digits or more.", place)
    return codes


def _column(path: Path, rows: Sequence[dict[str, str]], named: str, usual: Sequence[str]) -> str:
    wanted = (named.lower(),) if named else usual
    own = {name.lower(): name for name in rows[0]}
    found = next((own[name] for name in wanted if name in own), None)
    if found is None:
        remedy = f"Name the column; the file has: {', '.join(rows[0])}."
        raise InputError(f"there is no column {' or '.join(wanted)}.", remedy, Place(file=path.name))
    return found
