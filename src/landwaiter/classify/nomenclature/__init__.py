"""The nomenclature as a tree: chapters, headings, subheadings and national lines, of one edition."""

from __future__ import annotations

from landwaiter.classify.nomenclature.tree import Line, Nomenclature

__all__ = ["Line", "Nomenclature"]
