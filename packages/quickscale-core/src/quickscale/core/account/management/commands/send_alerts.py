from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale.core.account.alerts.sending import send_alerts


class Command(BaseCommand):
    help = "E-mail people what is new in the searches that they saved."

    def handle(self, *args: Any, **options: Any) -> None:
        run = send_alerts()
        self.stdout.write(f"{run.sent} e-mails queued.")
        if run.failed:
            raise CommandError(f"{run.failed} lists or searches failed; the log says why.")
