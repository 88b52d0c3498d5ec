"""The site of the documentation: ``nox -s docs`` builds it into ``docs/_build``."""

from __future__ import annotations

project = "QuickScale"
copyright = "the QuickScale maintainers"
language = "en"

extensions = ["myst_parser"]
# The examples of checks stand in the reference, which is made from them.
exclude_patterns = ["_build", "check-examples"]
nitpicky = True
myst_heading_anchors = 4
# A block of code without a language is shown as it is.
highlight_language = "text"

html_theme = "furo"
html_title = "QuickScale"
html_show_sphinx = False
html_copy_source = False
