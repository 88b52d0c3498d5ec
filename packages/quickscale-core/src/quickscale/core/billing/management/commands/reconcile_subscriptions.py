from typing import Any

import stripe
from django.core.management.base import BaseCommand, CommandError

from quickscale.core.billing.services.reconciliation import reconcile_subscriptions
from quickscale.core.billing.stripe_api import NotConfigured


class Command(BaseCommand):
    """Run it hourly: it finds what went on without an owner, or what Stripe alone knows."""

    help = "Sync all subscriptions with Stripe, and cancel those without an owner."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = reconcile_subscriptions()
        except NotConfigured as error:
            raise CommandError(f"{error} Set STRIPE_SECRET_KEY.") from error
        except stripe.StripeError as error:
            raise CommandError(f"Could not reach Stripe: {error}") from error
        self.stdout.write(
            f"Updated {report.mended} subscriptions. Found {report.ownerless} "
            "subscriptions without an owner."
        )
        if report.waiting:
            raise CommandError(
                f"{report.waiting} couldn't be cancelled. See the admin for details."
            )
