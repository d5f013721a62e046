"""The features of one item, worked out by loops over all rows: slow, and plain enough to be believed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from features.lakes import Row

from landwaiter.features import FeatureSpec

NAN = math.nan
COMPARED = {
    "price|per_kg": ("customs_value", "net_mass_kg", ("hs6", "origin_country")),
    "price|per_unit": ("customs_value", "quantity", ("hs6", "origin_country", "quantity_unit")),
    "weight|per_unit": ("net_mass_kg", "quantity", ("hs6", "origin_country", "quantity_unit")),
    "amount|value": ("customs_value", None, ("importer_id",)),
}
Key = tuple[str, ...]
Found = dict[Any, Row]
TRADERS = ("importer_id", "declarant_id", "exporter_id")


def features(
    rows: list[Row], outcomes: list[Row], spec: FeatureSpec, item: Row, known_by: Any = None
) -> dict[str, float]:
    """Return features and evidence by name, from nothing but what was known on the item's day."""
    found = {
        (o["declaration_id"], o["item_number"]): o for o in outcomes if known_by is None or o["known_on"] <= known_by
    }
    made: dict[str, float] = {}
    everything = _known(rows, found, item)
    made["overall|rate|all"] = (sum(everything) + 1.0) / (len(everything) + 20.0)
    for key in [*((column,) for column in spec.keys), *spec.crosses]:
        made |= {name: NAN if _missing(item, key) else value for name, value in _history(rows, found, spec, item, key)}
        if len(key) > 1 or key[0] in TRADERS:
            made |= _newness(rows, item, key)
    made |= _newness(rows, item, spec.repeated)
    for name in COMPARED:
        made |= _comparison(rows, item, name, spec.price_window_days)
    return made | _own(spec, item)


def part(row: Row, column: str) -> Any:
    if column in ("hs2", "hs4", "hs6"):
        return row["hs_code"][:6].ljust(6, "0")[: int(column[2])]
    return row.get(column)


def same(one: Row, other: Row, key: Key) -> bool:
    return all(part(one, column) == part(other, column) for column in key)


def _missing(item: Row, key: Key) -> bool:
    return len(key) == 1 and part(item, key[0]) is None


def _known(rows: list[Row], found: Found, item: Row, key: Key = (), window: int | None = None) -> list[int]:
    """Return 1 for each fraud and 0 for each other outcome of the key that was known before the item's day."""
    results = []
    for row in rows:
        outcome = found.get((row["declaration_id"], row["item_number"]))
        if outcome is None or not same(row, item, key):
            continue
        age = (item["registration_date"] - outcome["known_on"]).days
        if age >= 1 and (window is None or age <= window):
            results.append(int(outcome["result"] == "fraud"))
    return results


def _history(rows: list[Row], found: Found, spec: FeatureSpec, item: Row, key: Key) -> Iterator[tuple[str, float]]:
    everything = _known(rows, found, item)
    prior = (sum(everything) + 1.0) / (len(everything) + 20.0)
    for window, label in ((None, "all"), (spec.window_days, str(spec.window_days))):
        results = _known(rows, found, item, key, window)
        rate = (sum(results) + spec.shrinkage * prior) / (len(results) + spec.shrinkage)
        for what, value in (("inspected", len(results)), ("rate", rate), ("frauds", sum(results))):
            yield f"{'+'.join(key)}|{what}|{label}", float(value)


def _newness(rows: list[Row], item: Row, key: Key) -> dict[str, float]:
    day = item["registration_date"]
    ages = [
        (day - row["registration_date"]).days for row in rows if same(row, item, key) and row["registration_date"] < day
    ]
    values = {"declared": float(len(ages)), "since_first": max(ages, default=NAN), "since_last": min(ages, default=NAN)}
    wanted = values if len(key) == 1 else ["declared"]
    return {f"{'+'.join(key)}|{what}|all": NAN if _missing(item, key) else float(values[what]) for what in wanted}


def measured(row: Row, value: str, per: str | None) -> float:
    amount, whole = row.get(value), 1.0 if per is None else row.get(per)
    if amount is None or whole is None or not amount > 0 or not whole > 0:
        return NAN
    return math.log(amount / whole)


def _before(rows: list[Row], item: Row, key: Key, window: int) -> list[Row]:
    day = item["registration_date"]
    return [row for row in rows if same(row, item, key) and 1 <= (day - row["registration_date"]).days <= window]


def usual(values: list[float]) -> tuple[float, float]:
    centre = sum(values) / len(values)
    return centre, math.sqrt(sum((value - centre) ** 2 for value in values) / len(values))


def _clipped(rows: list[Row], row: Row, name: str, window: int) -> float:
    value, per, key = COMPARED[name]
    own = measured(row, value, per)
    earlier = [v for r in _before(rows, row, key, window) if not math.isnan(v := measured(r, value, per))]
    if len(earlier) < 5:
        return own
    centre, spread = usual(earlier)
    reach = 3.0 * max(spread, 0.1)
    return min(max(own, centre - reach), centre + reach)


def _comparison(rows: list[Row], item: Row, name: str, window: int) -> dict[str, float]:
    value, per, key = COMPARED[name]
    earlier = [row for row in _before(rows, item, key, window) if not math.isnan(measured(row, value, per))]
    own, centre, spread = measured(item, value, per), NAN, NAN
    if len(earlier) >= 5:
        centre, spread = usual([_clipped(rows, row, name, window) for row in earlier])
    made = {
        "deviation": (own - centre) / max(spread, 0.1),
        "ratio": own - centre,
        "spread": spread,
        "declared": math.exp(own),
        "usual": math.exp(centre),
        "comparable": float(len(earlier)),
    }
    return {f"{name}|{what}|{'+'.join(key)}": NAN if _missing(item, key) else number for what, number in made.items()}


def _number(item: Row, name: str) -> float:
    return NAN if item.get(name) is None else float(item[name])


def _own(spec: FeatureSpec, item: Row) -> dict[str, float]:
    made = {f"amount|{name}|log": measured(item, name, None) for name in spec.numbers if name != "duty_rate"}
    made["amount|duty_rate|log"] = _number(item, "duty_rate")
    for pair in ("customs_value/net_mass_kg", "tax_amount/customs_value", "net_mass_kg/gross_mass_kg"):
        top, bottom = (_number(item, name) for name in pair.split("/"))
        made[f"amount|{pair}|ratio"] = top / bottom if bottom > 0 else NAN
    for name in ("customs_value", "net_mass_kg"):
        made[f"rounding|{name}|zeros"] = _zeros(_number(item, name))
    made["calendar|registration_date|weekday"] = float(item["registration_date"].weekday())
    return made


def _zeros(value: float) -> float:
    if math.isnan(value):
        return NAN
    if value <= 0 or value != int(value):
        return 0.0
    text = str(int(value))
    return float(min(len(text) - len(text.rstrip("0")), 6))
