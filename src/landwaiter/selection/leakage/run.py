"""The leakage audit: what in this data would let a back-test flatter a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.errors import NotComputableError
from landwaiter.selection.folds import default_start
from landwaiter.selection.leakage.coding import Coded, coded
from landwaiter.selection.leakage.finding import Audit, Finding
from landwaiter.selection.leakage.joint import Rows
from landwaiter.selection.leakage.keys import finding_of, joint_keys
from landwaiter.selection.leakage.late_fields import late_fields
from landwaiter.selection.leakage.near_duplicates import near_duplicates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.engine import Columns

MOST_EARLY, MOST_LATER = 75_000, 25_000
TRADERS = ("importer_id", "declarant_id", "exporter_id")
IDENTIFIER_ENDINGS = ("id", "number")
UNIQUE = 0.9


def audit_leakage(
    columns: Columns,
    fraud: NDArray[np.float64],
    day: NDArray[np.datetime64],
    *,
    cut: np.datetime64 | None = None,
    trader: str | None = None,
    seed: int = 0,
) -> Audit:
    """Look for what lets a model look good in a back-test without being any use.

    Three things are looked for, in whatever columns there are. *Repeated joint values*: a greedy
    search for the joint key by which a plain table of past answers foretells the later period best,
    counting the answers of other traders only; it leaks where the label sticks to the joint value
    (see :class:`JointKey`). *Fields filled in after the inspection*: columns which alone order the
    label better than an area under the curve of 0.90, which are filled for fraud and not for others,
    or which are there only where an inspection took place. *Near-duplicates*: later rows that equal an
    earlier one in everything but identifiers and days, numbers within 1 %.

    Parameters
    ----------
    columns
        Declaration items as they were lodged, equally long arrays by name. Days are left out of the
        search; leave out the outcome's own columns.
    fraud
        1, 0, or NaN where the item was not inspected, shape (n,).
    day
        Day of registration, shape (n,).
    cut
        First day of the later period; by default the last quarter of the days is later.
    trader
        Column that says who traded; by default the first there is of importer, declarant, exporter.
    seed
        Puts equal answers of the table in order.

    Raises
    ------
    NotComputableError
        When the labelled rows before or after the cut lack fraud, or anything but fraud.

    Notes
    -----
    Of more rows, the latest 75,000 before the cut and the first 25,000 from it on are used, of those
    inspected and of the others. ``rows``, ``early`` and ``later`` count inspected rows.
    """
    fraud, day = np.asarray(fraud, np.float64), np.asarray(day, "datetime64[D]")
    cut = cut if cut is not None else default_start(day[~np.isnan(fraud)])
    near = _near_the_cut(fraud, day, cut)
    columns = {name: values[near] for name, values in columns.items() if np.asarray(values).dtype.kind != "M"}
    fraud, day = fraud[near], day[near]
    known = ~np.isnan(fraud)
    _require_both_labels(fraud, day < cut)
    codes = {name: coded(values) for name, values in columns.items()}
    who = trader or next((name for name in TRADERS if name in columns), None)
    rows = Rows(fraud[known], day[known] < cut, _at(codes[who], known) if who else None)
    inspected = {name: _at(one, known) for name, one in codes.items()}
    keys = joint_keys(inspected, rows, seed)
    leaking = [key for key in keys if key.severity != "none"]
    findings = [finding_of(key) for key in leaking]
    findings += late_fields(codes, _numbers(columns, codes), fraud, day < cut)
    findings += _duplicates(inspected, columns, known, rows)
    return Audit(
        rows=int(known.sum()),
        early=int(rows.early.sum()),
        later=int((~rows.early).sum()),
        cut=str(cut),
        findings=tuple(findings),
        best=keys[0] if keys else None,
        keys=tuple(key.columns for key in [key for key in keys if key.severity == "severe"] or keys[:1]),
    )


def is_identifier(name: str, column: Coded) -> bool:
    """Return whether a column names one row or one party, by its name or because it hardly repeats."""
    words = name.lower().replace("_", " ").split()
    return bool(words and words[-1] in IDENTIFIER_ENDINGS) or column.size > UNIQUE * len(column.codes)


def _near_the_cut(fraud: NDArray[np.float64], day: NDArray[np.datetime64], cut: np.datetime64) -> NDArray[np.int64]:
    """Return the rows to look at, in order of days: so many on each side of the cut."""
    order = np.argsort(day, kind="stable")
    early, known = day[order] < cut, ~np.isnan(fraud[order])
    parts = [order[early & kind][-MOST_EARLY:] for kind in (known, ~known)]
    parts += [order[~early & kind][:MOST_LATER] for kind in (known, ~known)]
    return np.sort(np.concatenate(parts))


def _duplicates(inspected: dict[str, Coded], columns: Columns, known: NDArray[np.bool_], rows: Rows) -> list[Finding]:
    compared = {name: one for name, one in inspected.items() if one.numeric or not is_identifier(name, one)}
    compared.pop("item_number", None)
    numbers = {name: columns[name][known] for name, one in compared.items() if one.numeric}
    found = near_duplicates(compared, numbers, rows)
    return [found] if found else []


def _numbers(columns: Columns, codes: dict[str, Coded]) -> dict[str, NDArray[Any]]:
    return {name: columns[name] for name, one in codes.items() if one.numeric}


def _at(column: Coded, rows: NDArray[np.bool_]) -> Coded:
    return Coded(column.codes[rows], column.size, column.missing[rows], column.numeric)


def _require_both_labels(fraud: NDArray[np.float64], early: NDArray[np.bool_]) -> None:
    for part, name in ((fraud[early], "before"), (fraud[~early], "after")):
        if not ((part == 1.0).any() and (part == 0.0).any()):
            problem = f"the period {name} the cut lacks inspected items with fraud, or without."
            raise NotComputableError(problem, "Choose another cut, or bring more outcomes.")
