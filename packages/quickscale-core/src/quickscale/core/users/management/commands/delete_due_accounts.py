import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale.core.users.deletion import delete_due_account, list_due_accounts
from quickscale.core.users.exceptions import DeletionRefused

logger = logging.getLogger("quickscale.users")


class Command(BaseCommand):
    help = "Delete the accounts whose scheduled deletion is due."

    def handle(self, *args: Any, **options: Any) -> None:
        done = failed = 0
        for pk in list_due_accounts():
            try:
                done += delete_due_account(pk)
            except DeletionRefused as refusal:
                self.stderr.write(f"Account {pk} was not deleted: {refusal}")
            except Exception:
                logger.exception("Account %s could not be deleted.", pk)
                failed += 1
        self.stdout.write(f"Deleted {done} accounts.")
        if failed:
            raise CommandError(f"{failed} accounts could not be deleted. See the log for details.")
