"""The product's side: a project as ``quickscale create`` writes it, run as it is deployed."""

from __future__ import annotations

from pathlib import Path

from quickscale.core.assembly.scaffold import render_project, write_folder
from quickscale.core.assembly.selection import select_layers
from quickscale.core.assembly.sources import open_source

PACKAGE = "shop"


def write_our_project(folder: Path) -> Path:
    """Write the project of a shop and return its folder."""
    selection = select_layers(open_source(None), theme="ecommerce", skin="modern-htmx", plugins=[])
    project = folder / PACKAGE
    write_folder(project, render_project(PACKAGE, PACKAGE, selection))
    return project
