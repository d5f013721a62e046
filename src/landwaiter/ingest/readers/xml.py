"""XML documents, read as a stream and without trust.

The file is decoded here, by its byte order mark, its declaration or the user's word. Everything before the
root element is looked through, and a document type declaration refused, before the parser sees a byte: without
one there are no entities, and nothing can grow or be fetched. The parser stops by itself at 256 levels and at
texts of 10 MB; how much may stand between two records, in a text and in an attribute is limited further.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from lxml import etree

from landwaiter.errors import InputError, Place
from landwaiter.ingest import encoding as encodings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from lxml.etree import _Element as Element

LONGEST_PROLOG = 1 << 20
LARGEST_RECORD = 1 << 23
"""Bytes that may stand between the ends of two records; a goods item has some ten thousand."""
LONGEST_TEXT = 1 << 20
LONGEST_ATTRIBUTE = 1 << 16
INCLUDE = "{http://www.w3.org/2001/XInclude}"
KNOWN_ENCODINGS = re.compile(
    r"ascii|utf-(8|16|32)(-[lb]e|-sig)?|iso8859-\d+|cp\d+|koi8-[rut]|mac-\w+|gb18030|gbk|gb2312|big5|shift_jis|euc_\w+"
)
"""The encodings that are read, as Python spells them; UTF-7, in which markup can hide, is not one."""

_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']([^"'<>]+)["']""")
_MARKUP = re.compile(r"\s*<[?!A-Za-z_]")
_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(r"<(?![?!])(?:[^\s<>/:]+:)?([^\s<>/:]+)[\s/>]")
AGAIN = "Export or copy the file again; if it was edited by hand, mend it there."


@dataclass(frozen=True, slots=True)
class Document:
    """An XML file whose beginning has been looked through: its encoding, and the local name of its root."""

    path: Path
    encoding: str
    root: str

    def records(self, names: Collection[str]) -> Iterator[tuple[str, Element]]:
        """Yield the name and the element for every element with one of these local names, where it ends.

        An element is emptied when the next one is asked for. At last comes the root, with no name: what it still
        holds is what stood outside of all of them.

        Raises
        ------
        InputError
            If the document is not well-formed, breaks off or goes beyond a limit; it says where.
        """
        parser, held, line = _parser(names), 0, 1
        for piece in _pieces(self.path, self.encoding):
            self._feed(parser, piece)
            held, line = held + len(piece), line + piece.count("\n")
            for _, element in parser.read_events():
                held = 0
                yield etree.QName(element).localname, element
                element.clear(keep_tail=True)
            if held > LARGEST_RECORD:
                raise self.refused(f"more than {LARGEST_RECORD >> 20} MB stand between two of its records", line)
        yield "", self._root(parser)

    def _feed(self, parser: etree.XMLPullParser, piece: str) -> None:
        try:
            parser.feed(piece.encode())
        except etree.XMLSyntaxError as error:
            raise _ill_formed(self.path, error) from error

    def _root(self, parser: etree.XMLPullParser) -> Element:
        try:
            return parser.close()
        except etree.XMLSyntaxError as error:
            raise _ill_formed(self.path, error) from error

    def refused(self, problem: str, line: int | None) -> InputError:
        """Return the error for something in the document that is not taken in."""
        return InputError(f"{problem}.", "Export it again without that, or in parts.", Place(self.path.name, row=line))


def line_of(element: Element) -> str:
    """Return where an element begins, as people look it up."""
    return f"line {element.sourceline}"


def is_markup(head: bytes) -> bool:
    """Say whether the first bytes of a file are those of a document with markup."""
    return _MARKUP.match(_decoded_head(head)) is not None


def open_document(path: Path, encoding: str | None = None) -> Document:
    """Look through the beginning of an XML file; ``encoding`` is the user's word, where there is one.

    Raises
    ------
    InputError
        If the file has a document type declaration, or no root, or is in no encoding that is read.
    """
    with path.open("rb") as file:
        found = _encoding(file.read(encodings.CHUNK), encoding, path)
    text = ""
    for piece in _pieces(path, found):
        text += piece
        end = _BEFORE_ROOT.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
        if text[end : end + 9].upper() == "<!DOCTYPE":
            raise _with_doctype(path, text.count("\n", 0, end) + 1)
        root = _ROOT.match(text, end)
        if root is not None:
            return Document(path, found, root.group(1))
        if len(text) > LONGEST_PROLOG:
            break
    place = Place(file=path.name, row=text.count("\n") + 1)
    raise InputError("the file begins as XML does, but no element follows.", AGAIN, place)


def _with_doctype(path: Path, line: int) -> InputError:
    return InputError(
        "the file has a document type declaration (DOCTYPE), which can make it read other files or grow without end.",
        "Customs systems write none: ask where the file comes from, and take the DOCTYPE out if you trust it.",
        Place(file=path.name, row=line),
    )


def _decoded_head(head: bytes) -> str:
    return head.decode(encodings.marked_encoding(head) or "latin-1", errors="ignore").lstrip("\ufeff")


def _encoding(head: bytes, wanted: str | None, path: Path) -> str:
    declared = _DECLARED.match(head)
    named = wanted or (declared.group(1).decode("ascii", "replace") if declared else "utf-8")
    found = encodings.marked_encoding(head) or _known(named, path)
    if declared and found.startswith(("utf-16", "utf-32")) and not wanted:
        raise InputError(
            f"the file says that it is {named}, and it is not.",
            'Write encoding="UTF-8" in its first line, or set encoding in [file] of the mapping.',
            Place(file=path.name, row=1, value=named),
        )
    return found


def _known(name: str, path: Path) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        found = ""
    if not KNOWN_ENCODINGS.fullmatch(found):
        raise InputError(
            f"the file is in the encoding {name!r}, which is not read.",
            "Export it as UTF-8.",
            Place(file=path.name, row=1, value=name),
        )
    return found


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    """Yield the text of the file, a piece at a time, without its byte order mark."""
    decoder, line, mark = codecs.getincrementaldecoder(encoding)(), 1, "\ufeff"
    for chunk in chain(encodings.chunks(path), (b"",)):
        try:
            piece = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _undecodable(path, encoding, line, error) from error
        yield piece.removeprefix(mark)
        line, mark = line + piece.count("\n"), ""


def _undecodable(path: Path, encoding: str, line: int, error: UnicodeDecodeError) -> InputError:
    before = error.object[: error.start].decode(encoding, errors="ignore")
    column = len(before) - before.rfind("\n")
    return InputError(
        f"the bytes here are not {encoding}, which the file says or seems to be.",
        "Correct the encoding in its first line, set it in [file] of the mapping, or export the file again.",
        Place(file=path.name, at=f"line {line + before.count(chr(10))}, column {column}"),
    )


def _parser(names: Collection[str]) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        encoding="utf-8",
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _ill_formed(path: Path, error: etree.XMLSyntaxError) -> InputError:
    line, column = error.position
    said = re.sub(r",? (?:line \d+, column \d+|(?:use|try) XML_PARSE_HUGE.*)", "", str(error.msg), flags=re.DOTALL)
    return InputError(
        f"the file is not well-formed XML: {said}.", AGAIN, Place(file=path.name, at=f"line {line}, column {column}")
    )
