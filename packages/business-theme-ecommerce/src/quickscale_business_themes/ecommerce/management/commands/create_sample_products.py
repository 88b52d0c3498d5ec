from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from quickscale_business_themes.ecommerce.samples.shop import fill_shop

CUSTOMER = "demo@example.com"
CREDITS = Decimal(1000)


class Command(BaseCommand):
    help = "Fill the shop with sample products, and draw their pictures. Running it again is safe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--customer",
            action="store_true",
            help=f"also make a customer, {CUSTOMER}, with {CREDITS} credits",
        )
        parser.add_argument(
            "--password", help="the customer's password; a new one is printed if it is not given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        created, total = fill_shop()
        self.stdout.write(f"{created} of {total} sample products created.")
        if options["customer"]:
            self._make_customer(options["password"])

    @transaction.atomic
    def _make_customer(self, password: str | None) -> None:
        user, created = get_user_model().objects.get_or_create(
            email=CUSTOMER, defaults={"name": "Demo Customer"}
        )
        if created or password:
            chosen = password or secrets.token_urlsafe(9)
            user.set_password(chosen)
            user.save()
            self.stdout.write(f"Sign in as {CUSTOMER} with the password {chosen}")
        EmailAddress.objects.update_or_create(
            user=user, email=CUSTOMER, defaults={"verified": True, "primary": True}
        )
        user.credits.grant(
            CREDITS, source="demo", reason="Sample shop", idempotency_key="ecommerce.samples"
        )
