"""Put selections and explanations into words, lists and files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from landwaiter.explain import describe_all
from landwaiter.ingest.escaping import escape
from landwaiter.services.explaining import Explained
from landwaiter.services.selecting import Selected
from landwaiter.store.files import output_errors, whole_file

DECLARED = ("hs_code", "origin_country", "importer_id", "declarant_id", "goods_description", "customs_value")
UNWRITTEN = "The selection is recorded: repeat the command and name a file that you may write to."
CHOSEN = ("lane", "basis", "rank", "score", "probability", "expected_revenue", "inclusion_probability")


def listed(selected: Selected, language: str) -> list[dict[str, Any]]:
    """Return the selected items, by rank, with declared values and reasons in words."""
    return [_row(selected, int(row), language) for row in selected.picked]


def _row(selected: Selected, row: int, language: str) -> dict[str, Any]:
    columns, evidence = selected.columns, selected.table.evidence
    return {
        "declaration_id": columns["declaration_id"][row],
        "item_number": int(columns["item_number"][row]),
        "registration_date": str(columns["registration_date"][row]),
        "office": columns["office"][row],
        **{name: plain(columns[name][row]) for name in CHOSEN},
        **{name: plain(evidence[name][row]) for name in DECLARED},
        "reasons": describe_all(selected.reasons[row], language),
    }


def headline(row: dict[str, Any]) -> str:
    """Return one line that says which item a row of :func:`listed` is and what is expected of it."""
    revenue = "" if row["expected_revenue"] is None else f", expected revenue {row['expected_revenue']:,.0f}"
    goods = " ".join(str(row[name]) for name in ("hs_code", "origin_country") if row[name] is not None)
    return (
        f"{row['declaration_id']}/{row['item_number']}  {row['lane']}  office {row['office'] or '-'}  HS {goods}  "
        f"fraud {row['probability']:.0%}{revenue}"
    )


def explained(found: Explained, language: str) -> dict[str, Any]:
    """Return an explanation with its reasons in words, JSON-ready."""
    selection = found.selection
    return {
        "declaration_id": found.signal.declaration_id,
        "item_number": found.signal.item_number,
        "registered": found.registered.isoformat(),
        "model": found.signal.code,
        "probability": found.signal.score,
        "expected_revenue": found.signal.expected_revenue,
        "reasons": describe_all(found.signal.reasons, language),
        "selection": selection
        and {name: getattr(selection, name) for name in ("lane", "basis", "policy", "seed", "inclusion_probability")},
        "others": [
            {
                "source": one.source,
                "code": one.code,
                "score": one.score,
                "expected_revenue": one.expected_revenue,
                "reasons": describe_all(one.reasons, language),
            }
            for one in found.others
        ],
        "declared": {name: plain(value) for name, value in found.declared.items()},
    }


def write_csv(selected: Selected, path: Path, language: str) -> None:
    """Write every item of the selection to a CSV file that spreadsheets read, best first."""
    order = np.lexsort((selected.columns["rank"], selected.columns["basis"] == "none"))
    with output_errors(path, UNWRITTEN), whole_file(path, "utf-8-sig") as stream:
        writer: Any = None
        for row in order:
            values = _row(selected, int(row), language)
            values["reasons"] = " | ".join(values["reasons"])
            if writer is None:
                writer = csv.DictWriter(stream, list(values))
                writer.writeheader()
            writer.writerow({name: escape(v) if isinstance(v, str) else v for name, v in values.items()})


def write_page(selected: Selected, path: Path, language: str) -> None:
    """Write the selected items as an HTML page."""
    from landwaiter.report import write_ranking

    with output_errors(path, UNWRITTEN):
        write_ranking(listed(selected, language), path, language)


def plain(value: Any) -> Any:
    """Return a value of an array as Python's own, NaN as None."""
    own = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(own, float) and np.isnan(own) else own
