"""How sure it is what a column means, by its name and by its values, and which field it is given.

The confidence of a column for a field, from 0 to 1:

=================================  ==============  ==============  ================
name                               values prove    values allow    values speak
                                   the field       it              against it
=================================  ==============  ==============  ================
the very name of the field         1.00            0.96            0.30
a known name of the field          0.97            0.92            0.30
holds all words of a known name    up to 0.54      up to 0.49      up to 0.16
none (``column 3``, ``F3``)        0.90 or 0.50    0               0
another                            0.50            0               0
=================================  ==============  ==============  ================

A column without a name reaches 0.90 where its values leave no doubt by themselves. From :data:`SURE` on a
column is proposed for a field, unless a second field, or a second column for the same field, is as sure
within :data:`MARGIN`: then it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from landwaiter.ingest.evidence import Fit, alone, evidence
from landwaiter.ingest.layout import targets
from landwaiter.ingest.mapping import OUTCOME_PREFIX
from landwaiter.ingest.names import likeness, useless
from landwaiter.ingest.synonyms import SYNONYMS

if TYPE_CHECKING:
    from landwaiter.ingest.mapping import Kind
    from landwaiter.ingest.profile import Profile
    from landwaiter.schema.fields import Field

SURE = 0.85
"""The confidence from which a proposal needs no question."""
MARGIN = 0.02
"""By how much a proposal must be surer than the next."""
BY_NAME, BY_PROOF, VERY_NAME = 0.92, 0.05, 0.04
UNNAMED, LIKELY = 0.90, 0.50
AGAINST = 0.30
CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """How sure it is that a column is the field ``target``, and why."""

    target: str
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one column may mean.

    ``target`` is the field, or ``None`` where that has to be asked; ``confidence`` is in [0, 1];
    ``samples`` are three of its values; ``candidates`` the fields that come into question, best first;
    ``reasons`` say why it is the field, or why it is asked. ``values`` translates cells.
    """

    column: str
    target: str | None
    confidence: float
    samples: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    def asked(self, reason: str) -> Suggestion:
        """Return the suggestion as a question, for the given reason."""
        return replace(self, target=None, reasons=(reason, *self.reasons))


def suggest(profiles: dict[str, Profile], kind: Kind) -> tuple[Suggestion, ...]:
    """Return what each column may mean, in the order of the file."""
    claims = {name: _claims(found, kind) for name, found in profiles.items()}
    sure = {name: _sure(ranked) for name, ranked in claims.items()}
    return tuple(_suggestion(profiles[name], ranked, sure) for name, ranked in claims.items())


def _claims(found: Profile, kind: Kind) -> list[Claim]:
    """The fields that a column may be, the surest first."""
    made = [_claim(found, target, field) for target, field in targets(kind).items()]
    return sorted((claim for claim in made if claim.confidence > 0), key=lambda claim: -claim.confidence)


def _claim(found: Profile, target: str, field: Field) -> Claim:
    by_name = max(likeness(found.name, target), likeness(found.name, _synonyms_of(target)))
    if by_name == 0.0 and not found.values:
        return Claim(target, 0.0, ())
    judged = evidence(found, field)
    if by_name == 0.0:
        return Claim(target, _by_values(found, target) if judged.fit is Fit.PROOF else 0.0, (judged.reason,))
    said = f"the name {'is' if by_name == 1.0 else 'holds'} one of {target}"
    if judged.fit is Fit.AGAINST:
        return Claim(target, AGAINST * by_name, (judged.reason, said))
    proof = BY_PROOF if judged.fit is Fit.PROOF else 0.0
    very = VERY_NAME if found.name == target else 0.0
    return Claim(target, min(BY_NAME * by_name + proof + very, 1.0), (said, judged.reason))


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
