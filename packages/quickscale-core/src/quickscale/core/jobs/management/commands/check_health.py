from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale.core.jobs.health import Check, list_ready_checks, list_work_checks, run_checks


def list_checks() -> dict[str, Check]:
    return {**list_ready_checks(), **list_work_checks()}


class Command(BaseCommand):
    help = "Fail if a service that this machine needs isn't healthy."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parts = ", ".join(list_checks())
        parser.add_argument("parts", nargs="*", metavar="part", help=f"Any of {parts}.")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = list_checks()
        wanted = options["parts"] or list(checks)
        if unknown := set(wanted) - checks.keys():
            raise CommandError(f"Unknown check: {', '.join(sorted(unknown))}.")
        failing = [
            name for name, ok in run_checks({n: checks[n] for n in wanted}).items() if not ok
        ]
        if failing:
            raise CommandError(f"Unhealthy: {', '.join(failing)}")
        self.stdout.write(f"Healthy: {', '.join(wanted)}")
