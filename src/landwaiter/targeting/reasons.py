"""Why an item was ranked where it was: at most five Reasons, strongest first.

What each feature adds to the raw score (TreeSHAP for trees; Lundberg et al., Nature Machine
Intelligence, 2020) is summed over features of the same family and key, because ten numbers about
one importer are one argument. Groups that raise the score are put into words while they say
something new; calibration keeps the order of scores, so it plays no part.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import NotComputableError
from landwaiter.features.table import FeatureInfo, FeatureTable
from landwaiter.schema.nouns import Reason
from landwaiter.targeting.evidence import Group, Item
from landwaiter.targeting.leaves import Cross
from landwaiter.targeting.model import TargetingModel
from landwaiter.targeting.sayings import ABSENT, cross_said, say

Floats = NDArray[np.float64]

MOST = 5
WORTH_SAYING = 0.05
"""Share of all that raises the score below which a group is not worth a sentence."""


def explain(model: TargetingModel, table: FeatureTable, most: int = MOST) -> list[tuple[Reason, ...]]:
    """Return the reasons for the score of every item of ``table``.

    Parameters
    ----------
    model
        The model that scored the items.
    table
        The items to explain, and only those: explaining costs far more than scoring. It must have
        been built with evidence.
    most
        Reasons an item, at most.

    Returns
    -------
    list of tuples of Reason
        One tuple an item, strongest reason first, never empty.

    Raises
    ------
    ModelError
        When the table does not fit the model.
    NotComputableError
        When the table was built without evidence.
    """
    table = model.own(table)
    if not len(table):
        return []
    if model.card.ranker == "random":
        return [(Reason("reason.random"),)] * len(table)
    if not table.evidence:
        raise NotComputableError(
            "reasons need the numbers behind the features.", "Build the feature table with evidence."
        )
    return _explained(model, table, most)


def _explained(model: TargetingModel, table: FeatureTable, most: int) -> list[tuple[Reason, ...]]:
    added = model.ranker.contributions(table.matrix)[:, :-1]
    crosses: Sequence[Cross | None] = model.ranker.crosses(table.matrix) or [None] * len(table)
    chances = model.ranker.predict_proba(table.matrix)[:, 1]
    members = members_of_groups(table.infos)
    positions = {name: place for place, name in enumerate(table.names)}
    explained = []
    for row, chance in enumerate(chances):
        groups = raising_groups(table.infos, members, added[row])
        item = Item(table, row, positions)
        together = say_together(item, crosses[row], groups)
        # What holds together comes last, and never alone where single features say something.
        said = (*_said(item, groups, most)[: max(1, most - len(together))], *together)[:most]
        explained.append(said or (Reason("reason.estimate", {"chance_percent": float(chance)}),))
    return explained


def say_together(item: Item, cross: Cross | None, groups: list[Group]) -> tuple[Reason, ...]:
    """Return what conditions that hold together say, if they raise the score notably and were telling before."""
    worth = WORTH_SAYING * sum(group.contribution for group in groups)
    if cross is None or cross.added <= worth:
        return ()
    reason = cross_said(item, cross)
    return () if reason is None else (reason,)


def members_of_groups(infos: tuple[FeatureInfo, ...]) -> dict[str, list[int]]:
    """Return the positions of the features of each group, by the group's name."""
    members: dict[str, list[int]] = {}
    for position, info in enumerate(infos):
        members.setdefault(info.group, []).append(position)
    return members


def raising_groups(infos: tuple[FeatureInfo, ...], members: dict[str, list[int]], added: Floats) -> list[Group]:
    """Return the groups whose features together raise the score notably, strongest first."""
    sums = {group: float(added[positions].sum()) for group, positions in members.items()}
    threshold = WORTH_SAYING * sum(value for value in sums.values() if value > 0)
    raising = [group for group, value in sums.items() if value > 0 and value >= threshold]
    raising.sort(key=lambda group: -sums[group])
    return [Group(_strongest_first(infos, members[group], added), sums[group]) for group in raising]


def _strongest_first(infos: tuple[FeatureInfo, ...], positions: list[int], added: Floats) -> tuple[FeatureInfo, ...]:
    return tuple(infos[position] for position in sorted(positions, key=lambda position: -added[position]))


def _said(item: Item, groups: list[Group], most: int) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    absent: list[set[str]] = []
    for group in groups:
        reason = say(item, group)
        if reason is None or any(_same_numbers(reason, other) for other in reasons):
            continue
        if reason.message in ABSENT:
            # An importer never seen before was never seen with these goods either.
            if any(key <= set(group.key) for key in absent):
                continue
            absent.append(set(group.key))
        reasons.append(reason)
        if len(reasons) == most:
            break
    return tuple(reasons)


def _same_numbers(reason: Reason, other: Reason) -> bool:
    """Say whether two reasons rest on the same evidence: an importer, and the one code it deals in."""
    kinds = [message.message.split(".")[1] for message in (reason, other)]
    numbers = [
        [value for value in message.params.values() if not isinstance(value, str)] for message in (reason, other)
    ]
    alike = kinds[0] == kinds[1] and numbers[0] == numbers[1]
    return reason == other or (alike and len(numbers[0]) > 1)
