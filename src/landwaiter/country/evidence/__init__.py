"""Evidence that a country is lifelike: stylised facts against known ranges, and what separates fraud."""

from __future__ import annotations
