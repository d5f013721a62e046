"""Nomenclatures and trade terms of a workspace: load, show, and what became of codes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landwaiter.classify.nomenclature.correlation import Successors, read_correlation
from landwaiter.classify.nomenclature.keeping import keep, kept
from landwaiter.classify.nomenclature.notes import Note, keep_notes, kept_notes, notes_of, read_notes
from landwaiter.classify.nomenclature.readers import read_nomenclature
from landwaiter.classify.nomenclature.tree import Line, Nomenclature, joined
from landwaiter.classify.terms import keeping as term_lists
from landwaiter.classify.terms.readers import read_terms
from landwaiter.classify.terms.vague import keep_vague, read_vague
from landwaiter.errors import InputError, Place
from landwaiter.schema.sections import Section, section_of
from landwaiter.services.goods import trees
from landwaiter.store import Workspace

LEVELS = {"chapters": 2, "headings": 4, "subheadings": 6}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of a nomenclature, what is above it and what is below."""

    edition: str
    above: tuple[Line, ...]
    path: tuple[str, ...]
    below: tuple[Line, ...]
    duty: float | None
    notes: tuple[Note, ...] = ()

    @property
    def section(self) -> Section | None:
        """The section of the Harmonized System that the line is in."""
        return section_of(self.above[-1].code)


def load(workspace: Workspace, path: Path, edition: str, language: str = "en", *, adding: bool = False) -> Nomenclature:
    """Read a nomenclature and keep it in the workspace, in place of an earlier one of that edition.

    Parameters
    ----------
    adding
        Keep what the edition has, and add the languages and lines of the file to it.

    Raises
    ------
    InputError
        When the file is of no known form, or there is nothing to add it to; nothing is changed.
    """
    tree = read_nomenclature(path, edition, language)
    with workspace.changing():
        if adding:
            tree = joined(_kept(workspace, edition), tree)
        keep(tree, workspace.nomenclature)
    return tree


def editions(workspace: Workspace | None) -> list[dict[str, Any]]:
    """Return the nomenclatures at hand, with how much each has and in which languages, JSON-ready."""
    return [
        {
            "edition": tree.edition,
            "lines": len(tree),
            **{name: len(tree.of_length(digits)) for name, digits in LEVELS.items()},
            "rates": sum(line.duty is not None for line in tree),
            "notes": len(_notes(workspace, tree.edition)),
            "languages": list(tree.languages),
        }
        for tree in trees(workspace)
    ]


def load_notes(workspace: Workspace, path: Path, edition: str, language: str = "en") -> int:
    """Read the legal notes of an edition that is loaded, keep them in place of earlier ones, and return their number.

    Raises
    ------
    InputError
        When a row is no note, or the edition is not loaded; nothing is changed.
    """
    notes = read_notes(path, language)
    with workspace.changing():
        _kept(workspace, edition)
        keep_notes(notes, workspace.nomenclature, edition)
    return len(notes)


def _notes(workspace: Workspace | None, edition: str) -> list[Note]:
    return [] if workspace is None else kept_notes(workspace.nomenclature, edition)


def _kept(workspace: Workspace, edition: str) -> Nomenclature:
    found = next((tree for tree in kept(workspace.nomenclature) if tree.edition == edition), None)
    if found is None:
        problem = "no nomenclature of this edition is loaded."
        raise InputError(problem, "Load the edition first, without --add.", Place(column="edition", value=edition))
    return found


def load_terms(workspace: Workspace, path: Path, name: str = "") -> int:
    """Read a list of trade terms, keep it under a name, the file's by default, and return how many there are.

    Raises
    ------
    InputError
        When the file is of no known form; nothing is changed.
    """
    terms = read_terms(path)
    with workspace.changing():
        term_lists.keep(terms, workspace.terms, name or path.stem)
    return len(terms)


def load_vague(workspace: Workspace, path: Path, name: str = "") -> int:
    """Read a list of vague descriptions, keep it under a name, the file's by default, and return how many there are.

    Raises
    ------
    InputError
        When the file is no such list; nothing is changed.
    """
    texts = read_vague(path)
    with workspace.changing():
        keep_vague(texts, workspace.terms, name or path.stem)
    return len(texts)


def show(workspace: Workspace | None, code: str, *, edition: str = "", language: str = "en") -> Shown:
    """Return what a code means; in the first edition that has it, or in the one that is named.

    Raises
    ------
    InputError
        When no loaded nomenclature has the code.
    """
    plain = code.replace(".", "").replace(" ", "")
    for tree in trees(workspace):
        if plain in tree and edition in ("", tree.edition):
            path = tuple(tree.path(plain, language))
            notes = notes_of(_notes(workspace, tree.edition), plain)
            above, below = tuple(tree.above(plain)), tuple(tree.children(plain))
            return Shown(tree.edition, above, path, below, tree.duty(plain), tuple(notes))
    known = ", ".join(tree.edition for tree in trees(workspace))
    problem = "no loaded nomenclature has this code."
    raise InputError(problem, f"Known editions: {known}.", Place(column="code", value=code))


def successors(table: Path, codes: list[str], *, backwards: bool = False) -> dict[str, Successors]:
    """Return what became of codes in the newer edition of a correlation table, or what they were in the older one.

    Raises
    ------
    InputError
        When the file is no such table.
    """
    correlation = read_correlation(table)
    chosen = correlation.reversed() if backwards else correlation
    return {code: chosen.successors(code.replace(".", "")) for code in codes}


def as_dict(shown: Shown, language: str) -> dict[str, Any]:
    """Return what is shown, JSON-ready."""
    return {
        "edition": shown.edition,
        "code": shown.above[-1].code,
        "section": shown.section and {"number": shown.section.number, "title": shown.section.title(language)},
        "path": list(shown.path),
        "duty_percent": shown.duty,
        "duty_text": shown.above[-1].duty_text,
        "valid_from": shown.above[-1].valid_from,
        "valid_to": shown.above[-1].valid_to,
        "notes": [
            {"of": one.code, "kind": one.kind, "number": one.number, "text": one.text(language)} for one in shown.notes
        ],
        "below": [{"code": line.code, "text": line.text(language), "duty": line.duty_text} for line in shown.below],
    }
