"""Encoders: what turns a text into a vector of what it means. None is needed, and none comes with this package."""

from __future__ import annotations
