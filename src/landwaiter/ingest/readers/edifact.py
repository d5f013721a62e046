"""UN/EDIFACT interchanges: signs, segments, and messages whose counts agree with what they say of themselves.

Read as ISO 9735 describes them, one message at a time: the service string advice ``UNA``, release signs, the
interchange ``UNB`` to ``UNZ`` with its messages ``UNH`` to ``UNT``, in groups or without.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from landwaiter.errors import InputError, Place
from landwaiter.ingest import encoding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landwaiter.ingest.mapping import FileFormat

CHARACTER_SETS = {
    **dict.fromkeys(("UNOA", "UNOB"), "ascii"),
    **{f"UNO{sign}": f"iso8859-{part}" for sign, part in zip("CDEFGHIJK", (1, 2, 5, 7, 3, 4, 6, 8, 9), strict=True)},
    **dict.fromkeys(("UNOW", "UNOY"), "utf-8"),
}
"""The encodings behind the syntax identifiers of ``UNB`` (ISO 9735-1, data element 0001)."""
LONGEST_SEGMENT = 1 << 16
MOST_SEGMENTS = 250_000
CHUNK = 1 << 20
BLANK = " \t\r\n"
TAG = re.compile("[A-Z][A-Z0-9]{2}")

Element = list[str]


class Segment(NamedTuple):
    """A segment: its tag and its data elements, each a list of components; numbers count from 1."""

    tag: str
    elements: list[Element]

    def value(self, element: int, component: int = 1) -> str:
        """Return a component, or nothing where the segment has none there."""
        found = self.elements[element - 1] if element <= len(self.elements) else []
        return found[component - 1] if component <= len(found) else ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message: ``number`` counts from 1 in the file, ``segments`` run from ``UNH`` to ``UNT``."""

    number: int
    interchange: Segment
    segments: list[Segment]

    @property
    def type(self) -> str:
        """What kind of message it says it is, such as ``CUSDEC``."""
        return self.segments[0].value(2)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that divide an interchange: those of the standard, or those that its ``UNA`` names."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    end: str = "'"

    @property
    def segment(self) -> re.Pattern[str]:
        """What a segment up to its end looks like; a released sign is none."""
        release, end = re.escape(self.release), re.escape(self.end)
        if self.release == " ":
            return re.compile(f"[^{end}]*{end}")
        plain = f"[^{release}{end}]*"
        return re.compile(f"{plain}(?:{release}.{plain})*{end}", re.DOTALL)

    def parsed(self, text: str) -> Segment:
        """Return the segment written in ``text``, which has no end sign.

        >>> Signs().parsed("FTX+AAA+++IT?'S 1?+1:2")
        Segment(tag='FTX', elements=[['AAA'], [''], [''], ["IT'S 1+1", '2']])
        """
        if self.release == " " or self.release not in text:
            (tag, *_), *elements = [part.split(self.component) for part in text.split(self.element)]
        else:
            (tag, *_), *elements = self._released(text)
        return Segment(tag, elements)

    def _released(self, text: str) -> list[Element]:
        found = [[""]]
        signs = iter(text)
        for sign in signs:
            if sign == self.element:
                found.append([""])
            elif sign == self.component:
                found[-1].append("")
            else:
                found[-1][-1] += next(signs, "") if sign == self.release else sign
        return found


def messages(path: Path, options: FileFormat) -> Iterator[Message]:
    """Return the messages of a file one after the other, each whole and counted.

    Raises
    ------
    InputError
        If the file breaks off, or anything in it is not as its envelopes say; it names the segment.
    """
    signs, begin = _signs(path)
    reader = _Envelopes(path.name)
    for text in _texts(path, signs, begin, options):
        message = reader.add(signs.parsed(text))
        if message is not None:
            yield message
    reader.finish()


def _signs(path: Path) -> tuple[Signs, int]:
    """Return the signs of an interchange and where its first segment begins."""
    with path.open("rb") as file:
        head = file.read(64).decode("latin-1")
    start = len(head) - len(head.lstrip(BLANK))
    if not head.startswith("UNA", start):
        return Signs(), start
    advice = head[start + 3 : start + 9]
    if len(set(advice[:4]) | {advice[5:]}) < 5 or advice[5:].isalnum():
        problem = f"its service string advice UNA{advice} gives one sign two meanings."
        raise InputError(problem, "Export the interchange again.", Place(file=path.name, at="segment UNA"))
    return Signs(advice[0], advice[1], advice[3], advice[5]), start + 9


