"""Private addresses under which calendar programs find somebody's activities."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record


def make_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is kept of a token: whoever reads the database can't use it."""
    return hashlib.sha256(token.encode()).hexdigest()


class CalendarFeed(Record):
    """The address of the calendar of somebody's activities in a team; a new one replaces it.

    Attributes:
        token_hash: of the secret in the address, which only its owner knows.
        read_at: when a program last asked for it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    read_at = models.DateTimeField(_("last read"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [models.UniqueConstraint("team", "user", name="crm_calendarfeed_one_each")]

    def __str__(self) -> str:
        return str(_("Calendar of your activities"))

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(user=user)

    def is_own(self, user: Any) -> bool:
        return bool(user.pk) and self.user_id == user.pk
