"""What to do with a model in use: keep, recalibrate or retrain it, or explore more; and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from landwaiter.schema.nouns import Reason
from landwaiter.selection.upkeep.believed import Believed
from landwaiter.selection.upkeep.moved import FeatureMoved, Labels, Scored

Action = Literal["keep", "recalibrate", "retrain", "explore"]
RATIO_OFF = (0.8, 1.25)
"""Between these ratios of frauds found to foretold probabilities are good enough to rank and budget by (chosen)."""
SLOPE_WEAK = 0.8
"""Slope of calibration below which a model separates frauds from the rest so much less than it says (chosen)."""
MANY_FEATURES = 0.25
"""Share of declared numbers that moved by a large shift from which the goods count as others (chosen)."""
LEAST_FRAUDS = 10
"""Frauds, and items that were none, without which calibration says nothing (the least number of events for one
coefficient: Peduzzi et al., Journal of Clinical Epidemiology 49, 1996)."""
LEAST_EXPECTED = 5.0
"""Frauds expected on either side without which two shares cannot be compared (Cochran, Biometrics 10, 1954)."""
CHANGED = 0.05
"""Probability of as large a change of the share of fraud by chance from which it counts as none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a verdict rests on; ``None`` is what nobody can know yet."""

    features: tuple[FeatureMoved, ...]
    scores: Scored
    labels: Labels | None
    believed: Believed | None

    @property
    def declared(self) -> tuple[FeatureMoved, ...]:
        """The features that can say that the goods moved."""
        return tuple(one for one in self.features if one.declared)

    @property
    def large(self) -> int:
        """How many of them moved by a large shift."""
        return sum(one.size == "large" for one in self.declared)

    @property
    def others(self) -> bool:
        """Whether so many of them did that the goods are others."""
        return self.large >= MANY_FEATURES * max(len(self.declared), 1)

    @property
    def moved(self) -> bool:
        """Whether the scores or the goods moved by a large shift."""
        return self.scores.size == "large" or self.others

    @property
    def judged(self) -> Believed | None:
        """Calibration, where there are enough outcomes to speak of it."""
        one = self.believed
        enough = one is not None and min(one.frauds, one.inspected - one.frauds) >= LEAST_FRAUDS
        return one if enough else None

    @property
    def compared(self) -> Labels | None:
        """The random strata, where they are large enough to be compared."""
        one = self.labels
        if one is None:
            return None
        found = one.before.frauds + one.now.frauds
        smaller = min(one.before.effective, one.now.effective)
        whole = one.before.effective + one.now.effective
        return one if found * smaller / whole >= LEAST_EXPECTED else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, and why."""

    action: Action
    reasons: tuple[Reason, ...]


def judged(evidence: Evidence) -> Verdict:
    """Return what to do with the model.

    - ``retrain``: it separates frauds from the rest clearly less than it says, or fraud changed at random and the
      goods or scores did too;
    - ``recalibrate``: it separates as it should, and finds clearly more or fewer frauds than it says;
    - ``explore``: something moved, or fraud changed, and what was found cannot say whether the model still holds;
      or nothing can be said at all;
    - ``keep``: otherwise, moved goods included where what was found bears the model out.
    """
    return Verdict(_action(evidence), tuple(_reasons(evidence)))


def _action(evidence: Evidence) -> Action:
    changed, known = _changed(evidence), evidence.judged
    if _weak(evidence) or (changed and evidence.moved):
        return "retrain"
    if _off(evidence):
        return "recalibrate"
    unknown = evidence.compared is None
    return "explore" if changed or (known is None and (evidence.moved or unknown)) else "keep"


def _weak(evidence: Evidence) -> bool:
    slope = None if evidence.judged is None else evidence.judged.slope
    return slope is not None and slope.high is not None and slope.high < SLOPE_WEAK


def _off(evidence: Evidence) -> bool:
    if evidence.judged is None:
        return False
    ratio = evidence.judged.ratio
    beyond_chance = not (ratio.low or 0.0) <= 1.0 <= (ratio.high or 0.0)
    return beyond_chance and not RATIO_OFF[0] <= ratio.value <= RATIO_OFF[1]


def _changed(evidence: Evidence) -> bool:
    return evidence.compared is not None and evidence.compared.p_value < CHANGED


def _reasons(evidence: Evidence) -> Iterator[Reason]:
    yield from _of_outcomes(evidence)
    yield _of_labels(evidence)
    scores = evidence.scores
    params = {
        "index_number": round(scores.index, 3),
        "now_percent": scores.mean_now,
        "before_percent": scores.mean_before,
    }
    yield Reason(f"upkeep.scores.{scores.size}", params)
    moved = sum(one.size in ("moderate", "large") for one in evidence.declared)
    counts = {"moved_count": moved, "large_count": evidence.large, "all_count": len(evidence.declared)}
    yield Reason("upkeep.features.many" if evidence.others else "upkeep.features.few", counts)


def _of_outcomes(evidence: Evidence) -> Iterator[Reason]:
    one = evidence.believed
    if one is None:
        yield Reason("upkeep.outcomes.none")
        return
    counts = {"inspected_count": one.inspected, "frauds_count": one.frauds}
    if evidence.judged is None:
        yield Reason("upkeep.outcomes.few", {**counts, "least_count": LEAST_FRAUDS})
        return
    ratio = {
        "ratio_number": round(one.ratio.value, 2),
        "low_number": round(one.ratio.low or 0.0, 2),
        "high_number": round(one.ratio.high or 0.0, 2),
    }
    yield Reason("upkeep.ratio.off" if _off(evidence) else "upkeep.ratio.right", {**counts, **ratio})
    if one.slope is not None and one.slope.low is not None and one.slope.high is not None:
        slope = {
            "slope_number": round(one.slope.value, 2),
            "low_number": round(one.slope.low, 2),
            "high_number": round(one.slope.high, 2),
        }
        yield Reason("upkeep.slope.weak" if _weak(evidence) else "upkeep.slope.right", slope)


def _of_labels(evidence: Evidence) -> Reason:
    one = evidence.labels
    if one is None:
        return Reason("upkeep.labels.none")
    counts = {"now_count": one.now.inspected, "before_count": one.before.inspected}
    if evidence.compared is None:
        return Reason("upkeep.labels.few", counts)
    shares = {"now_percent": one.now.fraud_share.value, "before_percent": one.before.fraud_share.value}
    return Reason("upkeep.labels.changed" if _changed(evidence) else "upkeep.labels.same", {**counts, **shares})
