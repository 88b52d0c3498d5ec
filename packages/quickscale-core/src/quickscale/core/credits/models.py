from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, ClassVar, NoReturn, TypeVar, cast

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .amounts import ZERO, amount_field
from .exceptions import LedgerIsAppendOnly
from .owners import CreditOwner, owner_lookup


def keep_used_accounts(
    collector: Collector,
    field: models.Field[Any, Any],
    accounts: models.QuerySet[CreditAccount],
    using: str,
) -> None:
    """Let go of an owner whose account was never used; the ledger's owners are protected."""
    used: set[models.Model] = {account for account in accounts if account.entries.exists()}
    if used:
        raise models.ProtectedError("Owners of ledger transactions can't be deleted.", used)
    models.CASCADE(collector, field, cast("models.QuerySet[models.Model]", accounts), using)


class CreditAccountManager(models.Manager["CreditAccount"]):
    def of(self, owner: CreditOwner) -> CreditAccount:
        return self.get_or_create(**owner_lookup(owner))[0]


class CreditAccount(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        keep_used_accounts,
        null=True,
        blank=True,
        related_name="credit_account",
        verbose_name=_("user"),
    )
    team = models.OneToOneField(
        "quickscale_teams.Team",
        keep_used_accounts,
        null=True,
        blank=True,
        related_name="credit_account",
        verbose_name=_("team"),
    )
    # Both as of the last entry: projections, so that a spend is one conditional UPDATE.
    balance = amount_field(_("balance"), default=ZERO, editable=False)
    held = amount_field(_("on hold"), default=ZERO, editable=False)
    # Until then nothing changes by itself; afterwards ``balance_of`` reckons what is due.
    next_due = models.DateTimeField(
        _("next change"),
        null=True,
        editable=False,
        db_index=True,
        help_text=_("When the next grant starts or expires, or a hold expires."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CreditAccountManager()

    class Meta:
        verbose_name = _("credit account")
        verbose_name_plural = _("credit accounts")
        constraints = [
            CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True)
                | Q(user__isnull=True, team__isnull=False),
                name="credits_account_has_one_owner",
                violation_error_message=_("Choose a user or a team, not both."),
            ),
            CheckConstraint(
                condition=Q(balance__gte=0), name="credits_account_balance_not_negative"
            ),
            CheckConstraint(condition=Q(held__gte=0), name="credits_account_held_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.owner)

    @property
    def owner(self) -> CreditOwner:
        owner = self.user or self.team
        assert owner is not None
        return owner


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
    account = models.ForeignKey(
        "CreditAccount",
        models.PROTECT,
        related_name="grants",
        db_index=False,
        verbose_name=_("account"),
    )
    amount = amount_field(_("amount"))
    remaining = amount_field(_("remaining"), default=ZERO, editable=False)
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
    # Before an entry has activated it nothing remains to be spent, nor ever once it is revoked.
    activated = models.BooleanField(_("activated"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        indexes = [
            Index(
                fields=["account", "priority", "expires_at"], name="credits_grant_draw_down_order"
            )
        ]
        constraints = [
            CheckConstraint(condition=Q(amount__gt=0), name="credits_grant_amount_above_zero"),
            CheckConstraint(
                condition=Q(remaining__gte=0) & Q(remaining__lte=F("amount")),
                name="credits_grant_remaining_within_amount",
            ),
            CheckConstraint(
                condition=Q(priority__lte=LAST_PRIORITY), name="credits_grant_priority_within_range"
            ),
            CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("effective_at")),
                name="credits_grant_expires_after_it_begins",
                violation_error_message=_("The expiry must be after the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.amount}"


class Hold(models.Model):
    """Credits set aside for work whose cost is not yet known; closed once, for good."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CAPTURED = "captured", _("captured")
        VOIDED = "voided", _("voided")
        EXPIRED = "expired", _("expired")

    account = models.ForeignKey(
        "CreditAccount", models.PROTECT, related_name="holds", verbose_name=_("account")
    )
    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    amount = amount_field(_("amount"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            CheckConstraint(condition=Q(amount__gt=0), name="credits_hold_amount_above_zero"),
            CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="credits_hold_is_open_or_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ({self.get_status_display()})"


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
    # What the owner gains, spendable or held alike; the balance changes by ``amount - held``.
    amount = amount_field(_("amount"), default=ZERO)
    held = amount_field(_("on hold"), default=ZERO)
    balance_after = amount_field(_("balance after"))
    reason = models.TextField(_("reason"), blank=True)
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=255, blank=True)
    # What was asked, so that the same idempotency key is known to mean the same.
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
            Index(fields=["account", "-id"], name="credits_entry_newest_first"),
            Index(fields=["created_at"], name="credits_entry_by_time"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["account", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="credits_entry_idempotency_key_is_unique",
            ),
            CheckConstraint(
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
    amount = amount_field(_("amount"), default=ZERO)
    held = amount_field(_("on hold"), default=ZERO)

    class Meta:
        verbose_name = _("transaction line")
        verbose_name_plural = _("transaction lines")
        constraints = [
            UniqueConstraint(fields=["entry", "grant"], name="credits_line_once_for_a_grant")
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.amount}"
