"""One edition of a nomenclature: its lines, what they are called, and what stands above and below them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from landwaiter.errors import InputError, Place

DIGITS = (2, 4, 6)
"""Length of the codes of chapters, headings and subheadings; national lines are longer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A code with its texts by language.

    ``between`` are texts that stand between the line above and this one and have no code of their own, outermost
    first. ``duty`` is in percent of the value; ``None`` where the table has none, or one that is not of the value
    alone, which ``duty_text`` then gives as written. Validity that is not stated is open.
    """

    code: str
    texts: Mapping[str, str]
    between: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    duty: float | None = None
    duty_text: str = ""
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def text(self, language: str = "en") -> str:
        """Return the text in ``language``, in any other where that is not there."""
        return self.texts.get(language) or next(iter(self.texts.values()), "")

    def valid_on(self, day: date) -> bool:
        """Whether the line may be declared on ``day``; both days count."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Nomenclature:
    """The lines of one edition, in the order of their codes.

    Parameters
    ----------
    edition
        What it is known by: ``HS2022``, ``US2026``.
    lines
        One a code.

    Raises
    ------
    InputError
        When a code is not 2, 4 or 6 to 12 digits, or comes twice.

    Examples
    --------
    >>> tree = Nomenclature("HS2022", [Line("09", {"en": "Coffee, tea, spices"}), Line("0901", {"en": "Coffee"})])
    >>> tree.path("0901")
    ['Coffee, tea, spices', 'Coffee']
    """

    def __init__(self, edition: str, lines: Iterable[Line]) -> None:
        self.edition = edition
        added: dict[str, Line] = {}
        for line in lines:
            _add(added, line)
        self._lines: Mapping[str, Line] = dict(sorted(added.items()))

    @classmethod
    def kept(cls, edition: str, lines: Mapping[str, Line]) -> Nomenclature:
        """Return an edition whose lines were looked through before, by ascending codes; they are taken as they are."""
        tree = cls(edition, ())
        tree._lines = lines
        return tree

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines.values())

    def __contains__(self, code: str) -> bool:
        return code in self._lines

    def get(self, code: str) -> Line | None:
        """Return the line of a code, ``None`` where there is none."""
        return self._lines.get(code)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages that any line has a text in."""
        return tuple(sorted({language for line in self for language in line.texts}))

    def parent(self, code: str) -> str | None:
        """Return the nearest code above ``code``, ``None`` for a chapter or where nothing is above.

        >>> Nomenclature("A", [Line("01", {}), Line("01012100", {})]).parent("01012100")
        '01'
        """
        return next((code[:size] for size in range(len(code) - 1, 1, -1) if code[:size] in self._lines), None)

    def children(self, code: str) -> list[Line]:
        """Return the lines right below ``code``."""
        return [self._lines[below] for below in self._starting(code) if self.parent(below) == code]

    def above(self, code: str) -> list[Line]:
        """Return the lines from the chapter down to ``code`` itself."""
        chain: list[str] = []
        step: str | None = code if code in self._lines else self.parent(code)
        while step is not None:
            chain.insert(0, step)
            step = self.parent(step)
        return [self._lines[code] for code in chain]

    def path(self, code: str, language: str = "en") -> list[str]:
        """Return the texts from the chapter down to ``code``, those without a code of their own between them."""
        return [text for line in self.above(code) for text in (*line.between.get(language, ()), line.text(language))]

    def full_text(self, code: str, language: str = "en") -> str:
        """Return the path as one text, from the heading on: the titles of chapters lead astray more than they help."""
        lines = [line for line in self.above(code) if len(line.code) > DIGITS[0]]
        return " ".join(text for line in lines for text in (*line.between.get(language, ()), line.text(language)))

    def of_length(self, digits: int) -> list[str]:
        """Return the codes of so many digits."""
        return [code for code in self._lines if len(code) == digits]

    def national(self) -> list[str]:
        """Return the national lines that goods are declared at, those with no line below them."""
        pairs = pairwise((*self._codes, ""))
        return [code for code, after in pairs if len(code) > DIGITS[-1] and not after.startswith(code)]

    def duty(self, code: str) -> float | None:
        """Return the duty of a code in percent; where lines below it have theirs, the mean of them."""
        line = self._lines.get(code)
        if line is not None and line.duty is not None:
            return line.duty
        rates = [below.duty for below in map(self._lines.__getitem__, self._starting(code)) if below.duty is not None]
        return sum(rates) / len(rates) if rates else None

    def _starting(self, code: str) -> tuple[str, ...]:
        """Return the codes that begin with ``code`` and are longer."""
        first = bisect_right(self._codes, code)
        return self._codes[first : bisect_left(self._codes, f"{code}:", first)]

    @cached_property
    def _codes(self) -> tuple[str, ...]:
        return tuple(self._lines)


def joined(first: Nomenclature, second: Nomenclature) -> Nomenclature:
    """Return ``first`` with the texts of ``second`` in its languages, and the lines that ``first`` lacks."""
    lines = {line.code: line for line in first}
    for line in second:
        held = lines.get(line.code, line)
        texts, between = {**held.texts, **line.texts}, {**held.between, **line.between}
        lines[line.code] = replace(held, texts=texts, between=between)
    return Nomenclature(first.edition, lines.values())


def uncoded(above: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the texts after the last one that has a code, of codes and texts from the chapter down.

    >>> uncoded([("0101", "Live horses"), ("", "Horses"), ("", "Purebred")])
    ('Horses', 'Purebred')
    """
    texts: list[str] = []
    for code, text in above:
        texts = [] if code else [*texts, text]
    return tuple(texts)


def _add(lines: dict[str, Line], line: Line) -> None:
    place = Place(column="code", value=line.code)
    if not (line.code.isascii() and line.code.isdigit() and len(line.code) in {2, 4, *range(6, 13)}):
        raise InputError("this is no code of a nomenclature.", "Write 2, 4 or 6 to 12 digits.", place)
    if line.code in lines:
        raise InputError("the code comes twice.", "Keep one line a code and edition.", place)
    lines[line.code] = line
