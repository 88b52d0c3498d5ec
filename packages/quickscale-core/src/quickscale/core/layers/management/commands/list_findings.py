import json
import logging
from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Output the findings of check --deploy as JSON."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        found = checks.run_checks(include_deployment_checks=True)
        self.stdout.write(
            json.dumps([_describe(message) for message in found if not message.is_silenced()])
        )


def _describe(message: checks.CheckMessage) -> dict[str, str]:
    return {
        "id": message.id or "",
        "level": logging.getLevelName(message.level),
        "message": f"{message.obj}: {message.msg}" if message.obj else str(message.msg),
        "hint": str(message.hint or ""),
    }
