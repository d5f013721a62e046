"""What can be said of a group of features, with the numbers that matter, or that nothing can.

A saying never contradicts the model: where the numbers speak for the item (a rate at or below the
average, a usual price) there is none, even if the group raised the score.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable

from landwaiter.features.spec import name_of
from landwaiter.features.table import IDENTITY, SHARED, FeatureInfo
from landwaiter.schema.nouns import Parameter, Reason
from landwaiter.targeting.evidence import Group, Item
from landwaiter.targeting.leaves import Cross

Saying = Callable[[Item, Group], Reason | None]

ENOUGH_RECENT = 3
"""Inspections in the recent window from which it is quoted rather than all history."""
FEW = 5
"""Earlier declarations below which their number is worth saying."""
LATELY = 365.0
LONG_SILENCE = 30.0
NOTABLE_GAP = 0.1
"""Share by which a value must differ from the usual one to be called different."""
ROUND_ZEROS = 2
MONEY = {"freight", "insurance", "tax_amount", "duty_amount"}
"""Columns in national currency: divided by the customs value they are shares of it."""
OVERALL = "overall|rate|all"
ABSENT = ("reason.history.none", "reason.newness.first")
"""Sayings that there is no history yet."""


def say(item: Item, group: Group) -> Reason | None:
    """Return the reason that a group of features gives for an item, ``None`` where there is none."""
    first = group.infos[0]
    compared = bool(group.named("deviation"))
    saying = _compared if compared else SAYINGS.get((first.family, first.statistic), SAYINGS.get((first.family, "")))
    return saying(item, group) if saying else _other(item, group)


def cross_said(item: Item, cross: Cross) -> Reason | None:
    """Return what was found so far where the same conditions held together; nothing where that is nothing unusual."""
    average = item.number(OVERALL)
    asked = (part for feature in cross.features for part in item.table.infos[feature].key)
    columns = list(dict.fromkeys(column for part in asked for column in part.split("/")))
    if average is None or len(columns) < 2 or cross.frauds <= average * cross.inspected:
        return None
    params: dict[str, Parameter] = {"columns_fields": json.dumps(columns), "average_percent": average}
    params |= {"frauds_count": cross.frauds, "inspected_count": cross.inspected}
    return Reason("reason.cross", {**params, "rate_percent": cross.frauds / cross.inspected})


def _history(item: Item, group: Group) -> Reason | None:
    average = item.number(OVERALL)
    rates = group.named("rate")
    seen = [(info, item.number(_sibling(info, "inspected")), item.number(_sibling(info, "frauds"))) for info in rates]
    if average is None or not seen:
        return None
    inspected = seen[-1][1]
    if inspected is None:
        return _undeclared(item, group.key)
    if inspected == 0:
        return Reason("reason.history.none", {"subject_pairs": item.subject(group.key)})
    found = [_rate(item, group.key, info, count, frauds, average) for info, count, frauds in seen]
    return next((reason for reason in found if reason is not None), None)


def _rate(
    item: Item, key: tuple[str, ...], info: FeatureInfo, inspected: float | None, frauds: float | None, average: float
) -> Reason | None:
    window = info.window_days
    if not inspected or frauds is None or frauds / inspected <= average:
        return None
    if window is not None and inspected < ENOUGH_RECENT:
        return None
    params: dict[str, Parameter] = {"subject_pairs": item.subject(key), "average_percent": average}
    if inspected == 1:
        return Reason("reason.history.once", params)
    params |= {"frauds_count": int(frauds), "inspected_count": int(inspected), "rate_percent": frauds / inspected}
    if window is None:
        return Reason("reason.history.all", params)
    return Reason("reason.history.window", {**params, "window_count": window})


def _newness(item: Item, group: Group) -> Reason | None:
    counted = group.named("declared")
    declared = item.number(counted[0].name) if counted else None
    if declared is None:
        return _undeclared(item, group.key)
    subject = item.subject(group.key)
    if declared == 0:
        return Reason("reason.newness.first", {"subject_pairs": subject})
    if declared < FEW:
        return Reason("reason.newness.few", {"subject_pairs": subject, "declared_count": int(declared)})
    return _since(item, group, subject) or Reason(
        "reason.newness.known", {"subject_pairs": subject, "declared_count": int(declared)}
    )


def _since(item: Item, group: Group, subject: str) -> Reason | None:
    strongest = group.infos[0]
    days = item.number(strongest.name)
    if days is None:
        return None
    params: dict[str, Parameter] = {"subject_pairs": subject, "days_count": int(days)}
    if strongest.statistic == "since_first" and days <= LATELY:
        return Reason("reason.newness.recent", {**params, "first_date": item.day(days)})
    if strongest.statistic == "since_last" and days >= LONG_SILENCE:
        return Reason("reason.newness.silent", {**params, "last_date": item.day(days)})
    return None


def _compared(item: Item, group: Group) -> Reason | None:
    info = group.named("deviation")[0]
    declared, usual, comparable = (item.number(_sibling(info, name)) for name in ("declared", "usual", "comparable"))
    message = f"reason.{info.family}.{_measure(info)}"
    params: dict[str, Parameter] = {"subject_pairs": item.subject(group.key)}
    if declared is None:
        return None
    if usual is None or usual <= 0:
        return Reason(f"{message}.unknown", params)
    gap = declared / usual - 1.0
    if abs(gap) < NOTABLE_GAP:
        return None
    kind = "money" if _measure(info) == "value" else "price"
    params |= {f"declared_{kind}": declared, f"usual_{kind}": usual, "comparable_count": int(comparable or 0)}
    return Reason(f"{message}.{'below' if gap < 0 else 'above'}", {**params, "gap_percent": abs(gap)})


def _own_value(item: Item, group: Group) -> Reason | None:
    info = group.infos[0]
    column, value = info.key[0], item.number(info.name)
    if value is None:
        return Reason("reason.own.missing", {"column_field": column})
    if column == "duty_rate":
        return Reason("reason.own.rate", {"column_field": column, "value_percent": value / 100.0})
    declared = item.number(column)
    amount = declared if declared is not None else _four_digits(math.exp(value))
    return Reason("reason.own.value", {"column_field": column, "value_number": amount})


def _own_ratio(item: Item, group: Group) -> Reason | None:
    info = group.infos[0]
    part, _, whole = info.key[0].partition("/")
    value = item.number(info.name)
    if value is None:
        return None
    if whole == "customs_value" and part in MONEY:
        return Reason("reason.own.share", {"part_field": part, "value_percent": value})
    return Reason("reason.own.ratio", {"part_field": part, "whole_field": whole, "value_number": _four_digits(value)})


def _rounding(item: Item, group: Group) -> Reason | None:
    info = group.infos[0]
    zeros, value = item.number(info.name), item.number(info.key[0])
    if zeros is None or value is None or zeros < ROUND_ZEROS:
        return None
    return Reason("reason.own.round", {"column_field": info.key[0], "value_number": value})


def _weekday(item: Item, group: Group) -> Reason | None:
    value = item.number(group.infos[0].name)
    return None if value is None else Reason("reason.own.weekday", {"day_weekday": int(value)})


def _identity(item: Item, group: Group) -> Reason | None:
    """A model that knows importers or codes by name learned from the inspections of this one; of a new one, nothing."""
    if item.number(group.infos[0].name) is None:
        return _undeclared(item, group.key)
    inspected = item.number(name_of(group.key, "inspected", "all"))
    if not inspected:
        return None
    return Reason("reason.identity", {"subject_pairs": item.subject(group.key), "inspected_count": int(inspected)})


def _other(item: Item, group: Group) -> Reason | None:
    info = group.infos[0]
    value = item.number(info.name)
    return None if value is None else Reason("reason.other", {"feature": info.name, "value_number": value})


def _shared(item: Item, group: Group) -> Reason | None:
    likeness = item.number(group.infos[0].name)
    (partner,) = group.key
    return Reason("reason.shared", {"partner": partner}) if likeness is not None and likeness > 0 else None


def _undeclared(item: Item, key: tuple[str, ...]) -> Reason | None:
    lacking = [column for column in key if item.declared(column) is None]
    return Reason("reason.undeclared", {"column_field": lacking[0]}) if len(key) == 1 and lacking else None


def _sibling(info: FeatureInfo, statistic: str) -> str:
    """Return the name of another statistic of the same thing."""
    return "|".join(statistic if part == info.statistic else part for part in info.name.split("|"))


def _measure(info: FeatureInfo) -> str:
    return info.name.split("|")[1]


def _four_digits(value: float) -> float:
    return float(f"{value:.4g}")


SAYINGS: dict[tuple[str, str], Saying] = {
    ("history", ""): _history,
    ("newness", ""): _newness,
    ("amount", "log"): _own_value,
    ("amount", "ratio"): _own_ratio,
    ("rounding", ""): _rounding,
    ("calendar", "weekday"): _weekday,
    (IDENTITY, ""): _identity,
    (SHARED, ""): _shared,
}
"""By family and, where a family's statistics differ in kind, statistic."""
