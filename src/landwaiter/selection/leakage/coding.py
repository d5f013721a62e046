"""Columns as whole numbers: equal values, equal codes. All searches of the audit run on these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded:
    """One column, or several joined: a code for each row and how many codes there are.

    A null is a value like any other; ``missing`` marks it.
    """

    codes: Codes
    size: int
    missing: NDArray[np.bool_]
    numeric: bool = False


def coded(values: NDArray[Any]) -> Coded:
    """Return the codes of a column of numbers, text, booleans or days.

    >>> coded(np.array(["b", None, "b"], object)).codes.tolist()
    [0, 1, 0]
    """
    array = np.asarray(values)
    if array.dtype.kind in "OUS":
        texts = array.tolist()
        number = {value: place for place, value in enumerate(dict.fromkeys(texts))}
        codes = np.fromiter(map(number.__getitem__, texts), np.int64, len(texts))
        return Coded(codes, len(number), np.fromiter((value is None for value in texts), bool, len(texts)))
    distinct, codes = np.unique(array, return_inverse=True)
    missing = np.isnat(array) if array.dtype.kind == "M" else np.isnan(array.astype(np.float64))
    return Coded(codes, len(distinct), missing, array.dtype.kind in "iuf")


def joined(first: Codes, second: Coded) -> tuple[Codes, int]:
    """Return dense codes of the pairs of two columns, and how many pairs occur.

    >>> joined(np.array([0, 0, 1, 0]), coded(np.array([5, 6, 5, 5])))
    (array([0, 1, 2, 0]), 3)
    """
    distinct, codes = np.unique(first * second.size + second.codes, return_inverse=True)
    return codes, len(distinct)


def joint_codes(columns: dict[str, NDArray[Any]], names: tuple[str, ...]) -> Codes:
    """Return a code for the joint value of the columns called ``names``, one each row.

    >>> joint_codes({"hs": np.array(["1", "1", "2"], object), "kg": np.array([5.0, 5.0, 5.0])}, ("hs", "kg")).tolist()
    [0, 0, 1]
    """
    codes = np.zeros(len(next(iter(columns.values()))), dtype=np.int64)
    for name in names:
        codes, _ = joined(codes, coded(columns[name]))
    return codes
