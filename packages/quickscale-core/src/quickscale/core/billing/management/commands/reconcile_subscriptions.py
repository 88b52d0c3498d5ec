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

    help = "Compare all subscriptions with Stripe's, and end those whose owner cannot."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = reconcile_subscriptions()
        except NotConfigured as error:
            raise CommandError(f"{error} Set STRIPE_SECRET_KEY.") from error
        except stripe.StripeError as error:
            raise CommandError(f"Stripe could not be asked: {error}") from error
        self.stdout.write(
            f"{report.mended} subscriptions brought up to date, "
            f"{report.ownerless} found that nobody could end."
        )
        if report.waiting:
            raise CommandError(f"{report.waiting} could not be ended; the admin says why.")
