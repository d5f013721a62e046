"""Files of formats that are not read, known by their first bytes, so that a refusal names the format and a way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place

if TYPE_CHECKING:
    from pathlib import Path

SAVE_AS = "Save or export the table as CSV or Excel"
PICTURE = "a picture", "Ask for the data as a file; tables in pictures are not read."
PACKED = "Unpack it first, or pack the files as a zip."

FORMATS: tuple[tuple[str, str, str], ...] = (
    (r"%PDF-", "a PDF document", "Ask for the data as CSV or Excel; tables in PDF documents are not read."),
    (r"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}WEBP", *PICTURE),
    (r"\0\x01\0\0Standard (?:ACE|Jet) DB", "an Access database", "Export its table as CSV or Excel in Access."),
    (r"SQLite format 3\0", "an SQLite database", "Export its table as CSV, as with `sqlite3 -csv -header`."),
    (r"\$FL[23]@\(#\)", "an SPSS file", f"{SAVE_AS} in SPSS or PSPP."),
    (r"<stata_dta>|[\x69-\x73][\x01\x02]\x01\0", "a Stata file", "Write it as CSV in Stata with `export delimited`."),
    (r"\0{12}\xc2\xea\x81\x60", "a SAS file", "Write it as CSV in SAS with PROC EXPORT."),
    (r"RD[AX][23]\n", "an R file", "Write the data frame as CSV in R with `write.csv`."),
    (r"ARROW1\0\0|\xff{4}.{3}\0", "an Arrow file", "Write it as Parquet."),
    (r"7z\xbc\xaf\x27\x1c", "a 7z archive", PACKED),
    (r"Rar!\x1a\x07", "a RAR archive", PACKED),
    (r"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "compressed with bzip2", PACKED),
    (r"\xfd7zXZ\0", "compressed with xz", PACKED),
    (r"\x28\xb5\x2f\xfd", "compressed with Zstandard", PACKED),
    (r".{257}ustar(?:\0|  \0)", "a tar archive", PACKED),
    (
        r"(?i:\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|table)[\s>])",
        "a web page (HTML), whatever its name says",
        "Open it in Excel or LibreOffice and save it as .xlsx.",
    ),
    (
        r"\s*<\?xml.*?(?:progid=.Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet)",
        "a spreadsheet in the XML of Excel 2003",
        "Open it in Excel or LibreOffice and save it as .xlsx.",
    ),
    (r"\{\\rtf1", "a text document (RTF)", f"{SAVE_AS}."),
)
"""What the first bytes of a format match, what it is, and what to do."""

UTF_8 = b"\xef\xbb\xbf"
DBASE = frozenset(b"\x02\x03\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5\xfb")
"""First bytes of tables of dBase, FoxPro and Clipper, one for each kind."""
DBASE_TABLE = "a dBase table (.dbf)", "Open it in Excel or LibreOffice and save it as .xlsx or CSV."
END_OF_FIELDS = 0x0D


def refuse_foreign(head: bytes, path: Path) -> None:
    """Refuse a file whose first bytes are those of a format that is known and not read.

    Raises
    ------
    InputError
        If they are; it names the format and a way out.
    """
    found = _foreign(head.removeprefix(UTF_8))
    if found is not None:
        what, remedy = found
        raise InputError(f"the file is {what}.", remedy, Place(file=path.name))


def _foreign(head: bytes) -> tuple[str, str] | None:
    if is_dbase(head):
        return DBASE_TABLE
    for pattern, what, remedy in FORMATS:
        if re.match(pattern.encode("latin-1"), head, re.DOTALL):
            return what, remedy
    return None


def is_dbase(head: bytes) -> bool:
    """Say whether a file begins as a dBase table: its kind, the day of the last change, and a list of fields.

    >>> is_dbase(bytes([3, 24, 1, 31]) + bytes(4) + bytes([65, 0]) + bytes(54) + bytes([13]))
    True
    >>> is_dbase(b"03;24;01;31")
    False
    """
    if len(head) < 65 or head[0] not in DBASE or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    length = int.from_bytes(head[8:10], "little")
    ends = range(64, min(length, len(head)), 32)
    return length > 64 and any(head[at] == END_OF_FIELDS for at in ends)
