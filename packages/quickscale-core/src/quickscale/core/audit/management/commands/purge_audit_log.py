from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from quickscale.core.audit.services import purge_audit_events
from quickscale.core.conf import quickscale_settings


class Command(BaseCommand):
    help = "Delete audit events older than QUICKSCALE_AUDIT_DAYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="how many days to keep instead")

    def handle(self, *args: Any, **options: Any) -> None:
        days = quickscale_settings.AUDIT_DAYS if options["days"] is None else options["days"]
        deleted = purge_audit_events(timezone.now() - timedelta(days=days))
        self.stdout.write(f"Deleted {deleted} events older than {days} days.")
