"""How sure it is what a column means, by its name and by its values, and which field it is given.

The confidence of a column for a field, from 0 to 1:

=================================  ==============  ==============  ================
name                               values prove    values allow    values speak
                                   the field       it              against it
=================================  ==============  ==============  ================
the very name of the field         1.00            0.96            0.30
a known name of the field          0.97            0.92            0.30
one that says *code* or *number*   1.00            0.95            0.30
one that says *name*               0.93            0.88            0.30
holds all words of a known name    up to 0.54      up to 0.49      up to 0.16
none (``column 3``, ``F3``)        0.90 or 0.50    0               0
another                            0.50            0               0
=================================  ==============  ==============  ================

A column without a name reaches 0.90 where its values leave no doubt by themselves. What a name says of codes,
numbers and names counts for fields of text, where the one is the identifier and the other is not. From
:data:`SURE` on a column is proposed for a field, unless a second field, or a second column for the same field, is
as sure within :data:`MARGIN`: then it is asked.

A column without any values has its name alone, and 0.60 for it: it is proposed if rows may lack the field and no
other column comes into question for it. Where the values of most columns speak against their names, the names are
not those of these columns, and what only they speak for is asked. A field of outcomes needs a column for the
result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from landwaiter.ingest.evidence import Fit, alone, evidence
from landwaiter.ingest.layout import targets
from landwaiter.ingest.mapping import EXTRA, OUTCOME_PREFIX
from landwaiter.ingest.names import CODING, NAMING, likeness, useless, words
from landwaiter.ingest.synonyms import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Collection

    from landwaiter.ingest.mapping import Kind
    from landwaiter.ingest.profile import Profile
    from landwaiter.schema.fields import Field

SURE = 0.85
"""The confidence from which a proposal needs no question."""
MARGIN = 0.02
"""By how much a proposal must be surer than the next."""
BY_NAME, BY_PROOF, VERY_NAME = 0.92, 0.05, 0.04
UNNAMED, LIKELY = 0.90, 0.50
OF_CODE, OF_NAME = 0.03, -0.04
AGAINST = 0.30
EMPTY = 0.60
"""The confidence in a known name of a column that has no values."""
BELIED = 2
"""Columns whose values speak against their names from which on no name alone is believed, if they are the most."""
CANDIDATES = 3
RESULT = OUTCOME_PREFIX + "result"


@dataclass(frozen=True, slots=True)
class Claim:
    """How sure it is that a column is the field ``target``, why, and what the values say where the name is known."""

    target: str
    confidence: float
    reasons: tuple[str, ...]
    fit: Fit | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one column may mean.

    ``target`` is the field, or ``None`` where that has to be asked; ``confidence`` is in [0, 1];
    ``samples`` are three of its values; ``candidates`` the fields that come into question, best first;
    ``reasons`` say why it is the field, or why it is asked. ``part`` is its
    place in the field where that is split over several columns.
    """

    column: str
    target: str | None
    confidence: float
    samples: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    part: int | None = None

    def asked(self, reason: str) -> Suggestion:
        """Return the suggestion as a question, for the given reason."""
        return replace(self, target=None, reasons=(reason, *self.reasons))


def suggest(profiles: dict[str, Profile], kind: Kind) -> tuple[Suggestion, ...]:
    """Return what each column may mean, in the order of the file."""
    claims = {name: _claims(found, kind) for name, found in profiles.items()}
    sure = {name: _sure(ranked) for name, ranked in claims.items()}
    open_ones = {name: ranked for name, ranked in claims.items() if not sure[name]}
    held = {claim.target for claim in sure.values() if claim}
    for name in open_ones:
        sure[name] = None if profiles[name].values else _by_name_alone(name, open_ones, held, kind)
    found = tuple(_suggestion(profiles[name], ranked, sure) for name, ranked in claims.items())
    return _with_a_result(_believed(found, claims), claims)


def _claims(found: Profile, kind: Kind) -> list[Claim]:
    """The fields that a column may be, the surest first."""
    made = [_claim(found, target, field) for target, field in targets(kind).items()]
    return sorted((claim for claim in made if claim.confidence > 0), key=lambda claim: -claim.confidence)


