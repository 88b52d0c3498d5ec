"""Commands that a project's own ``manage.py`` carries out, in the project's own environment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click

from quickscale.core.assembly.interpreters import find_python

_PASS_ON = {"ignore_unknown_options": True, "help_option_names": []}


def find_project() -> Path:
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "manage.py").is_file():
            return folder
    raise click.ClickException(
        f"No project found: there is no manage.py in {here} or its parent folders. Change "
        "to a project's folder, or create one with 'quickscale create NAME'."
    )


def capture_manage(
    project: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [find_python(project), "manage.py", *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def run_manage(project: Path, *arguments: str) -> int:
    """Run ``manage.py``; Ctrl-C reaches the command itself, which knows what to do with it."""
    command = [find_python(project), "manage.py", *arguments]
    with subprocess.Popen(command, cwd=project) as process:  # noqa: S603
        # Not before: a process inherits what is ignored.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return process.wait()
        finally:
            signal.signal(signal.SIGINT, before)


def _manage_command(name: str) -> click.Command:
    @click.command(name, context_settings=_PASS_ON)
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def command(arguments: tuple[str, ...]) -> None:
        sys.exit(run_manage(find_project(), name, *arguments))

    return command


check = _manage_command("check")
hooks = _manage_command("hooks")
migrate = _manage_command("migrate")
runserver = _manage_command("runserver")
collectstatic = _manage_command("collectstatic")
shell = _manage_command("shell")

seo = click.Group("seo", help="Check what search engines see; needs the plugin seo.")
seo.add_command(_manage_command("audit_seo"), "audit")
