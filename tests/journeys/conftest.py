from __future__ import annotations

from databases import cheap_passwords
from workspaces import country, office

__all__ = ["cheap_passwords", "country", "office"]
