from __future__ import annotations

from workspaces import country, office

__all__ = ["country", "office"]
