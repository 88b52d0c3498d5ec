import os
import shlex
import socket
import sys
from pathlib import Path

import click

from quickscale.core.assembly.builder import ProjectBuilder, find_uv
from quickscale.core.assembly.index import require_installable
from quickscale.core.assembly.project_names import package_name, require_no_layer
from quickscale.core.assembly.selection import DEFAULT_SKIN, DEFAULT_THEME, Selection, select_layers
from quickscale.core.assembly.sources import LayerSource, open_source

from .failures import report_assembly_errors
from .questions import Answers, ask, is_terminal, split_names

_HOST = "127.0.0.1"


@click.command
@click.argument("name", required=False)
@click.option(
    "--business-theme",
    default=DEFAULT_THEME,
    show_default=True,
    help="The business theme: what the site does.",
)
@click.option(
    "--presentation-skin",
    default=DEFAULT_SKIN,
    show_default=True,
    help="The presentation skin: what the site looks like.",
)
@click.option(
    "--feature-plugins", default="", metavar="A,B", help="The feature plugins, separated by commas."
)
@click.option(
    "--layers-from",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Install layers from a folder of wheels or a workspace instead of the package index. "
    "May be given several times.",
)
@click.option("--demo", is_flag=True, help="Load sample data and create demo accounts.")
@click.option(
    "--run",
    "run_server",
    is_flag=True,
    help="Start the development server when the project is ready.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The port that --run uses.",
)
@click.option("--no-install", is_flag=True, help="Only write the files; don't install anything.")
@report_assembly_errors
def create(  # noqa: PLR0913, PLR0917 - click hands over each option
    name: str | None,
    business_theme: str,
    presentation_skin: str,
    feature_plugins: str,
    layers_from: tuple[Path, ...],
    demo: bool,
    run_server: bool,
    port: int,
    no_install: bool,
) -> None:
    """Create the project NAME from chosen layers.

    Without a NAME, on a terminal, it asks for everything.
    """
    if no_install and (demo or run_server):
        raise click.UsageError("--demo and --run can't be combined with --no-install.")
    if run_server:
        _require_free_port(port)
    source = open_source(layers_from, only_known=no_install)
    answers = Answers(
        "mystore" if name is None else name,
        business_theme,
        presentation_skin,
        feature_plugins,
        demo,
    )
    if name is None:
        answers = _ask_or_fail(source, answers)
    selection = _select(source, answers)
    target = Path.cwd() / answers.name
    ProjectBuilder(
        target, selection, source, demo=answers.demo, install=not no_install, say=click.echo
    ).run()
    _say_what_next(answers.name, installed=not no_install)
    if run_server:
        _serve(target, port)


def _ask_or_fail(source: LayerSource, defaults: Answers) -> Answers:
    if not is_terminal():
        raise click.UsageError("Missing argument 'NAME'. Example: quickscale create mystore")
    return ask(source, defaults)


def _select(source: LayerSource, answers: Answers) -> Selection:
    package_name(answers.name)
    require_no_layer(answers.name, source)
    plugins = split_names(answers.plugins)
    selection = select_layers(source, theme=answers.theme, skin=answers.skin, plugins=plugins)
    require_installable(selection)
    return selection


def _say_what_next(name: str, *, installed: bool) -> None:
    """Print a line that works whether or not ``quickscale`` is on the path."""
    folder = shlex.quote(name)
    python = r".venv\Scripts\python" if os.name == "nt" else ".venv/bin/python"
    click.echo(f"\nCreated {name}.")
    if installed:
        click.echo(f"Next: cd {folder} && {python} manage.py runserver")
    else:
        uv = shlex.join([find_uv() or "uv", "sync"])
        click.echo(f"Next: cd {folder} && {uv} && {python} manage.py migrate")


def _serve(target: Path, port: int) -> None:
    from .project import run_manage

    click.echo(f"Serving http://{_HOST}:{port}/ (stop with Ctrl+C)")
    sys.exit(run_manage(target, "runserver", f"{_HOST}:{port}", "--noreload"))


def _require_free_port(port: int) -> None:
    """Stop before anything is made for a site that could not be served."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((_HOST, port))
    except OSError as error:
        free = _find_free_port()
        raise click.ClickException(
            f"Port {port} can't be used: {error.strerror}. Use another one: --port {free}"
        ) from error


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
