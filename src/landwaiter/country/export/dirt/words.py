"""Dirt in text: blanks, encodings, what is cut off, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.country.export.dirt.kinds import drawn, of, outside_key, plain, texts
from landwaiter.country.export.layout import BLANK

if TYPE_CHECKING:
    import numpy as np

ABSENT = (BLANK, BLANK, "NULL", "N/A", "-")
"""What stands for nothing; most often nothing does."""
FORMULA_ERRORS = ("#NOM?", "#NAME?", "#REF!")
CUT = 20
"""Letters that are left of a description."""

DESCRIPTIONS = of("goods_description")


@drawn(outside_key)
def missing_cells(cell: str, rng: np.random.Generator) -> str:
    """Leave a cell empty, or say that it is."""
    return cell and str(ABSENT[rng.integers(len(ABSENT))])


@drawn(DESCRIPTIONS)
def spreadsheet_errors(cell: str, rng: np.random.Generator) -> str:
    """Leave what a spreadsheet makes of a text that it takes for a formula."""
    return cell and str(FORMULA_ERRORS[rng.integers(len(FORMULA_ERRORS))])


@plain(texts)
def mojibake(cell: str) -> str:
    """Read UTF-8 as if it were Windows-1252; what that has no sign for is lost."""
    return cell.encode().decode("cp1252", errors="ignore")


@plain(texts)
def question_marks(cell: str) -> str:
    """Write a question mark for each letter beyond ASCII."""
    return cell.encode("ascii", errors="replace").decode("ascii")


@plain(DESCRIPTIONS)
def cut_descriptions(cell: str) -> str:
    """Cut a long description off."""
    return cell[:CUT]


@drawn(texts)
def stray_blanks(cell: str, rng: np.random.Generator) -> str:
    """Put a blank before, two after, or double the first within."""
    forms = [f" {cell}", f"{cell}  "] + ([cell.replace(" ", "  ", 1)] if " " in cell else [])
    return cell and forms[rng.integers(len(forms))]
