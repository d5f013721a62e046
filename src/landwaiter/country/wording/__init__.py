"""Goods descriptions in English, French and Spanish, written by a small grammar of our own."""

from __future__ import annotations
