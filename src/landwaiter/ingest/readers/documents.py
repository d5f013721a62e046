"""XML documents of declarations, whichever vocabulary they are written in: a row a goods item."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.asycuda import ASYCUDA
from landwaiter.ingest.readers.base import Facts, sha256_of, unchanged
from landwaiter.ingest.readers.flatten import Flattener
from landwaiter.ingest.readers.spool import FOUND, Header, Spool
from landwaiter.ingest.readers.tabular import Opened, RowReader
from landwaiter.ingest.readers.vocabulary import ITEM, Vocabulary
from landwaiter.ingest.readers.wco import WCO
from landwaiter.ingest.readers.xml import Document, is_markup, line_of, open_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landwaiter.ingest.mapping import FileFormat
    from landwaiter.ingest.readers.flatten import Values

MESSAGES = "Export the whole declaration; notifications, cancellations and queries need not be taken in."
WIDEST = 4_000
"""Columns that a document may have; a real one has some hundreds."""


class XMLReader(RowReader):
    """Reads XML of ASYCUDA World and of the WCO Data Model; the root element says which.

    Examples
    --------
    >>> XMLReader().recognises(b"<?xml version='1.0'?><ASYCUDA/>"), XMLReader().recognises(b"id;date")
    (True, False)
    """

    format = "xml"

    def recognises(self, head: bytes) -> bool:
        """Say whether the file starts with markup."""
        return is_markup(head)

    @contextmanager
    def opened(self, path: Path, options: FileFormat, staging: Path) -> Iterator[Opened]:
        """Give the document opened, a row a goods item with the values of its declaration.

        A declaration without goods items, or with another number of them than it says, gives rows with that
        problem.

        Raises
        ------
        InputError
            If the file is not well-formed, has a DOCTYPE, goes beyond a limit, or has not one goods item.
        """
        with unchanged(path) as stat, closing(Spool(staging)) as spool:
            document = open_document(path, options.encoding)
            vocabulary = ASYCUDA if document.root == ASYCUDA.declaration else WCO
            unread = _spooled(document, vocabulary, spool)
            _check_items(document, spool)
            names = tuple(dict.fromkeys((*vocabulary.columns, vocabulary.count, FOUND, *spool.columns)))
            facts = Facts(path.name, vocabulary.format, stat.st_size, sha256_of(path), 0, names, document.encoding)
            facts = replace(facts, declarations=spool.declarations, unread=unread)
            yield Opened(facts, names, spool.rows(names))


def _spooled(document: Document, vocabulary: Vocabulary, spool: Spool) -> int:
    """Lay the document down; return how many elements with a text stand outside of its declarations."""
    flattener = Flattener(document, vocabulary.keys)
    outside = 0
    for name, element in document.records((vocabulary.declaration, vocabulary.item)):
        if name == vocabulary.item:
            values = flattener.values(element, ITEM)
            spool.add_item(line_of(element), {**vocabulary.of_item(values, spool.open + 1), **values})
        elif name == vocabulary.declaration:
            values = flattener.values(element)
            derived = vocabulary.of_declaration(values)
            spool.add_declaration(line_of(element), _count(values, vocabulary), {**derived, **values})
        else:
            outside = sum(one.text is not None and not one.text.isspace() for one in element.iter())
        if len(spool.columns) > WIDEST:
            raise document.refused(f"it has more than {WIDEST:,} different values, counted by name", element.sourceline)
    return outside


def _count(values: Values, vocabulary: Vocabulary) -> int | None:
    declared = values.get(vocabulary.count, "")
    return int(declared) if re.fullmatch("[0-9]{1,9}", declared) else None


def _check_items(document: Document, spool: Spool) -> None:
    if spool.open:
        raise document.refused(f"{spool.open:,} goods items stand outside of any declaration", None)
    first = spool.first
    if first is None:
        raise InputError(
            f"the file is XML with the root {document.root!r}, and has no declarations.",
            "Exports of ASYCUDA World (root ASYCUDA) and declarations of the WCO Data Model are read.",
            Place(file=document.path.name),
        )
    if not spool.items:
        raise InputError(_without_items(spool, first), MESSAGES, Place(file=document.path.name, at=first.place))


def _without_items(spool: Spool, first: Header) -> str:
    if first.declared:
        return f"the declaration declares {first.declared} items, contains 0."
    several = f", like all {spool.declarations:,} of the file" if spool.declarations > 1 else ""
    return f"the declaration has no goods items{several}."
