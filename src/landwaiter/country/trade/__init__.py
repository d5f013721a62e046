"""What is really traded, before anybody declares anything."""

from __future__ import annotations
