"""Say what can be set: Markdown tables of the parameters of a scenario and of its schemes."""

from __future__ import annotations

from landwaiter.country.parameter import Parameter, parameters
from landwaiter.country.scenario.scenario import Scenario
from landwaiter.country.schemes import (
    FalseOrigin,
    Habits,
    Misclassification,
    NewAgreement,
    ShortDeclaration,
    Undervaluation,
)

KINDS: tuple[type, ...] = (
    Scenario,
    Habits,
    Undervaluation,
    Misclassification,
    FalseOrigin,
    ShortDeclaration,
    NewAgreement,
)
"""Everything that has documented parameters, in the order in which it is documented."""


def parameter_tables() -> str:
    """Return a Markdown section with a table for each of :data:`KINDS`.

    Examples
    --------
    >>> parameter_tables().splitlines()[0]
    '### Scenario'
    """
    return "\n\n".join(f"### {kind.__name__}\n\n{parameter_table(kind)}" for kind in KINDS)


def parameter_table(kind: type) -> str:
    """Return a Markdown table of the documented parameters of a dataclass."""
    head = ["| parameter | default | unit | meaning | source |", "|---|---|---|---|---|"]
    return "\n".join([*head, *(_row(item) for item in parameters(kind))])


def _row(item: Parameter) -> str:
    default = "" if item.default is None else item.default
    return f"| `{item.name}` | {default} | {item.unit} | {item.meaning} | {item.source} |"
