"""Numbers out of a file in the safetensors format: a JSON header, then the arrays, and no code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.encoding.encoder import unusable

if TYPE_CHECKING:
    from numpy.typing import NDArray

TENSORS = "model.safetensors"
KINDS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I8": "i1", "U8": "u1"}


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file by name.

    Raises
    ------
    ModelError
        When the file is damaged, or has numbers of a kind that numpy does not know.
    """
    content = path.read_bytes()
    try:
        begins = 8 + int.from_bytes(content[:8], "little")
        header = json.loads(content[8:begins])
        return {name: _array(content, begins, one) for name, one in header.items() if name != "__metadata__"}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise unusable(path, "these are no tensors that can be read") from error


def _array(content: bytes, begins: int, described: dict[str, Any]) -> NDArray[Any]:
    first, last = described["data_offsets"]
    flat = np.frombuffer(content[begins + first : begins + last], dtype=KINDS[described["dtype"]])
    return flat.reshape(described["shape"])
