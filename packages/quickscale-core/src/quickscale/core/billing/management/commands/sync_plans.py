from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale.core.billing.plans import find_plan_errors, sync_plans


class Command(BaseCommand):
    help = "Save the plans and credit packs from the settings to the database."

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := list(find_plan_errors()):
            raise CommandError("\n".join(faults))
        changes = sync_plans()
        for line in changes:
            self.stdout.write(line)
        if not changes:
            self.stdout.write("Plans and credit packs are up to date.")
