"""What the CRM does when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from quickscale_business_themes.crm.services.pipelines import create_default_pipeline


@receiver(post_save, sender="quickscale_teams.Team", dispatch_uid="crm.default_pipeline")
def give_pipeline(*, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Give each new team the pipeline with which it begins."""
    if created and not raw:
        create_default_pipeline(instance)
