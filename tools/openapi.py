"""The description of the REST interface as a file, for who has no server at hand and for the reference page.

Usage: python tools/openapi.py (writes docs/reference/openapi.json)
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "docs/reference/openapi.json"


def described() -> dict[str, Any]:
    """Return the description as the server gives it."""
    from fastapi import FastAPI

    from landwaiter.web.api import about_interface, include_interface

    server = FastAPI(**about_interface())
    include_interface(server)
    return server.openapi()


def written() -> str:
    """Return the description as it is in the file."""
    return json.dumps(described(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
