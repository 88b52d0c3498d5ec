"""What a user or a team may do by their plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db.models import Case, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _
from rest_framework import status

from quickscale.core.api.problems import Problem
from quickscale.core.billing.hooks import Usage, plan_usage
from quickscale.core.billing.limits import Limit, read_limit
from quickscale.core.billing.models import Plan, Subscription
from quickscale.core.billing.models.mirrors import LIVE
from quickscale.core.credits.models.account import owner_lookup
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.teams.models import Team

_CACHE = "_quickscale_plan"


@dataclass(frozen=True, slots=True)
class Entitlements:
    """The plan that somebody has.

    Attributes:
        plan: None where they pay for none and there is no default one.
    """

    plan: Plan | None

    @property
    def name(self) -> str:
        return self.plan.name if self.plan else ""

    @property
    def slug(self) -> str:
        return self.plan.slug if self.plan else ""

    def allows(self, feature: str) -> bool:
        """Whether the plan has a feature."""
        return self.plan is not None and feature in self.plan.features

    def limit(self, name: str) -> Limit:
        """Return how much of something the plan allows; without a word on it, any number."""
        limits: Mapping[str, Any] = self.plan.limits if self.plan else {}
        return read_limit(limits, name)


def plan_of(owner: CreditOwner) -> Entitlements:
    """Return the plan of a user or a team, asked for once for each object that stands for them."""
    if not getattr(owner, "pk", None):
        return Entitlements(Plan.objects.filter(is_default=True).first())
    cached = vars(owner).get(_CACHE)
    if cached is None:
        cached = vars(owner)[_CACHE] = load_plan(owner)
    return cast(Entitlements, cached)


def forget_plan(owner: CreditOwner) -> None:
    """Let the next :func:`plan_of` look anew."""
    vars(owner).pop(_CACHE, None)


def load_plan(owner: CreditOwner) -> Entitlements:
    """Find the plan that is paid for, by the newest subscription, else the default one."""
    paid = live_subscriptions(owner).filter(plan__isnull=False).values("plan")[:1]
    found = Plan.objects.filter(Q(pk=Subquery(paid)) | Q(is_default=True))
    return Entitlements(found.order_by(Case(When(pk=Subquery(paid), then=0), default=1)).first())


def live_subscriptions(owner: CreditOwner) -> QuerySet[Subscription]:
    """Return what an owner pays for, the newest first, without what they paid for twice."""
    whose = {f"customer__{name}": value for name, value in owner_lookup(owner).items()}
    return Subscription.objects.filter(status__in=LIVE, is_surplus=False, **whose).order_by(
        "-started_at"
    )


def count_owner_seats(owner: CreditOwner) -> int:
    """Return how many seats an owner takes: as many as a team says, else one."""
    return owner.seats_used if isinstance(owner, Team) else 1


def usage_of(owner: CreditOwner) -> Sequence[Usage]:
    """Return what layers count of what plans limit."""
    seats = (
        [Usage("seats", _("Members"), count_owner_seats(owner))] if isinstance(owner, Team) else []
    )
    return [*seats, *plan_usage(owner=owner)]


def require_room(owner: CreditOwner, name: str, used: int | Decimal) -> None:
    """Refuse one more of what a hard limit counts.

    Raises:
        LimitReached: the plan has no room for it.
    """
    limit = plan_of(owner).limit(name)
    if limit.refuses(int(used)):
        text = _("You've reached your plan's limit of {count}. Upgrade to add more.")
        raise LimitReached(text.format(count=limit.count), limit=name, count=limit.count)


class PlanProblem(Problem):
    """The plan does not go this far; ``upgrade`` is where plans are compared."""

    status_code = status.HTTP_402_PAYMENT_REQUIRED
    default_code = "plan-required"
    default_detail = _("Your plan doesn't include this. Upgrade to use it.")

    def __init__(self, detail: Any = None, **extra: Any) -> None:
        super().__init__(detail, extra={**extra, "upgrade": "/api/core/plans/"})


class LimitReached(PlanProblem):
    default_code = "plan-limit-reached"
    default_detail = _("You've reached the limit of your plan. Upgrade to add more.")
