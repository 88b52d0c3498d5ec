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
    "deploy": ("deploy:deploy", "Deploy the project to a server."),
    "rollback": ("deploy:rollback", "Have an earlier release serve again."),
    "releases": ("deploy:releases", "List what was deployed."),
    "status": ("deploy:status", "Say what a server serves."),
    "logs": ("server:logs", "Print the log of a deployed site."),
    "console": ("server:console", "Open a Python shell in a deployed site."),
    "backup": ("server:backup", "Back up the database of a deployed site."),
    "restore": ("server:restore", "Give a deployed site the data of a backup back."),
    "maintenance": ("server:maintenance", "Close or open a deployed site."),
    "secrets": ("server:secrets", "Set, list and rotate a deployed site's secrets."),
    "server": ("server:server", "Make a server ready."),
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
