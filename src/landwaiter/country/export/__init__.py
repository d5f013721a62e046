"""Files of a country: Parquet, the extracts that administrations export, dirt, and the data card."""

from __future__ import annotations
