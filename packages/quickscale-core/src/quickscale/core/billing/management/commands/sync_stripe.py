from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale.core.billing.plans import find_plan_errors, sync_plans
from quickscale.core.billing.services.catalogue import sync_catalogue
from quickscale.core.billing.stripe_api import NotConfigured


class Command(BaseCommand):
    help = "Create and update the products and prices in Stripe from the plans and credit packs."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only show the differences.")

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := list(find_plan_errors()):
            raise CommandError("\n".join(faults))
        is_dry = options["dry_run"]
        if not is_dry:
            sync_plans()
        try:
            differences = 0
            for line in sync_catalogue(is_dry=is_dry):
                differences += 1
                self.stdout.write(line)
        except NotConfigured as error:
            raise CommandError(f"{error} Set STRIPE_SECRET_KEY.") from error
        if not differences:
            self.stdout.write("Stripe is up to date.")
