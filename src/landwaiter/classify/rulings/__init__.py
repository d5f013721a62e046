"""Published rulings: codes that administrations have bound themselves to, with reference, date and validity."""

from __future__ import annotations
