"""What all records of an agency have in common."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.conf import quickscale_settings
from quickscale.core.teams import TeamScoped


class Record(TeamScoped):
    """Something of an agency that has a page and an address of its own."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta(TeamScoped.Meta):
        abstract = True


def default_currency() -> str:
    return quickscale_settings.CURRENCY


def price_field(label: Any, **options: Any) -> Any:
    """Return a column of money; the model's ``currency`` says in which."""
    arguments = {"null": True, "blank": True, **options}
    return models.DecimalField(label, max_digits=19, decimal_places=4, **arguments)
