"""What a declaration is: fields, types, checks, and the nouns that travel between the parts."""

from __future__ import annotations

from landwaiter.schema.fields import DECLARATION, DECLARATION_KEY, OUTCOME, Field, field_named
from landwaiter.schema.nouns import Reason, Selection, Signal

__all__ = ["DECLARATION", "DECLARATION_KEY", "OUTCOME", "Field", "Reason", "Selection", "Signal", "field_named"]
