"""The workspace at rest: its folder, its settings, and the lake of committed files."""

from __future__ import annotations

from landwaiter.store.lake import ImportRecord, Lake
from landwaiter.store.settings import Settings
from landwaiter.store.workspace import Workspace, workspace_around

__all__ = ["ImportRecord", "Lake", "Settings", "Workspace", "workspace_around"]
