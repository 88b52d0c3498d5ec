import logging
from typing import Any

import stripe
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from quickscale.core.billing.models import LIVE, Customer, Plan, Subscription
from quickscale.core.billing.plans import count_owner_seats, plan_of
from quickscale.core.billing.stripe_api import DUE_AT_ONCE, allow_missing, get_client
from quickscale.core.billing.sync import Busy, sync_object
from quickscale.core.conf import quickscale_settings
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.jobs.tasks import enqueue, task
from quickscale.core.teams.models import Invitation, Membership

logger = logging.getLogger(__name__)


def billed_seats(owner: CreditOwner, plan: Plan) -> int:
    if not plan.per_seat:
        return 1
    return max(count_owner_seats(owner), plan.included_seats, 1)


def request_seats(team_public_id: str) -> None:
    enqueue(follow_seats, str(team_public_id))


@task
def follow_seats(team_public_id: str) -> None:
    customer = Customer.objects.filter(team__public_id=team_public_id).first()
    if customer is not None:
        sync_seats(customer)


def sync_seats(customer: Customer) -> bool:
    """Seats are counted when Stripe is told, so the last of several changes counts in any order."""
    found = customer.subscriptions.filter(status__in=LIVE, is_surplus=False, plan__per_seat=True)
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
    """Change what is billed; a subscription that Stripe has no more ends here too."""
    params: Any = {
        "items": [{"id": subscription.item_id, "quantity": quantity}],
        "proration_behavior": "create_prorations",
    }
    with allow_missing():
        get_client().v1.subscriptions.update(subscription.stripe_id, params)
    sync_object("subscription", subscription.stripe_id)


def reconcile_seats() -> int:
    """Mend the subscriptions whose task was lost, or whose invitations ran out."""
    wrong = find_wrong_seats().select_related("customer__team").order_by("pk")[:DUE_AT_ONCE]
    mended = 0
    for subscription in list(wrong):
        try:
            mended += sync_seats(subscription.customer)
        except (stripe.StripeError, Busy):
            logger.exception("The seats of %s could not be updated", subscription)
    return mended


def find_wrong_seats() -> QuerySet[Subscription]:
    taken: Combinable = count_by_team(Membership.objects.all())
    if quickscale_settings.TEAM_INVITATIONS_TAKE_SEATS:
        taken += count_by_team(Invitation.objects.across_teams().open())
    sold = Subscription.objects.filter(
        status__in=LIVE, is_surplus=False, plan__per_seat=True, customer__team__isnull=False
    )
    least = F("plan__included_seats")
    wanted = Greatest(taken, least, Value(1), output_field=IntegerField())
    return sold.annotate(wanted=wanted).exclude(quantity=F("wanted"))


def count_by_team(rows: QuerySet[Any]) -> Coalesce:
    own = rows.order_by().filter(team=OuterRef("customer__team"))
    counted = own.values("team").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def may_add_member(owner: CreditOwner) -> bool:
    return not plan_of(owner).limit("seats").refuses(count_owner_seats(owner))
