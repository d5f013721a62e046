"""How Sphinx builds these pages. Nothing in them is fetched from the network when they are read."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

project = "Landwaiter"
author = "The Landwaiter authors"
copyright = f"2026, {author}"
version = release = installed_version("landwaiter")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "generated_pages"]
exclude_patterns = ["_build"]
language = "en"
locale_dirs = ["locales"]
gettext_compact = False

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False

html_theme = "furo"
html_title = "Landwaiter"
html_show_sphinx = False
html_copy_source = False
html_theme_options: dict[str, object] = {}
