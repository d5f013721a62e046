"""Landwaiter: open tools with which a customs administration decides what to check."""
