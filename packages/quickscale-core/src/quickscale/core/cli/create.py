"""``quickscale create``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from quickscale.core.assembly.project import Creation
from quickscale.core.assembly.selection import (
    DEFAULT_SKIN,
    DEFAULT_THEME,
    package_name,
    select,
)
from quickscale.core.assembly.shelves import open_shelf
from quickscale.core.cli.failures import report_assembly_errors


@click.command
@click.argument("name")
@click.option("--business-theme", default=DEFAULT_THEME, show_default=True, help="What it does.")
@click.option(
    "--presentation-skin", default=DEFAULT_SKIN, show_default=True, help="What it looks like."
)
@click.option("--feature-plugins", default="", metavar="A,B", help="What it uses besides.")
@click.option(
    "--layers-from",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take the layers from a folder of wheels or a workspace, instead of the package index.",
)
@click.option("--demo", is_flag=True, help="Load sample data and make demo accounts.")
@click.option("--run", "run_server", is_flag=True, help="Start the site when it is ready.")
@click.option("--port", default=8000, show_default=True, help="Where --run serves it.")
@click.option("--no-install", is_flag=True, help="Only write the files.")
@report_assembly_errors
def create(  # noqa: PLR0913, PLR0917 - click hands over each option
    name: str,
    business_theme: str,
    presentation_skin: str,
    feature_plugins: str,
    layers_from: Path | None,
    demo: bool,
    run_server: bool,
    port: int,
    no_install: bool,
) -> None:
    """Create the project NAME from chosen layers."""
    target = Path.cwd() / name
    package_name(name)
    shelf = open_shelf(layers_from)
    plugins = [plugin.strip() for plugin in feature_plugins.split(",") if plugin.strip()]
    selection = select(shelf, theme=business_theme, skin=presentation_skin, plugins=plugins)
    Creation(target, selection, shelf, demo=demo, install=not no_install, say=click.echo).run()
    _say_what_next(target, installed=not no_install)
    if run_server and not no_install:
        _serve(target, port)


def _say_what_next(target: Path, *, installed: bool) -> None:
    click.echo(f"\n{target.name} is ready.")
    if not installed:
        click.echo(f"Next: cd {target.name}, install what pyproject.toml names, quickscale migrate")
        return
    click.echo(f"Next: cd {target.name} && quickscale runserver")


def _serve(target: Path, port: int) -> None:
    from quickscale.core.cli.project import manage

    click.echo(f"Serving http://127.0.0.1:{port}/ (stop with Ctrl+C)")
    sys.exit(manage(target, "runserver", f"127.0.0.1:{port}", "--noreload"))
