from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale.core.credits.models import CreditAccount
from quickscale.core.credits.verification import find_ledger_errors


class Command(BaseCommand):
    help = "Recalculate all credits from the ledger's transactions. Fail at the first difference."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = 0
        for account in CreditAccount.objects.order_by("pk").iterator():
            if differences := find_ledger_errors(account):
                raise CommandError(f"The ledger is inconsistent: {differences[0]}.")
            checked += 1
        self.stdout.write(f"Verified {checked} accounts.")
