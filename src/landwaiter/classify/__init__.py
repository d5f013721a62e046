"""Classification of goods in the Harmonized System: recommend the code, show why, find the misdeclared."""

from __future__ import annotations
