"""The values inside an XML element by path: ``Valuation.Weight.Gross_weight``, ``StatisticalValueAmount@currencyID``.

What stands there once has its path as its name. What repeats is either told apart, by one of its own values
(``Taxation_line.DD.Duty_tax_amount``) or by its position, or joined by `` | `` in one value, so that a list of
ninety documents adds four names and not four hundred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from landwaiter.ingest.readers.xml import INCLUDE, LONGEST_ATTRIBUTE, LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element as Element

    from landwaiter.ingest.readers.xml import Document

Values = dict[str, str]
JOIN = " | "
POSITION = ""
"""Tells repeated elements apart by their position; the first keeps the plain path."""
SCIENTIFIC = re.compile(r"[+-]?[0-9]\.[0-9]+E[+-]?[0-9]{1,2}")
"""How Java writes large and small numbers; a reference such as ``12E4`` is none."""


@dataclass(frozen=True, slots=True)
class Flattener:
    """Finds the values inside elements of a document.

    ``keys`` gives, by the path of elements that are told apart, the child whose text does it, or
    :data:`POSITION`.
    """

    document: Document
    keys: Mapping[str, str]

    def values(self, element: Element, prefix: str = "") -> Values:
        """Return the values inside ``element`` by path, each path with ``prefix`` before it.

        Raises
        ------
        InputError
            If a text or an attribute is longer than is taken in, or content is to be fetched from elsewhere.
        """
        found: Values = {}
        self._attributes(element, prefix, found)
        self._children(element, prefix, found)
        return found

    def _children(self, element: Element, prefix: str, found: Values) -> None:
        groups: dict[str, list[Element]] = {}
        for child in element:
            groups.setdefault(_local_name(child.tag), []).append(child)
            if (tail := child.tail) and not tail.isspace():
                self._put(prefix[:-1], tail, child, found)
        for name, members in groups.items():
            path = prefix + name
            if path in self.keys:
                for position, member in enumerate(members, 1):
                    self._one(member, self._apart(path, member, position), found)
            elif len(members) == 1:
                self._one(members[0], path, found)
            else:
                self._joined(members, path, found)

    def _one(self, element: Element, path: str, found: Values) -> None:
        if (text := element.text) and not text.isspace():
            self._put(path, text, element, found)
        if element.attrib:
            self._attributes(element, path, found)
        if len(element):
            self._children(element, f"{path}.", found)

    def _apart(self, path: str, element: Element, position: int) -> str:
        child = self.keys[path]
        if child == POSITION:
            return path if position == 1 else f"{path}.{position}"
        key = (element.findtext(f"{{*}}{child}") or "").strip()
        return f"{path}.{key}" if key else path

    def _joined(self, members: Sequence[Element], path: str, found: Values) -> None:
        parts: list[Values] = []
        for member in members:
            part: Values = {}
            self._one(member, path, part)
            parts += [part] if part else []
        for name in dict.fromkeys(name for part in parts for name in part):
            found[name] = JOIN.join(part.get(name, "") for part in parts)

    def _attributes(self, element: Element, path: str, found: Values) -> None:
        """Take in attributes; those of other namespaces speak to parsers and schemas, not of goods."""
        for name, value in element.attrib.items():
            if len(value) > LONGEST_ATTRIBUTE:
                raise self.document.refused(
                    f"an attribute has more than {LONGEST_ATTRIBUTE:,} signs", element.sourceline
                )
            if not name.startswith("{"):
                self._put(f"{path}@{name}", value, element, found)

    def _put(self, path: str, text: str, element: Element, found: Values) -> None:
        if len(text) > LONGEST_TEXT:
            raise self.document.refused(f"a value has more than {LONGEST_TEXT:,} signs", element.sourceline)
        if element.tag.startswith(INCLUDE):
            raise self.document.refused("its content is to be fetched from another file (XInclude)", element.sourceline)
        text = plain(text)
        found[path] = f"{found[path]}{JOIN}{text}" if path in found else text


def plain(text: str) -> str:
    """Return a text without blanks around it, and a number in full where it has an exponent.

    >>> plain(" 1.0623724E7 "), plain("12E4"), plain("5.0E-3")
    ('10623724', '12E4', '0.0050')
    """
    text = text.strip()
    return format(Decimal(text), "f") if "E" in text and SCIENTIFIC.fullmatch(text) else text


@cache
def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]
