from __future__ import annotations

from browsing import browser, cheap_passwords, furnished, office

__all__ = ["browser", "cheap_passwords", "furnished", "office"]
