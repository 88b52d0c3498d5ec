"""Who pays: a user or a team, as Stripe knows them."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.owners import CreditOwner, owner_lookup


def stripe_id_field(label: Any) -> models.CharField[Any, str]:
    return models.CharField(label, max_length=255, blank=True, default="", editable=False)


class CustomerManager(models.Manager["Customer"]):
    def of(self, owner: CreditOwner) -> Customer:
        return self.get_or_create(**owner_lookup(owner))[0]


class Customer(models.Model):
    """A user or a team as Stripe knows them. It outlives them: its invoices have to be kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="billing_customer",
        verbose_name=_("user"),
    )
    team = models.OneToOneField(
        "quickscale_teams.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="billing_customer",
        verbose_name=_("team"),
    )
    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    stripe_id = stripe_id_field(_("Stripe customer"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CustomerManager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            CheckConstraint(
                condition=Q(user__isnull=True) | Q(team__isnull=True),
                name="billing_customer_one_owner",
            ),
            UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="billing_customer_stripe_id"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.team or self.stripe_id)

    @property
    def owner(self) -> CreditOwner | None:
        return cast("CreditOwner | None", self.team or self.user)
