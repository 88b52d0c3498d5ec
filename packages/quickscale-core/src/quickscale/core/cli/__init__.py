"""The ``quickscale`` command.

Subcommands are imported when they are called, so that ``--help`` answers at once.
"""

import click

from .group import LazyGroup

_COMMANDS = {
    "create": ("create:create", "Create a project."),
    "layer": ("layer:layer", "List, describe, begin and validate layers."),
    "check": ("project:check", "Check the project and its layers."),
    "upgrade": (
        "upgrade:upgrade",
        "Say what newer releases of the layers ask of the project.",
    ),
    "audit": (
        "audit:audit",
        "Check that the project is ready to deploy, and run its tests.",
    ),
    "hooks": ("project:hooks", "List the implementations of each hook."),
    "migrate": ("project:migrate", "Apply the database migrations."),
    "runserver": ("project:runserver", "Start the development server."),
    "collectstatic": (
        "project:collectstatic",
        "Collect the static files of all layers.",
    ),
    "seo": ("project:seo", "Check what search engines see; needs the plugin seo."),
    "shell": ("project:shell", "Open a Python shell in the project."),
}


def main() -> None:
    group = LazyGroup(
        name="quickscale",
        commands_by_name=_COMMANDS,
        help="Build Django products from business themes, skins and plugins.",
    )
    click.version_option(package_name="quickscale-core")(group)
    group(prog_name="quickscale")
