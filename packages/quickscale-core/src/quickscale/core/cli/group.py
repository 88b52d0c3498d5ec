import difflib
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import click


class LazyGroup(click.Group):
    def __init__(self, *, commands_by_name: Mapping[str, tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self._commands_by_name = commands_by_name

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._commands_by_name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._commands_by_name:
            return None
        module, attribute = self._commands_by_name[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(f".{module}", __package__), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        close = difflib.get_close_matches(name, self._commands_by_name, n=1)
        if name not in self._commands_by_name and close:
            ctx.fail(f"No such command {name!r}. Did you mean {close[0]!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self._commands_by_name.items()])


class ExtensibleGroup(click.Group):
    """A group that installed distributions add commands to, by an entry-point group.

    ``providers`` names the distribution that brings a command, for those who lack it.
    """

    def __init__(
        self, *, entry_point_group: str, providers: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(**options)
        self._entry_point_group = entry_point_group
        self._providers = providers

    def list_commands(self, ctx: click.Context) -> list[str]:
        added = entry_points(group=self._entry_point_group).names
        return sorted({*super().list_commands(ctx), *added})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if own := super().get_command(ctx, cmd_name):
            return own
        for entry in entry_points(group=self._entry_point_group, name=cmd_name):
            command: click.Command = entry.load()
            return command
        if cmd_name in self._providers:
            requirement = self._providers[cmd_name]
            ctx.fail(f'{cmd_name} isn\'t installed. Fix: uv add --dev "{requirement}"')
        return None
