"""Waffle's command for flags, which leaves alone what it is not told."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from waffle.management.commands.waffle_flag import Command as WaffleCommand

_UNTOLD = dict.fromkeys(("superusers", "staff", "authenticated", "rollout", "testing"))


class Command(WaffleCommand):
    """Sets for whom a flag is on. Waffle's own would switch off what stands in no argument."""

    help = "Change a feature flag. Options that aren't given stay unchanged."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(**_UNTOLD)

    def handle(self, *args: Any, **options: Any) -> None:
        percent = options["percent"]
        if percent is not None and not 0 <= percent <= 100:
            raise CommandError(f"Enter a percentage from 0 to 100, not {percent}.")
        untold = {"everyone", "percent", *_UNTOLD}
        given = {name: it for name, it in options.items() if it is not None or name not in untold}
        super().handle(*args, **given)
