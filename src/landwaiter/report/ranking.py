"""The page of the declarations to inspect today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landwaiter.explain.numbers import money
from landwaiter.report.pages import page
from landwaiter.report.words import Words
from landwaiter.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path


def write_ranking(rows: Sequence[Mapping[str, Any]], path: Path, language: str = "en") -> None:
    """Write the selected items, in the order given, with lane, chance, amount and reasons.

    Parameters
    ----------
    rows
        One mapping an item: ``declaration_id``, ``item_number``, ``registration_date``, ``office``, ``lane``,
        ``basis``, ``probability``, ``expected_revenue``, ``hs_code``, ``origin_country``, ``importer_id``,
        ``declarant_id``, ``goods_description``, ``customs_value`` and ``reasons`` (sentences in the page's
        language). What is missing or ``None`` is left out.
    path
        Where the page goes; it is written whole or not at all.

    Raises
    ------
    SettingsError
        When there is no wording in the language.
    WorkspaceError
        When the file cannot be written.
    """
    words = Words(language)
    days = sorted({str(row["registration_date"]) for row in rows if row.get("registration_date") is not None})
    html = page(
        "ranking.html",
        say=words,
        language=words.language,
        about=_about(rows, days, words),
        items=[_item(place, row, words) for place, row in enumerate(rows, start=1)],
    )
    write_whole(path, html)


def _about(rows: Sequence[Mapping[str, Any]], days: list[str], words: Words) -> str:
    if not rows:
        return words("ranking.none")
    drawn = sum(row.get("basis") == "random" for row in rows)
    named = [words.day(one) for one in dict.fromkeys((days[0], days[-1]))] if days else [words("unknown")]
    span = " \N{EN DASH} ".join(named)
    return words("ranking.about", items_count=len(rows), random_count=drawn, days=span)


def _item(place: int, row: Mapping[str, Any], words: Words) -> dict[str, Any]:
    origin = row.get("origin_country")
    goods = [row.get("hs_code"), row.get("goods_description"), origin and words("ranking.origin", country=origin)]
    return {
        "place": place,
        "declaration": row["declaration_id"],
        "item": words("ranking.item", item=int(row["item_number"])),
        "office": row.get("office") or "",
        "lane": row["lane"],
        "lane_name": words(f"lane.{row['lane']}"),
        "basis": words(f"basis.{row['basis']}"),
        "goods": [part for part in goods if part],
        "parties": [part for part in (row.get("importer_id"), row.get("declarant_id")) if part],
        "value": _amount(row.get("customs_value"), words),
        "probability": words("unknown") if row.get("probability") is None else words.percent(row["probability"]),
        "revenue": _amount(row.get("expected_revenue"), words),
        "reasons": list(row.get("reasons") or ()),
    }


def _amount(value: float | None, words: Words) -> str:
    return words("unknown") if value is None else money(value, words.language)
