"""What descriptions are compared with: all known texts, one by one and taken together by heading and by subheading."""

from __future__ import annotations
