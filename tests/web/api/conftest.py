from __future__ import annotations

from programs import cheap_passwords, furnished, office, program, publishing, registering
from workspaces import country

__all__ = ["cheap_passwords", "country", "furnished", "office", "program", "publishing", "registering"]
