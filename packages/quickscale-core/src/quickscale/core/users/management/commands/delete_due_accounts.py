from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale.core.users.deletion import delete_due_account, list_due_accounts
from quickscale.core.users.exceptions import DeletionRefused

logger = logging.getLogger("quickscale.users")


class Command(BaseCommand):
    """Delete the accounts whose days of grace are over; run it every day.

    Each account is deleted whole or not at all. One that cannot be stays due, and does not keep the
    others from being deleted.
    """

    help = "Delete the accounts whose scheduled deletion is due."

    def handle(self, *args: Any, **options: Any) -> None:
        done = failed = 0
        for pk in list_due_accounts():
            try:
                done += delete_due_account(pk)
            except DeletionRefused as refusal:
                self.stderr.write(f"Account {pk} was not deleted: {refusal.reason}")
            except Exception:
                logger.exception("Account %s could not be deleted.", pk)
                failed += 1
        self.stdout.write(f"Deleted {done} accounts.")
        if failed:
            raise CommandError(f"{failed} accounts could not be deleted. See the log for details.")
