"""Make the attempts that are due; for a scheduler, every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from quickscale.core.webhooks.sending import attempt, list_due

_BATCH = 100


class Command(BaseCommand):
    """Several may run at once: none makes an attempt that another makes."""

    help = "Send the webhooks that are due: retries, and what a lost task left behind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=1000, help="How many attempts to make at most."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        made = 0
        while made < options["limit"] and (due := find_due(options["limit"] - made)):
            made += sum(map(attempt, due))
        self.stdout.write(f"Made {made} attempts.")


def find_due(most: int) -> list[int]:
    """Return the deliveries that have been due for longest."""
    due = list_due().order_by("next_attempt_at", "pk").values_list("pk", flat=True)
    return list(due[: min(most, _BATCH)])
