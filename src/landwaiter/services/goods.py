"""A recommender at hand, and what it says of goods: what pages and single questions need, and nothing slow to load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landwaiter.classify.card import FORMAT, RecommenderCard
from landwaiter.classify.knowledge import Knowledge, from_trees, within
from landwaiter.classify.nomenclature import keeping
from landwaiter.classify.nomenclature.notes import Note, kept_notes
from landwaiter.classify.nomenclature.shipped import shipped
from landwaiter.classify.terms import keeping as term_lists
from landwaiter.classify.terms.vague import kept_vague
from landwaiter.classify.text import vagueness
from landwaiter.errors import ModelError, Place
from landwaiter.explain import describe_all, render
from landwaiter.schema import Reason
from landwaiter.services.encoders import encoder_of
from landwaiter.services.rulings import ruled
from landwaiter.store import Workspace
from landwaiter.store import model_files as stored

if TYPE_CHECKING:
    from landwaiter.classify.candidates import Candidate, Suggestion
    from landwaiter.classify.knowledge import Text
    from landwaiter.classify.national.chances import National
    from landwaiter.classify.national.lines import Lines
    from landwaiter.classify.nomenclature.tree import Nomenclature
    from landwaiter.classify.reasons import Grounds
    from landwaiter.classify.recommender import Recommender
    from landwaiter.classify.text.vagueness import Vague

NAME = "goods"
LINES = 3
"""National lines that are told of each candidate, the likeliest ones."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A recommender at hand, with the nomenclatures that reasons quote and the national lines that there are.

    It has no card where it was made on the spot. Of ``vague`` descriptions it says that they do not tell enough.
    """

    recommender: Recommender
    trees: Sequence[Nomenclature]
    card: RecommenderCard | None = None
    national: National | None = None
    vague: Vague = field(default_factory=vagueness.shipped)
    notes: Sequence[Note] = ()

    @property
    def grounds(self) -> Grounds:
        """What reasons are drawn from."""
        from landwaiter.classify.reasons import Grounds

        return Grounds(self.recommender.knowledge.texts, self.trees, self.notes)


def ready(workspace: Workspace | None) -> Ready:
    """Return the latest saved recommender; one made of nomenclatures, terms and rulings where none was trained.

    Of nomenclatures the lines count that may be declared today.

    Raises
    ------
    ModelError
        When it was saved by an earlier version, or the national tariff of the settings is not loaded.
    """
    from landwaiter.classify.recommender import learn
    from landwaiter.classify.saving import rebuild

    today = date.today()  # noqa: DTZ011 - local day
    known, vague = trees(workspace, today), vague_descriptions(workspace)
    saved = [] if workspace is None else cards(workspace)
    if workspace is None or not saved:
        learned = learn(known_texts(workspace, known), fitted=False)
        return Ready(
            learned, known, None, _national(workspace, known, learned.knowledge), vague, _notes(workspace, known)
        )
    folder = stored.version_folder(workspace.classifiers, NAME, saved[-1].version)
    card, parts = stored.read_folder(folder, _of_now(saved[-1], folder))
    learned = rebuild(parts, encoder_of(workspace) if card.encoder else None)
    national = _national(workspace, known, learned.knowledge)
    return Ready(learned, known, card, national, vague, _notes(workspace, known))


def _of_now(card: RecommenderCard, folder: Path) -> type[RecommenderCard]:
    if card.format != FORMAT:
        problem = f"the recommender was saved by another version of the program (format {card.format})."
        raise ModelError(problem, "Run `landwaiter classify train`.", Place(file=str(folder / stored.CARD)))
    return RecommenderCard


def national_lines(workspace: Workspace | None, known: Sequence[Nomenclature], learned: Knowledge) -> Lines:
    """Return the national lines that can be recommended, of the tariff that the settings name if they name one.

    Raises
    ------
    ModelError
        When it is not loaded, or has no national lines.
    """
    from landwaiter.classify.national.lines import lines_of

    return lines_of(known, learned, workspace.settings.classify.national if workspace else "")


def _national(workspace: Workspace | None, known: Sequence[Nomenclature], learned: Knowledge) -> National | None:
    from landwaiter.classify.national.chances import national_of

    return national_of(national_lines(workspace, known, learned), learned)


def classify(at_hand: Ready, texts: Sequence[str], *, shown: int = 5, national: bool = True) -> Iterator[Suggestion]:
    """Yield what is suggested for each description, in their order, with ``national`` lines where they are known."""
    from landwaiter.classify.candidates import suggest
    from landwaiter.classify.recommender import AT_ONCE

    lines = at_hand.national if national else None
    for first in range(0, len(texts), AT_ONCE):
        some = texts[first : first + AT_ONCE]
        yield from suggest(at_hand.recommender, some, shown=shown, national=lines, vague=at_hand.vague)


def described(at_hand: Ready, suggestion: Suggestion, language: str = "en") -> dict[str, Any]:
    """Return a suggestion in words, JSON-ready."""
    from landwaiter.classify.questions import questions
    from landwaiter.classify.reasons import reasons

    if suggestion.refused is not None:
        return {"text": suggestion.question.text, "refused": render(suggestion.refused, language)}
    grounds = at_hand.grounds
    why = reasons(grounds, suggestion, language)
    paths = {one.code: grounds.path(one.code, language) for one in suggestion.candidates}
    asked = questions(suggestion.question.text, [" ".join(path) for path in paths.values()], vague=suggestion.vague)
    return {
        "text": suggestion.question.text,
        "read_as": _read_as(suggestion, language),
        "enough": suggestion.enough,
        "questions": describe_all(asked, language) if not suggestion.enough else [],
        "national_edition": at_hand.national.lines.edition if at_hand.national else "",
        "candidates": [
            {
                "code": one.code,
                "chance": round(one.chance, 4),
                "heading_chance": round(one.heading_chance, 4),
                "chapter_chance": round(one.chapter_chance, 4),
                "path": paths[one.code],
                "duty_percent": grounds.duty(one.code),
                "reasons": describe_all(why[one.code], language),
                "national": _lines_described(at_hand.national, one, suggestion.question.text, language),
            }
            for one in suggestion.candidates
        ],
    }


def _lines_described(national: National | None, candidate: Candidate, text: str, language: str) -> list[dict[str, Any]]:
    """Return the likeliest national lines of a candidate in words; reasons are told of the first."""
    from landwaiter.classify.national.reasons import line_reasons

    if national is None:
        return []
    shown, lines = candidate.national[:LINES], national.lines
    why = line_reasons(lines, shown[0].code, shown[1].code, text, language) if len(shown) > 1 else ()
    reasons = describe_all(tuple(why), language)
    return [
        {
            "code": one.code,
            "chance": round(one.chance, 4),
            "path": lines.path(one.code, language),
            "duty_percent": lines.duty(one.code),
            "reasons": [] if at else reasons,
        }
        for at, one in enumerate(shown)
    ]


def _read_as(suggestion: Suggestion, language: str) -> str | None:
    asked = suggestion.question
    return render(Reason("classify.read_as", {"text": asked.text}), language) if asked.misspelt else None


def trees(workspace: Workspace | None, day: date | None = None) -> list[Nomenclature]:
    """Return the loaded nomenclatures, or the short one that comes with the package where none is loaded.

    With ``day``, they have the lines that may be declared on it.
    """
    return (keeping.kept(workspace.nomenclature, day) if workspace else []) or [shipped()]


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


def vague_descriptions(workspace: Workspace | None) -> Vague:
    """Return the descriptions that tell too little: those that come with the package, and those that were loaded."""
    return vagueness.shipped() | (kept_vague(workspace.terms) if workspace else vagueness.Vague())


def cards(workspace: Workspace) -> list[RecommenderCard]:
    """Return the cards of all saved recommenders, the latest one last."""
    folders = [path.parent for path in workspace.classifiers.glob(f"{NAME}/*/{stored.CARD}")]
    kept = [stored.read_card(folder, RecommenderCard) for folder in folders if not folder.name.startswith(".")]
    return sorted(kept, key=lambda card: (card.created, stored.natural(card.version)))
