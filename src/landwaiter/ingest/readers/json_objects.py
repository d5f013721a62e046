"""The objects of a file of JSON, each flattened to its values and its lists of objects, with limits on all of it."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from landwaiter.errors import InputError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_LINE = 1 << 24
LARGEST_DOCUMENT = 1 << 25
DEEPEST = 32
Values = dict[str, str | None]


class Record(NamedTuple):
    """An object of the file, flattened: its own values, and its lists of objects by their path."""

    place: str
    line: int
    values: Values
    lists: dict[str, list[Values]]


class _UnfitError(ValueError):
    """Something that JSON allows, or nearly, and that has no one meaning."""


def records(path: Path) -> Iterator[Record]:
    """Return the objects of a file one after the other, flattened.

    Raises
    ------
    InputError
        If the file is not JSON as this module reads it; it names the line.
    """
    for place, line, found, text in _objects(path):
        yield _flattened(place, found, text, Place(file=path.name, row=line or None))


def _objects(path: Path) -> Iterator[tuple[str, int, object, str]]:
    """Return the place, the line (0 where unknown), the object and the text it stands in."""
    if not _one_a_line(path):
        yield from _of_document(path)
        return
    for line, text in _lines(path):
        yield f"line {line}", line, _parsed(text, Place(file=path.name, row=line)), text


def _one_a_line(path: Path) -> bool:
    _, first = next(_lines(path), (0, ""))
    try:
        return isinstance(json.loads(first, parse_int=str), dict)
    except (ValueError, RecursionError):
        return False


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Return the lines that are not blank, with their numbers."""
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
            place = Place(file=path.name, row=number)
            if len(line) == LONGEST_LINE:
                problem = f"the line is longer than {LONGEST_LINE >> 20} MB."
                raise InputError(problem, "Write one declaration a line.", place)
            text = _decoded(line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line, place)
            if not text.isspace():
                yield number, text


def _decoded(data: bytes, place: Place) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        problem = f"byte {error.start + 1} of the line is not UTF-8, which is what JSON is written in."
        raise InputError(problem, "Export the data as UTF-8.", place) from error


def _of_document(path: Path) -> Iterator[tuple[str, int, object, str]]:
    if path.stat().st_size > LARGEST_DOCUMENT:
        problem = f"the file is one JSON document of more than {LARGEST_DOCUMENT >> 20} MB, which has to be read whole."
        raise InputError(problem, "Export it as JSON Lines: one declaration a line.", Place(file=path.name))
    text = "".join(line for _, line in _lines(path))
    found = _parsed(text, Place(file=path.name))
    for number, one in enumerate(_listed(found), 1):
        yield f"object {number}", 0, one, text


def _listed(found: object) -> list[object]:
    """Return the objects of a document: those of its list, also where the list is all that an object holds."""
    if isinstance(found, dict) and len(found) == 1:
        (only,) = found.values()
        if isinstance(only, list) and all(isinstance(one, dict) for one in only):
            return only
    return found if isinstance(found, list) else [found]


def _parsed(text: str, place: Place) -> object:
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        row = place.row or error.lineno
        problem = f"what stands there is not JSON, from character {error.colno} on ({error.msg})."
        remedy = "Each line must be one whole object; if it is the last line, the file was cut off: export it again."
        raise InputError(problem, remedy, Place(file=place.file, row=row)) from error
    except _UnfitError as error:
        raise InputError(str(error), "Correct the program that writes the file.", place) from error
    except RecursionError as error:
        raise _too_deep(place) from error


def _too_deep(place: Place) -> InputError:
    problem = f"objects and lists stand within each other more than {DEEPEST} deep."
    return InputError(problem, "Export the data in a plainer form.", place)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _UnfitError(f"an object has the name {twice!r} twice, so it is unclear which value counts.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise _UnfitError(f"{name} is no number that JSON knows.")


DECODER = json.JSONDecoder(
    object_pairs_hook=_without_repeats, parse_float=str, parse_int=str, parse_constant=_refuse_constant
)


def _flattened(place: str, found: object, text: str, where: Place) -> Record:
    if not isinstance(found, dict):
        raise InputError("what stands there is JSON, but not an object.", "Write one declaration a line.", where)
    lists: dict[str, list[Values]] = {}
    try:
        values = _unique(_leaves(found, "", 0, lists))
    except _UnfitError as error:
        raise InputError(str(error), "Rename one of them.", where) from error
    except RecursionError as error:
        raise _too_deep(where) from error
    if "\\u" in text:
        _check_signs(chain(values.items(), *(one.items() for some in lists.values() for one in some)), where)
    return Record(place, where.row or 0, values, lists)


def _leaves(
    found: object, name: str, depth: int, lists: dict[str, list[Values]] | None
) -> Iterator[tuple[str, str | None]]:
    """Return the values within ``found`` by their path; lists of objects go to ``lists`` where there is one."""
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(found, list) and lists is not None and found and all(isinstance(one, dict) for one in found):
        lists[name] = [_unique(_leaves(one, "", depth + 1, None)) for one in found]
    elif isinstance(found, dict | list):
        inner = found.items() if isinstance(found, dict) else ((str(at), one) for at, one in enumerate(found, 1))
        for key, value in inner:
            yield from _leaves(value, f"{name}.{key}" if name else key, depth + 1, lists)
    else:
        yield name, _text(found)


def _text(value: object) -> str | None:
    """Numbers are texts already: the decoder leaves them as they are written."""
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _unique(pairs: Iterable[tuple[str, str | None]]) -> Values:
    found: Values = {}
    for name, value in pairs:
        if name in found:
            raise _UnfitError(f"an object has two values that both come under the name {name!r}.")
        found[name] = value
    return found


def _check_signs(pairs: Iterable[tuple[str, str | None]], where: Place) -> None:
    """Refuse the signs that JSON can spell with an escape and that are no text."""
    for name, value in pairs:
        if re.search("[\0\ud800-\udfff]", f"{name}{value or ''}"):
            problem = "a text has a sign that is half a character or none (\\u0000, or \\ud800 to \\udfff)."
            raise InputError(problem, "Correct that text.", Place(where.file, row=where.row, column=ascii(name)))
