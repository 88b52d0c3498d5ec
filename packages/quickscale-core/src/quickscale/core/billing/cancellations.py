from django.utils import timezone

from quickscale.core.credits.owners import CreditOwner, owner_lookup
from quickscale.core.jobs.tasks import enqueue, task

from .models import Cancellation, Customer

Reason = Cancellation.Reason


def request_end(
    customer: Customer,
    reason: Cancellation.Reason,
    *,
    stripe_subscription: str = "",
    at_period_end: bool = False,
    refunds: bool = False,
) -> None:
    """Have a customer's subscriptions end; asked again before it is done, it is asked once."""
    asked, is_new = Cancellation.objects.get_or_create(
        customer=customer,
        status=Cancellation.Status.REQUESTED,
        stripe_subscription=stripe_subscription,
        at_period_end=at_period_end,
        defaults={"reason": reason, "refunds": refunds},
    )
    if is_new:
        enqueue(perform_cancellation, asked.pk)


def request_end_of_all(
    owner: CreditOwner, reason: Cancellation.Reason, *, at_period_end: bool = False
) -> None:
    """Have all that an owner pays for end, and their open payment pages close."""
    for customer in Customer.objects.filter(**owner_lookup(owner)):
        request_end(customer, reason, at_period_end=at_period_end)


def withdraw_end(customer: Customer) -> None:
    Cancellation.objects.filter(
        customer=customer, status=Cancellation.Status.REQUESTED, at_period_end=True
    ).update(status=Cancellation.Status.DONE, done_at=timezone.now())


@task
def perform_cancellation(cancellation_pk: int) -> None:
    from .services.subscriptions import process_cancellation

    process_cancellation(cancellation_pk)
