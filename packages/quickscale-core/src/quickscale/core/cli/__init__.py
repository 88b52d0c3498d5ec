"""The ``quickscale`` command.

Subcommands are imported when they are called, so that ``--help`` answers at once.
"""

import click

from .group import LazyGroup

_COMMANDS = {
    "create": ("quickscale.core.cli.create:create", "Create a project."),
    "layer": ("quickscale.core.cli.layer:layer", "List and describe layers."),
    "check": ("quickscale.core.cli.project:check", "Check the project and its layers."),
    "audit": (
        "quickscale.core.cli.audit:audit",
        "Check that the project is ready to deploy, and run its tests.",
    ),
    "hooks": ("quickscale.core.cli.project:hooks", "List the implementations of each hook."),
    "migrate": ("quickscale.core.cli.project:migrate", "Apply the database migrations."),
    "runserver": ("quickscale.core.cli.project:runserver", "Start the development server."),
    "collectstatic": (
        "quickscale.core.cli.project:collectstatic",
        "Collect the static files of all layers.",
    ),
    "shell": ("quickscale.core.cli.project:shell", "Open a Python shell in the project."),
}


def main() -> None:
    group = LazyGroup(
        name="quickscale",
        commands_by_name=_COMMANDS,
        help="Build Django products from business themes, skins and plugins.",
    )
    click.version_option(package_name="quickscale-core")(group)
    group(prog_name="quickscale")
