"""Putting Reasons into words: English, French and Spanish sentences from message ids.

The wording is in ``locales/<language>/LC_MESSAGES/landwaiter.po``; ids are symbolic, placeholders
are those of :meth:`str.format`, and a parameter's name says how its value is written (see
:mod:`landwaiter.explain.sentences`).
"""

from __future__ import annotations

from landwaiter.explain.catalogue import LANGUAGES
from landwaiter.explain.sentences import describe_all, render

__all__ = ["LANGUAGES", "describe_all", "render"]
