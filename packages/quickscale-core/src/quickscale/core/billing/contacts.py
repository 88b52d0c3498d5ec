from django.db.models import Exists, OuterRef, Q

from quickscale.core.teams.models import Membership, RoleKind, Team
from quickscale.core.users.models import User

from .models import OVER, Customer, Subscription


def find_contacts(owner: User | Team) -> list[str]:
    if not isinstance(owner, Team):
        return [owner.email] if owner.is_active else []
    members = Membership.objects.filter(team=owner, user__is_active=True)
    return [
        member.user.email
        for member in members.select_related("user", "custom_role")
        if "billing.manage" in member.permissions
    ]


def is_reachable(customer: Customer) -> bool:
    owner = customer.team or customer.user
    return owner is not None and bool(find_contacts(owner))


def find_unreachable() -> list[Subscription]:
    active_owner = Membership.objects.filter(
        team=OuterRef("customer__team"), role=RoleKind.OWNER, user__is_active=True
    )
    ownerless = Q(customer__user=None, customer__team=None)
    teams = Q(customer__team__isnull=False) & ~Exists(active_owner)
    found = Subscription.objects.exclude(status__in=OVER).filter(
        ownerless | Q(customer__user__is_active=False) | teams
    )
    # Among a team's other members there may still be one who manages its payments.
    subscriptions = found.select_related("customer__user", "customer__team").order_by("pk")
    return [it for it in subscriptions if not is_reachable(it.customer)]