def _texts(path: Path, signs: Signs, begin: int, options: FileFormat) -> Iterator[str]:
    """Return the texts of the segments, without their end sign and what stands between them."""
    decoder = codecs.getincrementaldecoder(_encoding(path, signs, begin, options))()
    rest, chunk, done = "", b" ", 0
    with path.open("rb") as file:
        file.seek(begin)
        while chunk and len(rest) <= LONGEST_SEGMENT:
            chunk = file.read(CHUNK)
            text, at = rest + _decoded(decoder, chunk, path.name, file.tell()), 0
            while match := signs.segment.match(text, at):
                yield text[at : match.end() - 1].lstrip(BLANK)
                at, done = match.end(), done + 1
            rest = text[at:]
    if rest.strip(BLANK):
        problem = f"it breaks off within a segment, or one is longer than {LONGEST_SEGMENT:,} signs: {rest[:40]!r}."
        raise InputError(problem, "Export or copy the file again.", Place(path.name, at=f"after segment {done}"))


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, name: str, end: int) -> str:
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        sign = error.object[error.start]
        raise InputError(
            f"the sign with the byte {sign:#04x} is not of the character set that UNB names ({error.encoding}).",
            'State the encoding in the mapping, such as encoding = "cp1252" in [file].',
            Place(name, at=f"byte {end - len(error.object) + error.start + 1}"),
        ) from error


def _encoding(path: Path, signs: Signs, begin: int, options: FileFormat) -> str:
    if options.encoding is not None:
        return encoding.known_encoding(options.encoding, path)
    with path.open("rb") as file:
        file.seek(begin)
        first = signs.parsed(file.read(64).decode("latin-1").lstrip(BLANK))
    identifier = first.value(1)
    if first.tag != "UNB" or identifier not in CHARACTER_SETS:
        known = ", ".join(sorted(CHARACTER_SETS))
        problem = f"it does not begin with UNB and one of the character sets {known}, but with {first.tag[:9]}."
        raise InputError(problem, "Export the interchange whole, with UNB and UNZ.", Place(file=path.name))
    return CHARACTER_SETS[identifier]


@dataclass(slots=True)
class _Envelopes:
    """Puts segments together to messages, and holds what the envelopes say against what is there."""

    file: str
    number: int = 0
    interchange: Segment | None = None
    group: bool = False
    groups: int = 0
    inside: int = 0
    segments: list[Segment] = field(default_factory=list)

    def add(self, segment: Segment) -> Message | None:
        """Take in a segment; return the message that it ends."""
        if TAG.fullmatch(segment.tag) is None:
            raise self.refused(f"what stands there is no segment, but begins with {segment.tag[:20]!r}", 1)
        if self.segments or segment.tag == "UNH":
            return self._within(segment)
        self._between(segment)
        return None

    def finish(self) -> None:
        """Refuse a file that ends before its envelope does."""
        if self.segments or self.interchange is not None:
            raise self.refused("the file breaks off here, before UNT and UNZ")
        if not self.number:
            raise self.refused("the interchange holds no message")

    def refused(self, problem: str, further: int = 0) -> InputError:
        """Return the error for what is not as it should be at the segment that came last, or ``further`` on."""
        within, number = f"message {self.number}, segment {len(self.segments) + further}", self.number
        at = within if self.segments else f"after message {number}" if number else "its start"
        return InputError(f"{problem}.", "Export or copy the interchange again.", Place(self.file, at=at))

    def _within(self, segment: Segment) -> Message | None:
        if not self.segments:
            self.number += 1
            self.inside += 1
        elif segment.tag in ("UNH", "UNB", "UNZ", "UNE", "UNG"):
            raise self.refused(f"the message has no UNT: {segment.tag} follows", 1)
        self.segments.append(segment)
        if self.interchange is None:
            raise self.refused("the message stands outside an interchange: there is no UNB before it")
        if len(self.segments) > MOST_SEGMENTS:
            raise self.refused(f"the message has more than {MOST_SEGMENTS:,} segments")
        return self._ended(self.interchange) if segment.tag == "UNT" else None

    def _ended(self, interchange: Segment) -> Message:
        first, last = self.segments[0], self.segments[-1]
        self._agree("segments", last.value(1), str(len(self.segments)), "UNT")
        self._agree("reference", last.value(2), first.value(1), "UNT")
        message = Message(self.number, interchange, self.segments)
        self.segments = []
        return message

    def _between(self, segment: Segment) -> None:
        if segment.tag == "UNB" and self.interchange is None:
            self.interchange, self.inside, self.groups = segment, 0, 0
        elif segment.tag == "UNG" and self.interchange is not None and not self.group:
            self.group, self.groups, self.inside = True, self.groups + 1, 0
        elif segment.tag == "UNE" and self.group:
            self._agree("messages", segment.value(1), str(self.inside), "UNE")
            self.group = False
        elif segment.tag == "UNZ" and self.interchange is not None and not self.group:
            self._agree("messages or groups", segment.value(1), str(self.groups or self.inside), "UNZ")
            self._agree("reference", segment.value(2), self.interchange.value(5), "UNZ")
            self.interchange = None
        else:
            raise self.refused(f"the segment {segment.tag} cannot stand between messages")

    def _agree(self, what: str, said: str, found: str, tag: str) -> None:
        same = said == found if what == "reference" else said.isdecimal() and int(said) == int(found)
        if not same:
            raise self.refused(f"{tag} says {said or 'nothing'} as its {what}, but it is {found}")
