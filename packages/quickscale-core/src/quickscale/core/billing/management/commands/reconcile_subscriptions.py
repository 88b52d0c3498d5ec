from __future__ import annotations

from typing import Any

import stripe
from django.core.management.base import BaseCommand, CommandError

from quickscale.core.billing.services.reconciliation import reconcile_subscriptions
from quickscale.core.billing.stripe_api import NotConfigured


class Command(BaseCommand):
    """Prove that nobody is charged who cannot sign in to end it; run it hourly.

    Whatever deletes or deactivates somebody ends what they pay for: this finds what went another
    way, and what Stripe knows and this site does not. It fails where something could not be ended.
    """

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
