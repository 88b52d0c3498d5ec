"""What all records of a team have in common."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.conf import quickscale_settings
from quickscale.core.money import MAX_TOTAL
from quickscale.core.teams import TeamScoped


class Record(TeamScoped):
    """Something of a team that has a page and an address of its own.

    Attributes:
        is_shared: whether all members see all of them, whatever their role.
    """

    is_shared = False

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta(TeamScoped.Meta):
        abstract = True

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        """Return what holds of the records that are a member's own."""
        return Q(owner=user)

    @classmethod
    def open_condition(cls, user: Any) -> Q:
        """Return what holds of the records that are hidden from nobody, or not from a member."""
        return Q()

    def is_own(self, user: Any) -> bool:
        """Whether the record is a member's own."""
        return bool(user.pk) and getattr(self, "owner_id", None) == user.pk


class OwnedRecord(Record):
    """A record that somebody of the team looks after.

    Attributes:
        custom: the values of the team's own fields, by the public ids of those.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    tags = models.ManyToManyField("crm.Tag", blank=True, related_name="+", verbose_name=_("tags"))

    custom: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)

    class Meta(Record.Meta):
        abstract = True


class Source(models.TextChoices):
    """Where a lead or a deal comes from."""

    WEBSITE = "website", _("Website")
    REFERRAL = "referral", _("Referral")
    PHONE = "phone", _("Phone call")
    EMAIL = "email", _("E-mail")
    EVENT = "event", _("Event")
    ADVERTISING = "advertising", _("Advertising")
    PARTNER = "partner", _("Partner")
    OTHER = "other", _("Other")


def source_field() -> models.CharField[str, str]:
    return models.CharField(_("source"), max_length=20, choices=Source, blank=True)


def default_currency() -> str:
    return quickscale_settings.CURRENCY


#: No amount of a deal is larger.
MAX_AMOUNT = MAX_TOTAL


def at_most_one(*names: str) -> Q:
    """Return the condition that at most one of some relations is set."""
    none = Q(**{f"{name}__isnull": True for name in names})
    conditions = none
    for name in names:
        others = {f"{other}__isnull": other != name for other in names}
        conditions |= Q(**others)
    return conditions
