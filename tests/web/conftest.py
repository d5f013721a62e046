from __future__ import annotations

from browsing import browser, cheap_passwords, furnished, office
from live import chromium

__all__ = ["browser", "cheap_passwords", "chromium", "furnished", "office"]