def _claim(found: Profile, target: str, field: Field) -> Claim:
    by_name = max(likeness(found.name, target), likeness(found.name, _synonyms_of(target)))
    if not found.values:
        return Claim(target, EMPTY * by_name, ("it has no values", _said(by_name, target)))
    judged = evidence(found, field)
    if by_name == 0.0:
        return Claim(target, _by_values(found, target) if judged.fit is Fit.PROOF else 0.0, (judged.reason,))
    said, fit = _said(by_name, target), judged.fit if by_name == 1.0 else None
    if judged.fit is Fit.AGAINST:
        return Claim(target, AGAINST * by_name, (judged.reason, said), fit)
    proof = BY_PROOF if judged.fit is Fit.PROOF else 0.0
    very = VERY_NAME if found.name == target else _of_code_or_name(found.name, field)
    return Claim(target, min(BY_NAME * by_name + proof + very, 1.0), (said, judged.reason), fit)


def _said(by_name: float, target: str) -> str:
    return f"the name {'is' if by_name == 1.0 else 'holds'} one of {target}"


def _of_code_or_name(name: str, field: Field) -> float:
    """How much surer a name makes of a field of text by saying that the column has codes, or only names."""
    said = words(name)
    if field.kind != "text" or field.name == "goods_description" or len(said) == 1:
        return 0.0
    return OF_NAME if NAMING & set(said) else OF_CODE if CODING & set(said) else 0.0


def _by_values(found: Profile, target: str) -> float:
    return UNNAMED if useless(found.name) and alone(found, target) else LIKELY


def _synonyms_of(target: str) -> str:
    """Fields that only outcomes have are listed with the prefix, whatever the kind of the file."""
    return target if target in SYNONYMS else OUTCOME_PREFIX + target


def _sure(ranked: list[Claim]) -> Claim | None:
    """Return what a column is, if one field is sure and no other comes near."""
    if not ranked or ranked[0].confidence < SURE:
        return None
    second = ranked[1].confidence if len(ranked) > 1 else 0.0
    return ranked[0] if second <= ranked[0].confidence - MARGIN or second < SURE else None


def _by_name_alone(name: str, claims: dict[str, list[Claim]], held: Collection[str], kind: Kind) -> Claim | None:
    """Return what a column without values is, if rows may lack that field and no other column may be it.

    ``claims`` are those of the columns that nothing is sure of, ``held`` the fields of the others.
    """
    best = [claim for claim in claims[name] if claim.confidence >= EMPTY]
    if len(best) != 1 or best[0].target in held or targets(kind)[best[0].target].required:
        return None
    others = {claim.target for other, ranked in claims.items() if other != name for claim in ranked}
    return None if best[0].target in others else best[0]


def _believed(found: tuple[Suggestion, ...], claims: dict[str, list[Claim]]) -> tuple[Suggestion, ...]:
    """Return the suggestions, those asked that only a name speaks for, if the values belie most names."""
    fits = {name: {claim.fit for claim in ranked if claim.fit} for name, ranked in claims.items()}
    belied = [name for name, seen in fits.items() if seen == {Fit.AGAINST}]
    if len(belied) < BELIED or len(belied) <= sum(Fit.PROOF in seen for seen in fits.values()):
        return found
    why = f"the values of {', '.join(map(repr, belied))} are not what their names say: names may stand over others"
    return tuple(one.asked(why) if one.target and Fit.PROOF not in fits[one.column] else one for one in found)


def _with_a_result(found: tuple[Suggestion, ...], claims: dict[str, list[Claim]]) -> tuple[Suggestion, ...]:
    """Return the suggestions, those asked that are fields of outcomes, if no column may be the result.

    A column without values has nothing to ask about: it is kept as extra.
    """
    if any(claim.target == RESULT for ranked in claims.values() for claim in ranked):
        return found
    why = f"no column gives {RESULT}, without which there is no outcome"
    return tuple(
        (one.asked(why) if one.samples else replace(one, target=EXTRA, reasons=(*one.reasons, why)))
        if (one.target or "").startswith(OUTCOME_PREFIX)
        else one
        for one in found
    )


def _suggestion(found: Profile, ranked: list[Claim], sure: dict[str, Claim | None]) -> Suggestion:
    candidates = tuple(claim.target for claim in ranked[:CANDIDATES])
    best = ranked[0] if ranked else Claim("", 0.0, ("neither its name nor its values are those of a field",))
    made = Suggestion(found.column, best.target, round(best.confidence, 2), found.samples, candidates, best.reasons)
    claim = sure[found.column]
    if claim is None:
        return replace(made, target=None)
    others = [name for name, other in sure.items() if other and other.target == claim.target and name != found.column]
    rivals = [name for name in others if sure[name].confidence > claim.confidence - MARGIN]  # type: ignore[union-attr]
    return made.asked(f"{', '.join(map(repr, rivals))} may be {claim.target} as well") if rivals else made
