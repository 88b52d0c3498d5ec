"""Why consumers can't withdraw from some purchases: Directive 2011/83/EU, article 16."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WithdrawalException(models.TextChoices):
    CUSTOM_MADE = "custom_made", _("Made to the customer's specifications")  # (c)
    PERISHABLE = "perishable", _("Perishable")  # (d)
    SEALED_HYGIENE = "sealed_hygiene", _("Sealed for hygiene, if opened")  # (e)
    MIXED = "mixed", _("Inseparably mixed with other items after delivery")  # (f)
    SEALED_MEDIA = "sealed_media", _("Sealed recording or software, if opened")  # (i)
    PERIODICAL = "periodical", _("Newspaper or magazine")  # (j)
    DATED_SERVICE = "dated_service", _("Leisure service on a specific date")  # (l)


#: Whether these apply is known only when the items have come back: until then, one may withdraw.
CONDITIONAL = frozenset(
    (
        WithdrawalException.SEALED_HYGIENE,
        WithdrawalException.MIXED,
        WithdrawalException.SEALED_MEDIA,
    )
)


def withdrawal_exception_field() -> models.CharField[str, str]:
    """Return a column for the ground on which there is no right of withdrawal; empty for none."""
    return models.CharField(
        _("no right of withdrawal"),
        max_length=20,
        choices=WithdrawalException.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Leave empty unless the law exempts this product."),
    )
