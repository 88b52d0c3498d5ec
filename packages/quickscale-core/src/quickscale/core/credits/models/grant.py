from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.amounts import ZERO

DEFAULT_PRIORITY = 50
LAST_PRIORITY = 100


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_draw_down_order(self) -> GrantQuerySet:
        """Order by what is spent first: priority, what expires sooner, promotional before paid,
        what began and was created sooner.
        """
        return self.order_by(
            "priority",
            F("expires_at").asc(nulls_last=True),
            "paid",
            "effective_at",
            "created_at",
            "pk",
        )


class Grant(models.Model):
    """Credits given or sold on the same terms.

    A grant counts from ``effective_at``: until an entry of the ledger has activated it, nothing of
    it remains to be spent. Once revoked, nothing of it ever remains again.
    """

    account = models.ForeignKey(
        "CreditAccount",
        models.PROTECT,
        related_name="grants",
        db_index=False,
        verbose_name=_("account"),
    )
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4)
    remaining = models.DecimalField(
        _("remaining"), max_digits=19, decimal_places=4, default=ZERO, editable=False
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        default=DEFAULT_PRIORITY,
        validators=[MaxValueValidator(LAST_PRIORITY)],
        help_text=_("From 0 (spent first) to 100 (spent last)."),
    )
    paid = models.BooleanField(_("paid"), default=True)
    source = models.CharField(_("source"), max_length=100)
    effective_at = models.DateTimeField(_("effective from"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    activated = models.BooleanField(_("activated"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        indexes = [
            models.Index(
                fields=["account", "priority", "expires_at"], name="credits_grant_draw_down_order"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="credits_grant_amount_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(remaining__gte=0) & Q(remaining__lte=F("amount")),
                name="credits_grant_remaining_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(priority__lte=LAST_PRIORITY), name="credits_grant_priority_within_range"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("effective_at")),
                name="credits_grant_expires_after_it_begins",
                violation_error_message=_("The expiry must be after the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.amount}"
