"""Pictures without what they tell beside the picture: where and by whom it was taken, with what, and what was cut off.

A picture is read as the list of parts that its format has, and only the parts that are needed to show it are kept:
those of JPEG are segments (ITU-T T.81, B), those of PNG chunks (PNG, third edition, 5). Of a photograph's Exif data,
one number stays: which side is up.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from landwaiter.errors import InputError

MOST_PIXELS = 200_000_000
SOI, EOI, SOS, APP0, APP1, APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Segments that begin a picture: its size, and how it is coded."""
NEEDED = FRAMES | {0xC4, 0xCC, 0xDB, 0xDC, 0xDD, SOS}
"""Segments without which there is no picture: frames, tables, restarts and scans."""
TELLING = frozenset(range(0xE0, 0xF0)) | {0xFE}
"""Segments for programs and people: Exif, XMP, profiles, comments."""
RESTARTS = frozenset(range(0xD0, 0xD8))
PNG = b"\x89PNG\r\n\x1a\n"
SHOWN = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs")
"""Chunks of PNG that have to do with how the picture looks."""
Segment = tuple[int, bytes]


def without_metadata(kind: str, content: bytes) -> bytes:
    """Return a file of a media type as it is kept: a JPEG or PNG picture bare, any other as it is.

    Raises
    ------
    InputError
        When it is a broken picture, or larger than any screen shows.
    """
    cleaned = {"image/jpeg": _bare_jpeg, "image/png": _bare_png}.get(kind)
    return content if cleaned is None else cleaned(content)


def _broken(what: str) -> InputError:
    return InputError(f"the picture is broken: {what}.", "Open it, and save or take it anew.")


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise InputError(f"a picture has 1 to {MOST_PIXELS:,} pixels.", "Make it smaller.")


def _bare_jpeg(content: bytes) -> bytes:
    kept, segments = [b"\xff\xd8"], list(_segments(content))
    markers = [marker for marker, _ in segments]
    if not FRAMES.intersection(markers) or SOS not in markers:
        raise _broken("it has no picture")
    upright = next((_orientation(data) for marker, data in segments if marker == APP1 and _orientation(data)), 0)
    for marker, data in segments:
        if marker in FRAMES:
            _check_frame(data)
        if marker in NEEDED or _says_how_to_show(marker, data):
            kept.append(_segment(marker, data))
    kept.insert(1, _segment(APP1, _exif(upright)) if upright else b"")
    return b"".join(kept) + b"\xff\xd9"


def _segments(content: bytes) -> Iterator[Segment]:
    """Yield the segments up to the end of the picture, each with its marker; a scan with what is coded in it."""
    at = 2
    while True:
        marker, at = _marker(content, at)
        if marker == EOI:
            return
        if marker not in NEEDED and marker not in TELLING:
            raise _broken(f"it has a segment {marker:02X}")
        end = at + int.from_bytes(content[at : at + 2], "big")
        if end < at + 2 or end > len(content):
            raise _broken("a segment goes beyond its end")
        if marker == SOS and end - at != _scan_header(content[at + 2 : at + 3]):
            raise _broken("a scan is not as long as it says")
        stop = _end_of_scan(content, end) if marker == SOS else end
        yield marker, content[at + 2 : stop]
        at = stop


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """Return the marker at a place, and where what follows it begins; it may be filled up in front."""
    if content[at : at + 1] != b"\xff":
        raise _broken("a segment is not where it has to be")
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        raise _broken("it has no end")
    return content[at], at + 1


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the coded picture ends: at the first marker that is neither a restart nor a zero."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _broken("it has no end")
        if content[at + 1] != 0 and content[at + 1] not in RESTARTS:
            return at
        at += 2


def _segment(marker: int, data: bytes) -> bytes:
    # A scan's data holds the coded picture, which its length does not count.
    length = _scan_header(data[:1]) if marker == SOS else len(data) + 2
    return bytes((0xFF, marker)) + length.to_bytes(2, "big") + data


def _scan_header(components: bytes) -> int:
    """Return how long the header of a scan is that has so many components."""
    return int.from_bytes(components, "big") * 2 + 6


def _check_frame(data: bytes) -> None:
    if len(data) < 6:
        raise _broken("its size is missing")
    _check_size(int.from_bytes(data[3:5], "big"), int.from_bytes(data[1:3], "big"))


def _says_how_to_show(marker: int, data: bytes) -> bool:
    """Say whether a segment is one of the two, of the program's own, without which colours or proportions are wrong."""
    jfif = marker == APP0 and len(data) == 14 and data.startswith(b"JFIF\0") and data[-2:] == b"\0\0"
    return jfif or (marker == APP14 and len(data) == 12 and data.startswith(b"Adobe"))


def _orientation(data: bytes) -> int:
    """Return which side of a photograph is up, 0 where it does not say (Exif 2.3, tag 274)."""
    if not data.startswith((b"Exif\0\0II", b"Exif\0\0MM")):
        return 0

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[6 + at : 6 + at + size], "little" if data[6:8] == b"II" else "big")

    begin = number(4, 4)
    entries = range(begin + 2, begin + 2 + 12 * min(number(begin, 2), 200), 12)
    found = next((number(at + 8, 2) for at in entries if (number(at, 2), number(at + 2, 2)) == (274, 3)), 0)
    return found if 2 <= found <= 8 else 0


def _exif(orientation: int) -> bytes:
    """Return Exif data that says which side is up, and nothing else."""
    entry = b"\x01\x12" + b"\x00\x03" + b"\x00\x00\x00\x01" + bytes((0, orientation, 0, 0))
    return b"Exif\0\0" + b"MM\0\x2a\0\0\0\x08" + b"\0\x01" + entry + bytes(4)


def _bare_png(content: bytes) -> bytes:
    chunks = list(_chunks(content))
    kinds = [kind for kind, _ in chunks]
    if kinds[0] != b"IHDR" or len(chunks[0][1]) != 25 or b"IDAT" not in kinds:
        raise _broken("it has no picture")
    header = chunks[0][1][8:]
    _check_size(int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big"))
    return PNG + b"".join(chunk for kind, chunk in chunks if kind in SHOWN)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks up to the end of the picture, each with its kind."""
    at, kind = len(PNG), b""
    while kind != b"IEND":
        kind, end = content[at + 4 : at + 8], at + 12 + int.from_bytes(content[at : at + 4], "big")
        if len(content) < end or len(kind) != 4:
            raise _broken("it has no end")
        if zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            raise _broken("a part is not as it was written")
        # The case of the first letter says whether the picture can be shown without the chunk.
        if kind[:1].isupper() and kind not in SHOWN:
            raise _broken("it has a part that is needed and unknown")
        yield kind, content[at:end]
        at = end
