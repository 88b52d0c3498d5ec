"""Records that are probably the same, and what a team says about that."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record
from quickscale_business_themes.crm.models.companies import Company
from quickscale_business_themes.crm.models.merging import MergedKind
from quickscale_business_themes.crm.models.people import Contact


class DuplicateRule(Record):
    """Fields that are the same in duplicates: all of one rule, of any of a team's rules.

    Attributes:
        same: what has to be the same, as keys of ``services.duplicates.RULE_FIELDS``.
    """

    is_shared = True

    kind = models.CharField(_("type"), max_length=10, choices=MergedKind)
    name = models.CharField(_("name"), max_length=100)
    same: models.JSONField[Any, Any] = models.JSONField(_("the same in both"), default=list)

    class Meta(Record.Meta):
        verbose_name = _("duplicate rule")
        verbose_name_plural = _("duplicate rules")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"],
                name="crm_duplicaterule_name_once",
                violation_error_message=_("A rule with this name already exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class DuplicatePair(Record):
    """Two records that are probably the same, until somebody merges them or says that they aren't.

    Attributes:
        probability: in percent.
        reasons: the fields that speak for it, or the names of the team's rules.
        dismissed_by: who said that they aren't the same.
    """

    probability = models.PositiveSmallIntegerField(_("probability (%)"), editable=False)
    reasons: models.JSONField[Any, Any] = models.JSONField(
        _("reasons"), default=list, editable=False
    )
    is_dismissed = models.BooleanField(_("no duplicates"), default=False, editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("said by"),
    )

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"  # type: ignore[attr-defined]  # the subclasses'

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(first__owner=user, second__owner=user)

    def is_own(self, user: Any) -> bool:
        records: tuple[Any, ...] = (self.first, self.second)  # type: ignore[attr-defined]  # the subclasses'
        return all(record.is_own(user) for record in records)


def list_constraints(name: str) -> list[Any]:
    """Return what holds of pairs: each is there once, the older record first."""
    return [
        models.UniqueConstraint(fields=["first", "second"], name=f"{name}_once"),
        models.CheckConstraint(condition=Q(first__lt=F("second")), name=f"{name}_in_order"),
    ]


class DuplicateContact(DuplicatePair):
    """Two contacts that are probably the same person."""

    # A merge doesn't move what has no name on the other side: a pair goes with either contact.
    first = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("contact"))
    second = models.ForeignKey(
        Contact, models.CASCADE, related_name="+", verbose_name=_("duplicate")
    )

    class Meta(DuplicatePair.Meta):
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = list_constraints("crm_duplicatecontact")
        indexes = [
            models.Index(
                fields=["team", "is_dismissed", "-probability"], name="crm_duplicatecontact_open"
            )
        ]


class DuplicateCompany(DuplicatePair):
    """Two companies that are probably the same."""

    first = models.ForeignKey(Company, models.CASCADE, related_name="+", verbose_name=_("company"))
    second = models.ForeignKey(
        Company, models.CASCADE, related_name="+", verbose_name=_("duplicate")
    )

    class Meta(DuplicatePair.Meta):
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = list_constraints("crm_duplicatecompany")
        indexes = [
            models.Index(
                fields=["team", "is_dismissed", "-probability"], name="crm_duplicatecompany_open"
            )
        ]
