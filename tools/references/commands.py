"""The commands: ``quickscale`` and, inside of a project, ``manage.py``."""

from collections.abc import Iterator

import click
from django.core.management import get_commands, load_command_class

from quickscale.core.cli import _COMMANDS
from quickscale.core.cli.group import LazyGroup
from references.markdown import write_block, write_code, write_table

INTRODUCTION = """\
# Commands

`quickscale` creates projects and layers, and manages a project. Every command has `--help`.
"""

MANAGE = """\
## In a project

{shortcuts} run the `manage.py` command of the same name, from any folder of the project.

`python manage.py` has Django's commands and those below. `run_schedule` runs the ones that have to
run regularly.
"""

TESTING = """\
## In a layer

Set `DJANGO_SETTINGS_MODULE=tests.settings` for these.
"""

_CONFORMANCE = """\
open every page, send every form and ask every operation of a site with the layer; `--quick` leaves
out what takes longer, `--own` the core's own pages
"""
_OPENAPI = "write the `openapi.json` of the theme; `--check` says whether it is stale"
ON_A_LAYER = (
    ("`python -m quickscale_testing.conformance`", _CONFORMANCE),
    ("`python -m quickscale_testing.manage makemigrations`", "write the migrations of the layer"),
    ("`python -m quickscale_testing.manage export_openapi`", _OPENAPI),
)


def write_page() -> str:
    group = LazyGroup(name="quickscale", commands_by_name=_COMMANDS)
    with click.Context(group, info_name="quickscale") as context:
        usages = list(write_group(group, context))
    tested = TESTING + "\n" + write_table(("command", "what it does"), ON_A_LAYER)
    return "\n\n".join([INTRODUCTION.strip(), *usages, write_shortcuts(), write_manage(), tested])


def write_group(group: click.Group, parent: click.Context) -> Iterator[str]:
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command
        context = click.Context(command, info_name=name, parent=parent, terminal_width=80)
        if isinstance(command, click.Group):
            yield from write_group(command, context)
        elif command.help:
            yield f"## `{context.command_path}`\n\n{write_block(command.get_help(context), 'text')}"


def write_shortcuts() -> str:
    names = (name for name, (place, _help) in _COMMANDS.items() if place.startswith("project:"))
    listed = ", ".join(write_code(f"quickscale {name}") for name in names)
    return MANAGE.strip().format(shortcuts=listed)


def write_manage() -> str:
    rows = [(write_code(name), help_text) for name, help_text in list_commands()]
    return write_table(("command", "what it does"), rows)


def list_commands() -> Iterator[tuple[str, str]]:
    for name, app in sorted(get_commands().items()):
        if isinstance(app, str) and app.startswith("quickscale"):
            command = load_command_class(app, name)
            yield name, str(command.help or (command.__doc__ or "").strip().partition("\n")[0])
