"""How the documentation is built; `make docs` runs it with warnings as errors."""

from __future__ import annotations

import obeya

project = "obeya"
author = "The obeya contributors"
release = version = obeya.__version__
language = "en"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["images", "_build"]

# Headings up to this level can be linked to as page.md#heading.
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]

# Option names such as --where stay as they are typed.
smartquotes = False

html_theme = "furo"
html_title = "obeya"
html_copy_source = False
html_show_sphinx = False
html_static_path: list[str] = []
