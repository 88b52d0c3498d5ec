"""Something to look at in a new project, and accounts to look at it with."""

from __future__ import annotations

import secrets
import shlex
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from quickscale.core.layers.stack import get_stack
from quickscale.core.users.models import User

CUSTOMER = "demo@example.com"
STAFF = "admin@example.com"
#: What the demo customer can spend.
CREDITS = Decimal(1000)


class Command(BaseCommand):
    """Migrate, run the theme's demo commands, make demo accounts and print their new password."""

    help = "Migrate, load the theme's sample data and make demo accounts; print their password."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo is for development machines only (DEBUG=true).")
        call_command("migrate", verbosity=0)
        for line in get_stack().theme.manifest.demo:
            call_command(*shlex.split(line), stdout=self.stdout)
        password = make_accounts()
        self.stdout.write(f"Sign in as {CUSTOMER} or, for the admin, {STAFF}: password {password}")


@transaction.atomic
def make_accounts() -> str:
    """Make or renew a customer with credits and a member of staff; return their password."""
    password = secrets.token_urlsafe(9)
    customer = make_user(CUSTOMER, password, name="Demo Customer")
    customer.credits.grant(
        CREDITS, source="demo", reason="A gift to try with", paid=False, idempotency_key="demo"
    )
    make_user(STAFF, password, name="Demo Staff", is_staff=True, is_superuser=True)
    return password


def make_user(email: str, password: str, **attributes: Any) -> User:
    """Make or renew the account of ``email``, its address verified."""
    user, _ = User.objects.update_or_create(email=email, defaults=attributes)
    user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user
