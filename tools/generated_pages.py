"""A Sphinx extension: puts what the code says about itself where a page asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference import filled

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("source-read", _fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _fill(_: Sphinx, __: str, source: list[str]) -> None:
    source[0] = filled(source[0])
