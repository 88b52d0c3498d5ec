from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.account.alerts.sending import send_alerts


class Command(BaseCommand):
    help = "E-mail people what is new in the searches that they saved."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_alerts()} e-mails queued.")
