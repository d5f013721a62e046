"""The command line. Each command is a thin wrapper of the service of the same name."""

from __future__ import annotations

from landwaiter.cli.app import app, main

__all__ = ["app", "main"]
