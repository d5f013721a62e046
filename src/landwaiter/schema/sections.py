"""Sections of the Harmonized System, above its chapters, with titles in our own short words."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its Roman number, the first and the last of its chapters, and its title by language."""

    number: str
    first: str
    last: str
    titles: dict[str, str]

    def title(self, language: str = "en") -> str:
        """Return the title in a language, the English one where there is none."""
        return self.titles.get(language, self.titles["en"])


@cache
def sections() -> tuple[Section, ...]:
    """Return all sections, I to XXI."""
    text = (files("landwaiter.schema") / "sections.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(Section(row.pop("section"), row.pop("first"), row.pop("last"), row) for row in rows)


def section_of(code: str) -> Section | None:
    """Return the section of a code, ``None`` for chapters 77, 98 and 99, which are in none.

    >>> section_of("9503").number
    'XX'
    """
    chapter = code[:2]
    held = next((one for one in sections() if one.first <= chapter <= one.last), None)
    return None if chapter == "77" else held
