"""What the leakage audit answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from landwaiter.schema.nouns import Reason

Severity = Literal["none", "note", "warning", "severe"]
SEVERITIES: tuple[Severity, ...] = ("none", "note", "warning", "severe")

Params = dict[str, str | int | float]

Verdict = Literal["clean", "suspect", "leaking"]
Kind = Literal["joint_values", "field", "near_duplicates"]


def column_list(columns: tuple[str, ...]) -> str:
    """Return columns as the parameter of a Reason that says their names.

    >>> column_list(("hs_code", "net_mass_kg"))
    '["hs_code", "net_mass_kg"]'
    """
    return json.dumps(columns)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: what kind, how bad, in which columns, the numbers behind it, and the sentence."""

    kind: Kind
    severity: Severity
    columns: tuple[str, ...]
    reason: Reason
    numbers: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready fields."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "columns": list(self.columns),
            "reason": {"message": self.reason.message, "params": dict(self.reason.params)},
            "numbers": dict(self.numbers),
        }


@dataclass(frozen=True, slots=True)
class JointKey:
    """A joint key and what a table of past answers by that key achieves on the later rows, without a model.

    Attributes
    ----------
    columns
        The columns of the key; their order is that in which the search took them.
    repeated
        Share of the later rows that repeat a joint value of the earlier rows.
    auc, precision_5, precision_10
        Of the table of past answers on all later rows, rows never seen taking the overall share.
    values, pure
        Joint values with at least five rows, and the share of them that carry one label only.
    pure_by_chance
        The share that would, if labels were dealt out at random.
    traders
        Distinct traders per row among repeated joint values; NaN where no trader is known.
    glue
        How firmly the label sticks to the joint value across traders: 0 not at all, 1 wholly.
    """

    columns: tuple[str, ...]
    repeated: float
    auc: float
    precision_5: float
    precision_10: float
    values: int
    pure: float
    pure_by_chance: float
    traders: float
    glue: float
    severity: Severity

    def as_dict(self) -> dict[str, Any]:
        """Return the key as JSON-ready fields; an unknown number is ``None``."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        known = {name: None if value != value else value for name, value in fields.items()}  # noqa: PLR0124 - NaN
        return known | {"columns": list(self.columns)}


@dataclass(frozen=True, slots=True)
class Audit:
    """The verdict on a data set: how it was split, what was found, and the lookup baseline.

    ``keys`` define which later rows count as never seen: the severely leaking keys where there are
    any, else the one that foretells best. ``best`` is ``None`` where no joint value foretells anything.
    """

    rows: int
    early: int
    later: int
    cut: str
    findings: tuple[Finding, ...]
    best: JointKey | None
    keys: tuple[tuple[str, ...], ...]

    @property
    def severity(self) -> Severity:
        """The severity of the worst finding."""
        return max((one.severity for one in self.findings), key=SEVERITIES.index, default="none")

    @property
    def verdict(self) -> Verdict:
        """The word that goes on a model's card."""
        return {"severe": "leaking", "warning": "suspect"}.get(self.severity, "clean")  # type: ignore[return-value]

    @property
    def leaks(self) -> bool:
        """Whether something was found that makes a back-test look better than the work would be."""
        return self.severity == "severe"

    def as_dict(self) -> dict[str, Any]:
        """Return the audit as JSON-ready fields."""
        return {
            "rows": self.rows,
            "early": self.early,
            "later": self.later,
            "cut": self.cut,
            "severity": self.severity,
            "verdict": self.verdict,
            "findings": [one.as_dict() for one in self.findings],
            "best": None if self.best is None else self.best.as_dict(),
            "keys": [list(key) for key in self.keys],
        }
