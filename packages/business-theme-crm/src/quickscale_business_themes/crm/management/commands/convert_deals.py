"""Converts all deals into the currencies of their teams anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from quickscale_business_themes.crm.models import Deal
from quickscale_business_themes.crm.services.currencies import convert_deals, lock_deals


class Command(BaseCommand):
    """Run it after the site's currency was changed."""

    help = "Convert all deals anew, after the site's currency was changed."

    def handle(self, **options: Any) -> None:
        found = Deal.objects.across_teams().order_by().values_list("team_id", "currency")
        for team_id, currency in list(found.distinct()):
            with transaction.atomic():
                lock_deals(team_id)
                convert_deals(team_id, currency)
