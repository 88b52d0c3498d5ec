from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.amounts import ZERO
from quickscale.core.credits.exceptions import LedgerIsAppendOnly

M = TypeVar("M", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[M]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("Ledger transactions can't be changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("Ledger transactions can't be changed.")

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly("Ledger transactions can't be deleted.")


class AppendOnlyModel(models.Model):
    """A row that is written once; triggers in the database hold it against SQL too."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerIsAppendOnly("Ledger transactions can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("Ledger transactions can't be deleted.")


class Entry(AppendOnlyModel):
    """One change of an account: the ledger that balance, grants and holds are reckoned from.

    Attributes:
        amount: what the owner gains, or loses when negative; spendable or held alike.
        held: how much more is set aside, or less when negative. The balance changes by
            ``amount - held``.
        balance_after: what could be spent after this entry.
        request: what was asked, so that the same idempotency key is known to mean the same.
    """

    class Kind(models.TextChoices):
        SCHEDULED = "scheduled", _("grant scheduled")
        GRANT = "grant", _("grant")
        SPEND = "spend", _("spend")
        HOLD = "hold", _("hold")
        CAPTURE = "capture", _("capture")
        VOID = "void", _("release")
        RELEASE = "release", _("hold expiry")
        REVERSAL = "reversal", _("reversal")
        EXPIRY = "expiry", _("expiry")
        REVOCATION = "revocation", _("revocation")

    account = models.ForeignKey(
        "CreditAccount",
        models.PROTECT,
        related_name="entries",
        db_index=False,
        verbose_name=_("account"),
    )
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4, default=ZERO)
    held = models.DecimalField(_("on hold"), max_digits=19, decimal_places=4, default=ZERO)
    balance_after = models.DecimalField(_("balance after"), max_digits=19, decimal_places=4)
    reason = models.TextField(_("reason"), blank=True)
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=255, blank=True)
    request = models.CharField(_("request"), max_length=255, blank=True)
    hold = models.ForeignKey(
        "Hold", models.PROTECT, null=True, related_name="entries", verbose_name=_("hold")
    )
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversals", verbose_name=_("reverses")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        indexes = [
            models.Index(fields=["account", "-id"], name="credits_entry_newest_first"),
            models.Index(fields=["created_at"], name="credits_entry_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="credits_entry_idempotency_key_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(balance_after__gte=0), name="credits_entry_balance_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class SpendManager(models.Manager["Spend"]):
    def get_queryset(self) -> models.QuerySet[Spend]:
        entries: AppendOnlyQuerySet[Spend] = AppendOnlyQuerySet(self.model, using=self._db)
        return entries.filter(kind__in=[Entry.Kind.SPEND, Entry.Kind.CAPTURE])


class Spend(Entry):
    """An entry that spent credits: a spend, or the capture of a hold."""

    objects: ClassVar[SpendManager] = SpendManager()  # type: ignore[assignment]  # narrower on purpose

    class Meta:
        proxy = True
        verbose_name = _("spend")
        verbose_name_plural = _("spends")

    @property
    def cost(self) -> Decimal:
        """How many credits were spent, above zero."""
        return -self.amount


class EntryLine(AppendOnlyModel):
    """One grant's part in an entry; an entry's amounts are the sums of its lines'."""

    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="lines", db_index=False, verbose_name=_("transaction")
    )
    grant = models.ForeignKey(
        "Grant", models.PROTECT, related_name="lines", verbose_name=_("grant")
    )
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4, default=ZERO)
    held = models.DecimalField(_("on hold"), max_digits=19, decimal_places=4, default=ZERO)

    class Meta:
        verbose_name = _("transaction line")
        verbose_name_plural = _("transaction lines")
        constraints = [
            models.UniqueConstraint(fields=["entry", "grant"], name="credits_line_once_for_a_grant")
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.amount}"
