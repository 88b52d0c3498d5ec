"""``manage.py prune_valuation_models``: delete models that nothing needs any more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.realestate.services.valuation_models import (
    KEPT_MODELS,
    prune_models,
)


class Command(BaseCommand):
    help = (
        f"Delete all but the last {KEPT_MODELS} valuation models of each currency, "
        "and those of which there are estimates."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{prune_models()} valuation models were deleted.")
