"""How many seats a customer is billed for: as many as the team has members."""

from __future__ import annotations

from typing import Any

from quickscale.core.billing.entitlements import count_members, plan_of
from quickscale.core.billing.mirroring import sync_object
from quickscale.core.billing.models import Customer, Plan, Subscription
from quickscale.core.billing.models.mirrors import LIVE
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.tasks import enqueue, task


def billed_seats(owner: CreditOwner, plan: Plan) -> int:
    """Return the quantity that a plan's price is paid for."""
    if not plan.per_seat:
        return 1
    return max(count_members(owner), plan.included_seats, 1)


def request_seats(team_public_id: str) -> None:
    """Let a team's subscription follow its members, with the transaction that changed them."""
    enqueue(follow_seats, str(team_public_id))


@task
def follow_seats(team_public_id: str) -> None:
    """Tell Stripe how many members a team has, if that is not what it bills."""
    customer = Customer.objects.filter(team__public_id=team_public_id).first()
    if customer is not None:
        sync_seats(customer)


def sync_seats(customer: Customer) -> bool:
    """Bring the quantity of a customer's subscription in line with the members; say if it wasn't.

    The members are counted when Stripe is told, not when they changed, so that of several changes
    the last one counts whatever the order in which they are told.
    """
    found = customer.subscriptions.filter(status__in=LIVE, plan__per_seat=True)
    subscription = found.select_related("plan").first()
    owner = customer.owner
    if subscription is None or subscription.plan is None or owner is None:
        return False
    wanted = billed_seats(owner, subscription.plan)
    if wanted == subscription.quantity:
        return False
    change_quantity(subscription, wanted)
    return True


def change_quantity(subscription: Subscription, quantity: int) -> None:
    params: Any = {
        "items": [{"id": subscription.item_id, "quantity": quantity}],
        "proration_behavior": "create_prorations",
    }
    get_client().v1.subscriptions.update(subscription.stripe_id, params)
    sync_object("subscription", subscription.stripe_id)


def may_add_member(owner: CreditOwner) -> bool:
    """Whether the plan has a seat for one more member."""
    limit = plan_of(owner).limit("seats")
    return not limit.refuses(count_members(owner))
