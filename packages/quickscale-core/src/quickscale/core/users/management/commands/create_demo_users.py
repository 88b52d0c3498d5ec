"""Accounts to try a new project with."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from quickscale.core.users.models import User

CUSTOMER = "demo@example.com"
STAFF = "admin@example.com"
#: What the demo customer can spend.
CREDITS = Decimal(1000)


class Command(BaseCommand):
    """Make a customer with credits and a member of staff, and print a new password for both."""

    help = "Make a demo customer with credits and a demo member of staff; print their new password."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts are made on development machines only (DEBUG=true).")
        password = secrets.token_urlsafe(9)
        with transaction.atomic():
            customer = make_user(CUSTOMER, password, name="Demo Customer")
            customer.credits.grant(
                CREDITS, source="demo", reason="A gift to try with", idempotency_key="demo"
            )
            make_user(STAFF, password, name="Demo Staff", is_staff=True, is_superuser=True)
        self.stdout.write(f"Sign in as {CUSTOMER} or, for the admin, {STAFF}: password {password}")


def make_user(email: str, password: str, **attributes: Any) -> User:
    """Make or renew the account of ``email``, its address verified."""
    user, _ = User.objects.update_or_create(email=email, defaults=attributes)
    user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user
