"""What one pass over the bytes of a text file counts, cheaply enough to do it for every file."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

TAIL = 1 << 16
SPACE, NEWLINE = ord(" "), ord("\n")


@dataclass(slots=True)
class Pulse:
    r"""Counts over the bytes of a UTF-8 file whose cells are divided by ``delimiter``.

    Attributes
    ----------
    newlines, returns, pairs
        Line feeds, carriage returns, and the two together.
    padded
        Whether cells may have blanks around them; true in doubt.
    nulls
        Whether there are null bytes, which no text has.

    Examples
    --------
    >>> pulse = Pulse(b",")
    >>> pulse.feed(b"a,b\n1, 2\n\n")
    >>> pulse.lines, pulse.ended, pulse.padded
    (2, True, True)
    """

    delimiter: bytes
    newlines: int = 0
    returns: int = 0
    pairs: int = 0
    padded: bool = False
    nulls: bool = False
    _tail: bytes = field(default=b"", repr=False)

    def feed(self, chunk: bytes) -> None:
        """Count another piece of the file."""
        # The last byte of the piece before and the first of this one; to join the pieces would copy the file.
        seam = self._tail[-1:] + chunk[:1]
        returns = chunk.count(b"\r") if b"\r" in chunk else 0
        self.newlines += int(np.count_nonzero(np.frombuffer(chunk, dtype=np.uint8) == NEWLINE))
        self.returns += returns
        self.pairs += (chunk.count(b"\r\n") if returns else 0) + (seam == b"\r\n")
        self.nulls = self.nulls or b"\0" in chunk
        self.padded = self.padded or self._is_padded(seam) or self._is_padded(chunk)
        self._tail = (self._tail + chunk)[-TAIL:] if len(chunk) < TAIL else chunk[-TAIL:]

    @property
    def ended(self) -> bool:
        """Whether the file ends with a line end."""
        return self._tail.endswith(b"\n")

    @property
    def lines(self) -> int:
        """The number of lines up to the last one that is not blank."""
        blank_end = self._tail[len(self._tail.rstrip(b"\r\n")) :]
        return self.newlines - blank_end.count(b"\n") + 1

    @property
    def plain(self) -> bool:
        """Whether all line ends are of one kind that the engine reads."""
        return not self.returns or self.returns == self.pairs == self.newlines

    def _is_padded(self, piece: bytes) -> bool:
        """Blanks other than the space are so rare that one anywhere is taken as padding."""
        if (self.delimiter != b"\t" and b"\t" in piece) or (not piece.isascii() and b"\xc2\xa0" in piece):
            return True
        if b" " not in piece:
            return False
        signs = np.frombuffer(piece, dtype=np.uint8)
        at = np.flatnonzero(signs == SPACE)
        beside = np.frombuffer(self.delimiter + b'\r\n"', dtype=np.uint8)
        before, after = signs[np.maximum(at - 1, 0)], signs[np.minimum(at + 1, len(signs) - 1)]
        at_edge = self._tail == b"" and at[0] == 0
        return bool(at_edge or np.isin(before, beside).any() or np.isin(after, beside).any())
