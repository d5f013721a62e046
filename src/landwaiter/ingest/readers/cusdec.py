"""CUSDEC, the customs declaration of UN/EDIFACT: one row a goods item, what its message says of all repeated.

The goods items of a message are the segments ``CST`` of its detail section with what follows each. Columns are
called after segment, qualifier and meaning, such as ``LOC+27 country of origin``; those from before the items
begin with "header", those from after them with "summary". A segment that comes again is numbered from ``#2``.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.cusdec_names import FOLLOWERS, FORMS, OTHER_MESSAGES, PLAIN, WORDS
from landwaiter.ingest.readers.edifact import BLANK, messages
from landwaiter.ingest.readers.rows import Row
from landwaiter.ingest.readers.tabular import TabularReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from landwaiter.ingest.mapping import FileFormat
    from landwaiter.ingest.readers.cusdec_names import Form
    from landwaiter.ingest.readers.edifact import Message, Segment

WIDEST = 2000
DECLARED_ITEMS = "5"
"""What qualifies the segment ``CNT`` that counts the goods items."""
WITHOUT_SECTION = ("BGM", "UNB", "UNH")
DATE_OF_SYNTAX = re.compile("(?:[0-9]{2})?[0-9]{6}")

Cells = dict[str, str]


class CUSDECReader(TabularReader):
    """Reads interchanges of customs declarations.

    Examples
    --------
    >>> CUSDECReader().recognises(b"UNA:+.? '"), CUSDECReader().recognises(b"UNB,UNH")
    (True, False)
    """

    format = "edifact"

    def recognises(self, head: bytes) -> bool:
        """Say whether the file starts with a service string advice or an interchange."""
        start = head.lstrip(BLANK.encode())
        return start.startswith(b"UNB+") or (start.startswith(b"UNA") and not start[3:9].isalnum())

    def table(self, path: Path, options: FileFormat) -> tuple[list[str], Iterator[Row]]:
        """Return the header and the rows; the file is parsed once for each.

        Raises
        ------
        InputError
            If the file is not whole, or a message in it is no declaration, or has other items than it says.
        """
        names: dict[str, None] = {}
        for message in messages(path, options):
            for _, cells in _items(message, path.name):
                names.update(dict.fromkeys(cells))
            if len(names) > WIDEST:
                problem = f"its messages say more than {WIDEST:,} different things."
                raise InputError(problem, "Take them in in parts.", Place(path.name, at=f"message {message.number}"))
        return list(names), _rows(path, options, list(names))


def _rows(path: Path, options: FileFormat, header: list[str]) -> Iterator[Row]:
    for message in messages(path, options):
        for place, cells in _items(message, path.name):
            yield Row(place, [cells.get(name) for name in header])


def _items(message: Message, file: str) -> Iterator[tuple[str, Cells]]:
    """Return the place and the cells of each goods item of a message."""
    _check_type(message, file)
    sections = _sections(message, file)
    header, *items = sections[:-1]
    _check_count(message, sections, file)
    summary = _cells(sections[-1], "summary ")
    whole = {**_envelope(message), **_cells(header, "header "), **summary}
    at = 1 + len(header)
    for item in items:
        yield f"message {message.number}, segment {at + 1}", {**whole, **_cells(item, "")}
        at += len(item)


def _check_type(message: Message, file: str) -> None:
    if message.type != "CUSDEC":
        known = OTHER_MESSAGES.get(message.type, "a message of another kind")
        raise InputError(
            f"the message is {message.type or 'of no type'}, {known}; customs declarations are CUSDEC.",
            "Export the declarations alone, and leave the other messages out.",
            Place(file, at=f"message {message.number}"),
        )


def _sections(message: Message, file: str) -> list[list[Segment]]:
    """Return the segments without ``UNH`` and ``UNT``: the header, each goods item, and the summary."""
    found: list[list[Segment]] = [[]]
    detail = False
    for number, segment in enumerate(message.segments[1:-1], 2):
        section = segment.value(1) if segment.tag == "UNS" else ""
        if segment.tag == "UNS" and section != ("S" if detail else "D"):
            problem = f"UNS+{section} does not stand where a section begins: D comes first, then S, each once."
            raise InputError(problem, "Export it again.", Place(file, at=f"message {message.number}, segment {number}"))
        if section == "S":
            return [*found, message.segments[number:-1]]
        if detail and segment.tag == "CST":
            found.append([])
        detail = detail or section == "D"
        found[-1].append(segment)
    return [*found, []]


def _check_count(message: Message, sections: list[list[Segment]], file: str) -> None:
    contained = len(sections) - 2
    place = Place(file, at=f"message {message.number}")
    for segment in sections[-1]:
        declared = segment.value(1, 2)
        if segment.tag == "CNT" and segment.value(1) == DECLARED_ITEMS and declared != str(contained):
            raise InputError(f"the message declares {declared} items, contains {contained}.", "Export it again.", place)
    if not contained:
        problem = "the message contains no goods item: no CST follows UNS+D."
        raise InputError(problem, "Export declarations with their items, or leave this one out.", place)


def _envelope(message: Message) -> Cells:
    begin, head = message.interchange, message.segments[0]
    found = {
        "UNB sender": begin.value(2),
        "UNB recipient": begin.value(3),
        "UNB prepared on": _day(begin.value(4)),
        "UNB reference": begin.value(5),
        "UNH reference": head.value(1),
        "UNH message": ":".join(head.elements[1]),
    }
    return {name: value for name, value in found.items() if value}


def _day(text: str) -> str:
    """Return the day of preparation as yyyy-mm-dd; syntax versions up to 3 write it with two digits of the year.

    >>> _day("040127"), _day("20040127"), _day("soon")
    ('2004-01-27', '2004-01-27', 'soon')
    """
    if DATE_OF_SYNTAX.fullmatch(text) is None:
        return text
    century = "" if len(text) == 8 else "19" if text >= "9" else "20"
    whole = century + text
    return f"{whole[:4]}-{whole[4:6]}-{whole[6:]}"


def _cells(segments: Iterable[Segment], section: str) -> Cells:
    """Return the values of a section under the names of their columns."""
    seen: Counter[str] = Counter()
    cells: Cells = {}
    leader, leading, named = "", "", ""
    for segment in (one for one in segments if one.tag != "UNS"):
        follows = segment.tag in FOLLOWERS.get(leader, ())
        for label, values in _statements(segment):
            whole = f"{leading} / {label}" if follows else label
            seen[whole] += 1
            named = whole if seen[whole] == 1 else f"{whole} #{seen[whole]}"
            prefix = "" if segment.tag in WITHOUT_SECTION else section
            cells.update({f"{prefix}{named} {name}".rstrip(): value for name, value in values if value})
        if not follows:
            leader, leading = segment.tag, named
    return cells


def _statements(segment: Segment) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    """Return what a segment says: the name of each statement, and its values by theirs."""
    form = FORMS.get(segment.tag, PLAIN)
    if segment.tag == "DTM":
        yield _of_date(segment)
        return
    qualified = "+".join((segment.tag, *(segment.value(*at) for at in form.qualifiers))).rstrip("+")
    yield _worded(qualified), chain(_parts(segment, form), _texts(segment, form))
    for element in form.listed:
        if segment.value(element):
            kept = segment.value(element, 2)
            own = [(_position(element, at), segment.value(element, at)) for at in range(4, 6)]
            label = f"{segment.tag} list {kept}" if kept else f"{segment.tag} code"
            yield _worded(label), [("", segment.value(element)), *own]


def _of_date(segment: Segment) -> tuple[str, list[tuple[str, str]]]:
    """Return a date; one written in another way than yyyymmdd (format 102) has a column of its own."""
    written = segment.value(1, 3)
    label = _worded(f"DTM+{segment.value(1)}")
    return label if written in ("", "102") else f"{label}, format {written}", [("", segment.value(1, 2))]


def _worded(label: str) -> str:
    return f"{label} {WORDS[label]}" if label in WORDS else label


def _parts(segment: Segment, form: Form) -> Iterator[tuple[str, str]]:
    for element, components in enumerate(segment.elements, 1):
        for component, value in enumerate(components, 1):
            at = (element, component)
            told = at in form.qualifiers or at in form.passed or element in form.texts or element in form.listed
            if value and not told:
                yield form.names.get(at, _position(*at)), value


def _texts(segment: Segment, form: Form) -> Iterator[tuple[str, str]]:
    for element, name in form.texts.items():
        found = segment.elements[element - 1] if element <= len(segment.elements) else []
        yield name, " ".join(line for line in found if line)


def _position(element: int, component: int) -> str:
    return f"{element}.{component}"
