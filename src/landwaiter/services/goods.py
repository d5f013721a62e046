"""A recommender at hand, and what it says of goods: what pages and single questions need, and nothing slow to load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landwaiter.classify.card import RecommenderCard
from landwaiter.classify.knowledge import Knowledge, from_trees, within
from landwaiter.classify.nomenclature import keeping
from landwaiter.classify.nomenclature.notes import Note, kept_notes
from landwaiter.classify.nomenclature.shipped import shipped
from landwaiter.classify.terms import keeping as term_lists
from landwaiter.explain import describe_all, render
from landwaiter.services.rulings import ruled
from landwaiter.store import Workspace
from landwaiter.store import model_files as stored

if TYPE_CHECKING:
    from landwaiter.classify.candidates import Suggestion
    from landwaiter.classify.knowledge import Text
    from landwaiter.classify.nomenclature.tree import Nomenclature
    from landwaiter.classify.reasons import Grounds
    from landwaiter.classify.recommender import Recommender

NAME = "goods"


@dataclass(frozen=True, slots=True)
class Ready:
    """A recommender at hand, with the nomenclatures that reasons quote; no card where it was made on the spot."""

    recommender: Recommender
    trees: Sequence[Nomenclature]
    card: RecommenderCard | None = None
    notes: Sequence[Note] = ()

    @property
    def grounds(self) -> Grounds:
        """What reasons are drawn from."""
        from landwaiter.classify.reasons import Grounds

        return Grounds(self.recommender.knowledge.texts, self.trees, self.notes)


def ready(workspace: Workspace | None) -> Ready:
    """Return the latest saved recommender; one made of nomenclatures, terms and rulings where none was trained."""
    from landwaiter.classify.recommender import learn
    from landwaiter.classify.saving import rebuild

    known = trees(workspace)
    saved = [] if workspace is None else cards(workspace)
    if workspace is None or not saved:
        return Ready(learn(known_texts(workspace, known), fitted=False), known, notes=_notes(workspace, known))
    folder = stored.version_folder(workspace.classifiers, NAME, saved[-1].version)
    card, parts = stored.read_folder(folder, RecommenderCard)
    return Ready(rebuild(parts), known, card, _notes(workspace, known))


def classify(at_hand: Ready, texts: Sequence[str], *, shown: int = 5) -> Iterator[Suggestion]:
    """Yield what is suggested for each description, in their order."""
    from landwaiter.classify.candidates import suggest
    from landwaiter.classify.recommender import AT_ONCE

    for first in range(0, len(texts), AT_ONCE):
        yield from suggest(at_hand.recommender, texts[first : first + AT_ONCE], shown=shown)


def described(at_hand: Ready, suggestion: Suggestion, language: str = "en") -> dict[str, Any]:
    """Return a suggestion in words, JSON-ready."""
    from landwaiter.classify.questions import questions
    from landwaiter.classify.reasons import reasons

    if suggestion.refused is not None:
        return {"text": suggestion.question.text, "refused": render(suggestion.refused, language)}
    grounds = at_hand.grounds
    why = reasons(grounds, suggestion, language)
    paths = {one.code: grounds.path(one.code, language) for one in suggestion.candidates}
    asked = questions(suggestion.question.text, [" ".join(path) for path in paths.values()])
    return {
        "text": suggestion.question.text,
        "enough": suggestion.enough,
        "questions": describe_all(asked, language) if not suggestion.enough else [],
        "candidates": [
            {
                "code": one.code,
                "chance": round(one.chance, 4),
                "heading_chance": round(one.heading_chance, 4),
                "chapter_chance": round(one.chapter_chance, 4),
                "path": paths[one.code],
                "duty_percent": grounds.duty(one.code),
                "reasons": describe_all(why[one.code], language),
            }
            for one in suggestion.candidates
        ],
    }


def trees(workspace: Workspace | None) -> list[Nomenclature]:
    """Return the loaded nomenclatures, or the short one that comes with the package where none is loaded."""
    return (keeping.kept(workspace.nomenclature) if workspace else []) or [shipped()]


def _notes(workspace: Workspace | None, known: Sequence[Nomenclature]) -> list[Note]:
    """Return the legal notes of all loaded editions."""
    if workspace is None:
        return []
    return [note for tree in known for note in kept_notes(workspace.nomenclature, tree.edition)]


def known_texts(
    workspace: Workspace | None, known: Sequence[Nomenclature], rulings: Sequence[Text] | None = None
) -> Knowledge:
    """Return the texts of nomenclatures, terms and rulings, by default of those rulings that are valid today."""
    terms = [*term_lists.shipped(), *(term_lists.kept(workspace.terms) if workspace else ())]
    ruled_on = ruled(workspace)[0] if rulings is None else rulings
    loaded = [tree for tree in known if tree.of_length(6)]
    return Knowledge((*from_trees(known), *dict.fromkeys(within(terms, loaded)), *within(ruled_on, loaded)))


def cards(workspace: Workspace) -> list[RecommenderCard]:
    """Return the cards of all saved recommenders, the latest one last."""
    folders = [path.parent for path in workspace.classifiers.glob(f"{NAME}/*/{stored.CARD}")]
    kept = [stored.read_card(folder, RecommenderCard) for folder in folders if not folder.name.startswith(".")]
    return sorted(kept, key=lambda card: (card.created, stored.natural(card.version)))
