"""Mails of failed payments and lost plans: once, in the transaction that mirrors what is new."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from quickscale.core import mail
from quickscale.core.conf import quickscale_settings
from quickscale.core.money.money import format_money
from quickscale.core.teams.models import Team
from quickscale.core.validators import break_addresses

from .contacts import find_contacts
from .models import Invoice, Subscription

#: A subscription's first bill is paid on the payment page, where one sees that it failed.
_FIRST = "subscription_create"
_Status = Subscription.Status
_LOST = (_Status.CANCELED, _Status.UNPAID)


def notify_failure(invoice: Invoice, *, attempts_before: int) -> None:
    is_due = invoice.status == Invoice.Status.OPEN and invoice.amount_due > 0
    if not is_due or invoice.attempts <= attempts_before or invoice.billing_reason == _FIRST:
        return
    found = Subscription.objects.filter(stripe_id=invoice.stripe_subscription)
    subscription = found.select_related("plan").first()
    if subscription is None or not subscription.is_live:
        return
    next_at = invoice.next_attempt_at
    send_dunning_mail(
        "payment_failed",
        subscription,
        amount=format_money(invoice.amount_due, invoice.currency),
        day=date_format(timezone.localtime(next_at), "DATE_FORMAT") if next_at else "",
        pay_url=invoice.hosted_url,
    )


def notify_loss(subscription: Subscription, *, status_before: str, reason: str) -> None:
    is_unpaid = subscription.status == _Status.UNPAID
    is_lost = is_unpaid or (subscription.status == _Status.CANCELED and reason == "payment_failed")
    if is_lost and status_before not in _LOST:
        send_dunning_mail("plan_lost", subscription, is_unpaid=is_unpaid)


def send_dunning_mail(template: str, subscription: Subscription, **context: Any) -> None:
    """The site may prefer Stripe's own mails."""
    if quickscale_settings.DUNNING_MAILS:
        send_to_contacts(template, subscription, **context)


def notify_paid_twice(subscription: Subscription) -> None:
    send_to_contacts("paid_twice", subscription)


def send_to_contacts(template: str, subscription: Subscription, **context: Any) -> None:
    owner = subscription.customer.team or subscription.customer.user
    if owner is None:
        return
    plan = subscription.plan
    about = {
        "plan": gettext(plan.name) if plan else "",
        "team": break_addresses(owner.name) if isinstance(owner, Team) else "",
        "plan_url": mail.absolute_url(reverse("base:plan")),
    }
    mail.send(template, to=find_contacts(owner), context={**about, **context})
