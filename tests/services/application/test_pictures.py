"""Pictures are kept bare: nothing beside the picture stays, the picture itself does, and broken ones are refused."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from queues import Given, lay_selection

from landwaiter.errors import InputError
from landwaiter.services.application import casework
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.pictures import PNG, without_metadata
from sources import ROOT

CANARY = b"GPS 6.13 N 1.22 E"
JFIF = b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\0\0"
ADOBE = b"Adobe\0\x64\0\0\0\0\x01"
EXIF = b"Exif\0\0II*\0\x08\0\0\0" + b"\x02\0" + b"\x0f\x01\x02\0\x11\0\0\0\x26\0\0\0"
EXIF += b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + bytes(4) + CANARY + b"\0"  # maker, and turned to the right
SIDE_UP = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


TABLES = segment(0xDB, bytes(65))
FRAME = segment(0xC0, b"\x08\0\x10\0\x20\x01\x01\x11\0")
CODES = segment(0xC4, bytes(29))
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56"


def jpeg(*told: bytes, scans: bytes = SCAN, after: bytes = b"") -> bytes:
    return b"\xff\xd8" + b"".join(told) + TABLES + FRAME + CODES + scans + b"\xff\xd9" + after


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


HEADER = chunk(b"IHDR", b"\0\0\0\x02\0\0\0\x01\x08\0\0\0\0")
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\x10\x20"))
END = chunk(b"IEND", b"")


def png(*told: bytes, after: bytes = b"") -> bytes:
    return PNG + HEADER + b"".join(told) + PIXELS + END + after


TELLING = [
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + CANARY),
    segment(0xE2, b"ICC_PROFILE\0\x01\x01" + CANARY),
    segment(0xED, b"Photoshop 3.0\0" + CANARY),
    segment(0xFE, CANARY),
    segment(0xE0, b"JFXX\0\x10" + CANARY),
    segment(0xE0, JFIF[:-2] + b"\x01\x01" + CANARY),
    segment(0xEF, CANARY),
    b"\xff\xff" + segment(0xFE, CANARY),
]
TEXTS = [chunk(kind, b"Author\0" + CANARY) for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt", b"iCCP")]


@given(st.lists(st.sampled_from(TELLING), max_size=6))
def test_a_photograph_is_kept_bare(told: list[bytes]) -> None:
    bare = without_metadata("image/jpeg", jpeg(*told, after=CANARY + jpeg()))
    assert bare == jpeg()


def test_what_shows_the_picture_right_stays() -> None:
    shown = jpeg(segment(0xE0, JFIF), segment(0xEE, ADOBE))
    assert without_metadata("image/jpeg", shown) == shown
    turned = jpeg(segment(0xE0, JFIF), segment(0xE1, EXIF))
    kept = without_metadata("image/jpeg", turned)
    assert kept == jpeg(SIDE_UP, segment(0xE0, JFIF))
    assert without_metadata("image/jpeg", kept) == kept
    upright = EXIF.replace(b"\x06\0\0\0" + bytes(4), b"\x01\0\0\0" + bytes(4))
    assert without_metadata("image/jpeg", jpeg(segment(0xE1, upright))) == jpeg()
    several = jpeg(scans=SCAN + CODES + SCAN)
    assert without_metadata("image/jpeg", several) == several


@given(st.lists(st.sampled_from(TEXTS), max_size=6))
def test_a_drawing_is_kept_bare(told: list[bytes]) -> None:
    bare = without_metadata("image/png", png(*told, chunk(b"gAMA", b"\0\0\xb1\x8f"), after=CANARY))
    assert bare == png(chunk(b"gAMA", b"\0\0\xb1\x8f"))


def test_a_real_drawing_keeps_its_picture() -> None:
    for path in sorted((ROOT / "docs" / "images").glob("*.png")):
        content = path.read_bytes()
        bare = without_metadata("image/png", content)
        assert content.count(b"IDAT") == bare.count(b"IDAT")
        assert without_metadata("image/png", bare) == bare


BROKEN = {
    "cut off": jpeg()[:-2],
    "cut off in the scan": jpeg()[:-4],
    "ends with a marker": jpeg()[:-2] + b"\xff",
    "no picture": b"\xff\xd8" + TABLES + b"\xff\xd9",
    "no frame": b"\xff\xd8" + TABLES + SCAN + b"\xff\xd9",
    "not a segment": b"\xff\xd8" + b"GIF89a",
    "unknown segment": jpeg(segment(0x02, CANARY)),
    "another beginning": jpeg(b"\xff\xd8"),
    "more in a scan's header": jpeg(scans=segment(0xDA, b"\x01\x01\0\0\x3f\0" + CANARY) + b"\x12"),
    "too long a segment": b"\xff\xd8\xff\xfe\xff\xff" + CANARY,
    "no length": b"\xff\xd8\xff\xfe\0\0" + CANARY,
    "short frame": jpeg().replace(FRAME, segment(0xC0, b"\x08\0")),
    "no width": jpeg().replace(b"\x08\0\x10\0\x20", b"\x08\0\x10\0\0"),
    "too many pixels": jpeg().replace(b"\x08\0\x10\0\x20", b"\x08\xff\xff\xff\xff"),
    "png cut off": png()[:-1],
    "png without end": PNG + HEADER + PIXELS,
    "png without picture": PNG + HEADER + END,
    "png without header": PNG + PIXELS + END,
    "png changed": png().replace(b"IHDR\0\0\0\x02", b"IHDR\0\0\0\x03"),
    "png with an unknown part": png(chunk(b"XyZa", CANARY)),
    "png too large": png().replace(HEADER, chunk(b"IHDR", b"\0\1\0\0\0\1\0\0\x08\0\0\0\0")),
    "png too long a part": PNG + b"\xff\xff\xff\xffIHDR",
    "nothing": PNG,
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_pictures_are_refused(what: str) -> None:
    content = BROKEN[what]
    with pytest.raises(InputError, match=r"the picture is broken|pixels"):
        without_metadata("image/png" if content.startswith(PNG) else "image/jpeg", content)


FULL = [jpeg(segment(0xE1, EXIF), *TELLING), png(*TEXTS)]


@given(st.sampled_from(FULL), st.data())
def test_whatever_is_spoiled_is_refused_or_bare(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(3, len(content) - 1))
    spoiled = data.draw(st.sampled_from([content[:at], content[:at] + data.draw(st.binary(max_size=9)) + content[at:]]))
    kind = "image/png" if content.startswith(PNG) else "image/jpeg"
    try:
        bare = without_metadata(kind, spoiled)
    except InputError:
        return
    assert without_metadata(kind, bare) == bare
    assert len(bare) <= len(spoiled)


def test_other_files_are_kept_as_they_are() -> None:
    assert without_metadata("application/pdf", b"%PDF-1.7 " + CANARY) == b"%PDF-1.7 " + CANARY


def test_the_digest_is_of_what_is_kept(app: Application, person: Callable[..., Actor], tmp_path: Path) -> None:
    lay_selection(app.workspace, [Given("D1")])
    officer = person("officer", "LOM")
    number = casework.open_case(app, officer, ("D1", 1), "Undervalued cars")
    attached = casework.attach(app, officer, number, "photo.jpg", jpeg(*TELLING, after=CANARY))
    assert casework.content(app, officer, attached) == ("photo.jpg", "image/jpeg", jpeg())
    (*_, entry) = app.database.entries()
    assert json.loads(entry.details)["sha256"] == hashlib.sha256(jpeg()).hexdigest()
    assert json.loads(entry.details)["size"] == len(jpeg())
    with pytest.raises(InputError, match="broken"):
        casework.attach(app, officer, number, "photo.jpg", jpeg()[:-2])
    assert [one.size for one in casework.case(app, officer, number).attachments] == [len(jpeg())]
