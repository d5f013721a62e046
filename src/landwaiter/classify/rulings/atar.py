"""Rulings of the United Kingdom (ATaR): pages of single rulings that were saved from its search, as HTML.

The page is a list of keys and values: *Start date*, *Expiry date*, *Commodity code*, *Description*, *Keywords* and
*Justification*; the heading has the reference. The justification is not compared: it quotes headings, not goods.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from landwaiter.classify.rulings.ruling import Ruling, day_of, digits_of, goods_text
from landwaiter.errors import InputError, Place

GB = "GB"
LARGEST = 5_000_000
"""Bytes of a page that are read at most."""
AGAIN = "Save the page of one ruling from the search for advance tariff rulings."
_REFERENCE = re.compile(r"\bruling\s+([A-Z]{0,4}[0-9]{5,12})\b", re.IGNORECASE)
_CODE = re.compile(r"[0-9][0-9 .]{2,20}[0-9]")


def atar_ruling(path: Path) -> Iterator[Ruling]:
    """Yield the ruling of a saved page.

    Raises
    ------
    InputError
        When it is no page of a ruling, or a value of it cannot be read; it is named.
    """
    heading, said = _page(path)
    reference = _REFERENCE.search(heading)
    if reference is None or "commodity code" not in said:
        raise InputError("the file is no page of an advance tariff ruling.", AGAIN, Place(file=path.name))
    code = _CODE.match(said["commodity code"])
    yield Ruling(
        GB,
        reference[1].upper(),
        _held(path, said, "start date", day_of(said.get("start date", ""))),
        _held(path, said, "commodity code", digits_of(code.group()) if code else ""),
        _held(path, said, "description", goods_text(said.get("description", ""), said.get("keywords", ""))),
        _held(path, said, "expiry date", day_of(said["expiry date"])) if said.get("expiry date") else "",
    )


def _held(path: Path, said: Mapping[str, str], name: str, value: str) -> str:
    if not value:
        place = Place(file=path.name, column=name, value=said.get(name, "")[:80])
        raise InputError("this cannot be read in the page of a ruling.", AGAIN, place)
    return value


def _page(path: Path) -> tuple[str, dict[str, str]]:
    """Return the headings of a page, and its values by their keys in small letters."""
    from lxml import etree

    place = Place(file=path.name)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("the file is larger than any page of a ruling.", AGAIN, place)
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
        root = etree.fromstring(path.read_bytes(), parser)
    except (OSError, etree.LxmlError) as error:
        raise InputError(f"the page cannot be read ({error}).", AGAIN, place) from error
    if root is None:
        raise InputError("the file is empty.", AGAIN, place)
    said, key = dict[str, str](), ""
    for one in root.iter("dt", "dd"):
        words = " ".join(" ".join(str(part) for part in one.itertext()).split())
        if one.tag == "dt":
            key = words.lower()
        else:
            said.setdefault(key, words)
    return " ".join(" ".join(str(part) for part in one.itertext()) for one in root.iter("h1", "h2", "title")), said
