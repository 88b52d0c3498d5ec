from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.amounts import ZERO

if TYPE_CHECKING:
    from quickscale.core.credits.owners import CreditOwner


def keep_used_accounts(
    collector: Collector,
    field: models.Field[Any, Any],
    accounts: models.QuerySet[CreditAccount],
    using: str,
) -> None:
    """Let go of an owner whose account was never used, and keep every other: ``on_delete``.

    Raises:
        ProtectedError: the ledger has entries of the account.
    """
    used: set[models.Model] = {account for account in accounts if account.entries.exists()}
    if used:
        raise models.ProtectedError("Owners of ledger transactions can't be deleted.", used)
    models.CASCADE(collector, field, cast("models.QuerySet[models.Model]", accounts), using)


class CreditAccountManager(models.Manager["CreditAccount"]):
    def of(self, owner: CreditOwner) -> CreditAccount:
        """Return the account of a user or a team, and open it at the first call."""
        return self.get_or_create(**owner_lookup(owner))[0]


class CreditAccount(models.Model):
    """The credits of one user or one team.

    Balance and held amount are projections of the entries, kept so that a spend is one conditional
    UPDATE. They are as of the last entry: until ``next_due`` nothing changes by itself, and from
    then on :func:`quickscale.core.credits.services.balance_of` reckons what is due.
    """

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
    balance = models.DecimalField(
        _("balance"), max_digits=19, decimal_places=4, default=ZERO, editable=False
    )
    held = models.DecimalField(
        _("on hold"), max_digits=19, decimal_places=4, default=ZERO, editable=False
    )
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
            models.CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True)
                | Q(user__isnull=True, team__isnull=False),
                name="credits_account_has_one_owner",
                violation_error_message=_("Choose a user or a team, not both."),
            ),
            models.CheckConstraint(
                condition=Q(balance__gte=0), name="credits_account_balance_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(held__gte=0), name="credits_account_held_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.owner)

    @property
    def owner(self) -> CreditOwner:
        """Whose credits these are."""
        owner = self.user or self.team
        assert owner is not None
        return owner


def owner_lookup(owner: CreditOwner, prefix: str = "") -> dict[str, Any]:
    """Return the filter that finds the account of a user or a team, or rows behind ``prefix``."""
    return {f"{prefix}{owner.credit_account_field}": owner}
