"""In which encoding a file of text is written, found by a stated rule and never guessed.

1. A byte order mark decides.
2. Otherwise many null bytes at every second place mean UTF-16.
3. Otherwise bytes that are valid UTF-8 to the end are UTF-8.
4. A file that has many valid UTF-8 signs and a few broken ones is damaged UTF-8, and is refused.
5. What remains is of one byte a sign. Where letters above 127 stand next to each other, and Russian
   ``о`` and ``а`` are frequent among them, it is Windows-1251. Where they stand alone between plain
   letters, it is Windows-1252, or Latin-1 if it uses bytes that Windows-1252 does not have.
6. Anything else is refused with the question which encoding it is.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF_8 = ("utf-8", "utf-8-sig")
REMEDY = 'Set encoding in [file] of the mapping, such as encoding = "cp1252", or export the file as UTF-8.'
_SIGN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_RUN = re.compile(rb"[\x80-\xff]{2,}")
_HIGH = bytes(range(0x80, 0x100))
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_CONTROLS = re.compile(rb"[\x80-\x9f]")


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, a megabyte at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that the first bytes of a file give away, or ``None``.

    >>> marked_encoding("a;b".encode("utf-16")), marked_encoding(b"a;b")
    ('utf-16', None)
    """
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    even, odd = head[0::2], head[1::2]
    if len(head) >= 8 and odd.count(0) > 0.6 * len(odd) and not even.count(0):
        return "utf-16-le"
    if len(head) >= 8 and even.count(0) > 0.6 * len(even) and not odd.count(0):
        return "utf-16-be"
    return None


def one_byte_encoding(path: Path) -> str:
    """Return the encoding of a file that is not UTF-8 and has no mark.

    Raises
    ------
    InputError
        If it is damaged UTF-8, or if no encoding follows from the rule; both say where and what to do.
    """
    signs = high = in_runs = russian = 0
    undefined = controls = False
    for chunk in chunks(path):
        present = chunk.translate(None, bytes(range(0x80)))
        if not present:
            continue
        high += len(present)
        russian += present.count(0xEE) + present.count(0xE0)
        signs += sum(len(sign) for sign in _SIGN.findall(chunk))
        in_runs += sum(len(run) for run in _RUN.findall(chunk))
        undefined = undefined or bool(_NOT_CP1252.search(present))
        controls = controls or bool(_CONTROLS.search(present))
    if signs > 0.5 * high:
        raise damaged(path)
    if in_runs > 0.5 * high:
        if russian > 0.1 * high:
            return "cp1251"
        raise InputError("it is unclear in which encoding the file is.", REMEDY, Place(file=path.name))
    if undefined:
        raise InputError("the file is in none of the encodings that are recognised.", REMEDY, Place(file=path.name))
    return "cp1252" if controls else "latin-1"


def damaged(path: Path) -> InputError:
    """Return the error for a file that is UTF-8 except for some bytes; it names the row of the first."""
    row, decoder = 1, codecs.getincrementaldecoder("utf-8")()
    for chunk in chunks(path):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            row += chunk.count(b"\n", 0, max(error.start - held, 0))
            break
        row += chunk.count(b"\n")
    return InputError(
        "the file is UTF-8, but has damaged bytes in this row or at its end.",
        "Export or copy it again; if it is of another encoding, " + REMEDY[0].lower() + REMEDY[1:],
        Place(file=path.name, row=row),
    )


def known_encoding(name: str, path: Path) -> str:
    """Return ``name`` as Python spells it.

    Raises
    ------
    InputError
        If there is no such encoding.
    """
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise InputError(
            f"there is no encoding called {name!r}.", "Correct encoding in the mapping.", Place(file=path.name)
        ) from error


def transcode(path: Path, encoding: str, target: Path) -> None:
    """Write the file at ``path`` again as UTF-8 with plain line feeds, a megabyte at a time.

    Raises
    ------
    InputError
        If its bytes are not of that encoding; it names the row.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    row, held = 1, ""
    with target.open("wb") as out:
        for chunk in chunks(path):
            text, held = _joined(_decoded(decoder, chunk, path, encoding, row), held)
            out.write(text.encode())
            row += text.count("\n")
        text = held + _decoded(decoder, b"", path, encoding, row, final=True)
        out.write(_plain_line_ends(text).encode())


def _decoded(
    decoder: codecs.IncrementalDecoder, chunk: bytes, path: Path, encoding: str, row: int, *, final: bool = False
) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        at = row + chunk.count(b"\n", 0, max(error.start, 0))
        raise InputError(f"the bytes here are not {encoding}.", REMEDY, Place(file=path.name, row=at)) from error


def _joined(text: str, held: str) -> tuple[str, str]:
    """A carriage return at the end of a piece may belong to a line feed at the start of the next."""
    text = held + text
    held = "\r" if text.endswith("\r") else ""
    return _plain_line_ends(text[: len(text) - len(held)]), held


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
