"""Damage done to files, as disks, lines, editors and programs do it; the same seed does the same damage."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from ingest.samples import Files, Sample

CUTS = 20
"""Places, evenly spread over a file, at which it is cut off."""
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252", "cp1251", "latin-1", "utf-7")
MARKS = ",;\t|"
INTRUDERS = [
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"\r", b"\r\n\r\n", b"\x1a", b"\\u0000", b"\\ud800", b"\xc3"),
    *(b"<", b">", b"&x;", b"<!DOCTYPE a>", b"<![CDATA[", b"<!--", b"?>", b"{", b"}", b"[", b"null", b"NaN", b"1e999"),
    *(b"UNT+1+1'", b"UNB+UNOC:3'", b"?", b"+", b":", b"'", b"=1+1", b"-", b"#REF!", b"x" * 140_000, b"9" * 400),
    *(b"2147483648", b"-1", b"0", b"99999999999999999999", b' r="XFD1048576"', b"[[" * 300, b"<a>" * 300),
]
"""What stands in files where it should not."""


def cut(data: bytes, random: Random) -> bytes:
    return data[: len(data) * random.randrange(CUTS) // CUTS]


def cut_anywhere(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def flip(data: bytes, random: Random) -> bytes:
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8)) if found else 0):
        found[random.randrange(len(found))] ^= 1 << random.randrange(8)
    return bytes(found)


def overwrite(data: bytes, random: Random) -> bytes:
    start, end = _span(data, random)
    return data[:start] + random.choice((b"\0", b"\xff", b" ", b"\n")) * (end - start) + data[end:]


def insert(data: bytes, random: Random) -> bytes:
    start, _ = _span(data, random)
    return data[:start] + random.choice(INTRUDERS) + data[start:]


def delete(data: bytes, random: Random) -> bytes:
    start, end = _span(data, random)
    return data[:start] + data[end:]


def double(data: bytes, random: Random) -> bytes:
    start, end = _span(data, random)
    return data[:end] + data[start:end] * random.choice((1, 1, 3, 50)) + data[end:]


def swap(data: bytes, random: Random) -> bytes:
    a, b, c, d = sorted(random.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def twice(data: bytes, random: Random) -> bytes:
    return data + data


def _span(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.choice((1, 2, 7, 64, 600)))


def other_encoding(text: str, random: Random) -> bytes:
    return text.encode(random.choice(ENCODINGS), errors="replace")


def read_wrongly(text: str, random: Random) -> bytes:
    """Do as a program does that reads UTF-8 as something else and writes what it saw."""
    return text.encode().decode(random.choice(("cp1252", "cp1251", "latin-1")), errors="replace").encode()


def other_line_ends(text: str, random: Random) -> str:
    return re.sub("\n", lambda _: random.choice(("\r", "\r\n", "\n\n", "\n", "\u2028")), text)


def other_marks(text: str, random: Random) -> str:
    one, other = random.choice(MARKS), random.choice(MARKS)
    if random.random() < 0.5:
        return text.replace(one, other)
    return "".join(other if sign in MARKS and random.random() < 0.2 else sign for sign in text)


def columns_swapped(text: str, random: Random) -> str:
    """Swap two columns, in all lines or only in some."""
    mark = max(MARKS, key=text.count)
    at, share = [random.randrange(6) for _ in range(2)], random.choice((1.0, 1.0, 0.5))
    lines = text.split("\n")
    return "\n".join(_swapped(line, mark, *at) if random.random() < share else line for line in lines)


def _swapped(line: str, mark: str, one: int, other: int) -> str:
    cells = line.split(mark)
    if max(one, other) < len(cells):
        cells[one], cells[other] = cells[other], cells[one]
    return mark.join(cells)


def lines_moved(text: str, random: Random) -> str:
    lines = text.split("\n")
    for _ in range(random.randint(1, 3)):
        line = lines.pop(random.randrange(len(lines))) if len(lines) > 1 else ""
        lines[random.randrange(len(lines)) : 0] = [line] * random.choice((0, 1, 2))
    return "\n".join(lines)


def words_swapped(text: str, random: Random) -> str:
    """Swap words and numbers, which leaves most formats well-formed."""
    words = re.findall(r"\w+", text)
    if not words:
        return text
    old, new = random.choice(words), random.choice([*words, "", "0", "-1", "99999999999", "x" * 3000])
    return re.sub(rf"\b{re.escape(old)}\b", lambda _: new, text, count=random.choice((0, 1)))


BYTES: list[Callable[[bytes, Random], bytes]] = [
    *(cut, cut_anywhere, flip, flip, overwrite, insert, insert, delete, double, swap, twice),
]
TEXTS: list[Callable[[str, Random], str | bytes]] = [
    *(other_encoding, read_wrongly, other_line_ends, other_marks, other_marks),
    *(columns_swapped, columns_swapped, lines_moved, words_swapped, words_swapped),
]


def damaged(data: bytes, encoding: str | None, random: Random) -> tuple[str, bytes]:
    """Return what was done to a file, and the file; a text is also damaged as text."""
    if encoding is not None and random.random() < 0.5:
        of_text = random.choice(TEXTS)
        done = of_text(data.decode(encoding), random)
        return of_text.__name__, done if isinstance(done, bytes) else done.encode(encoding, errors="replace")
    of_bytes = random.choice(BYTES)
    return of_bytes.__name__, of_bytes(data, random)


def repacked(data: bytes, random: Random) -> tuple[str, bytes]:
    """Damage something within a zip, and pack it again so that the zip itself is sound."""
    with ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = random.choice(list(parts))
    how = random.choice((_damage_part, _damage_part, _damage_part, _drop_part, _rename_part))
    told = how(parts, name, random)
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for one, body in parts.items():
            target.writestr(one, body)
    return f"{told} in {name}", out.getvalue()


def _damage_part(parts: dict[str, bytes], name: str, random: Random) -> str:
    if parts[name].startswith(b"PK") and random.random() < 0.8:
        told, parts[name] = repacked(parts[name], random)
    else:
        told, parts[name] = damaged(parts[name], _encoding(name), random)
    return told


def _encoding(name: str) -> str | None:
    return "utf-8" if name.endswith((".xml", ".rels", ".csv")) else None


def _drop_part(parts: dict[str, bytes], name: str, random: Random) -> str:
    del parts[name]
    return "dropped"


def _rename_part(parts: dict[str, bytes], name: str, random: Random) -> str:
    parts[random.choice((f"{name}x", f"../{name}", name.upper(), "mimetype", "x.csv"))] = parts.pop(name)
    return "renamed"


def mutant(sample: Sample, seed: str) -> tuple[str, Files]:
    """Return what was done to the files of a sample, and the files; some have two damages."""
    random = Random(seed)
    files, told = dict(sample.files), []
    for _ in range(random.choice((1, 1, 1, 2))):
        name = random.choice(list(files))
        if files[name].startswith(b"PK") and random.random() < 0.8:
            done, files[name] = _try_repacked(files[name], random)
        else:
            done, files[name] = damaged(files[name], _of(sample, files[name]), random)
        told.append(f"{done} of {name}")
    return " and ".join(told), files


def _try_repacked(data: bytes, random: Random) -> tuple[str, bytes]:
    try:
        return repacked(data, random)
    except Exception:  # noqa: BLE001 - a zip that was damaged before
        return damaged(data, None, random)


def _of(sample: Sample, data: bytes) -> str | None:
    """Return the encoding of a text that still is one."""
    try:
        data.decode(sample.encoding or "ascii")
    except UnicodeDecodeError:
        return None
    return sample.encoding
