from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

from quickscale.core.billing.models import Invoice, Plan, PlanPrice, Subscription
from quickscale.core.billing.plans import live_subscriptions, plan_of, usage_of
from quickscale.core.billing.services.subscriptions import overdue_invoice
from quickscale.core.billing.stripe_api import is_configured
from quickscale.core.conf import quickscale_settings
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.formats.numbers import format_number


def describe_plan(owner: CreditOwner) -> dict[str, Any]:
    entitled = plan_of(owner)
    subscription = find_live_subscription(owner)
    plan, overdue = entitled.plan, find_overdue(subscription)
    return {
        "slug": entitled.slug,
        "name": gettext(entitled.name) if plan else gettext("Pay as you go"),
        "notice": write_notice(subscription, overdue),
        **describe_plan_payment(subscription),
        "past_due_since": overdue.created_at if overdue else None,
        "next_attempt_at": overdue.next_attempt_at if overdue else None,
        "included": list_included(plan) if plan else [],
        "features": list(plan.features) if plan else [],
        "limits": plan.limits if plan else {},
        **describe_credits(),
        "can": describe_rights(subscription),
    }


def find_live_subscription(owner: CreditOwner) -> Subscription | None:
    if not getattr(owner, "pk", None):
        return None
    return live_subscriptions(owner).select_related("plan", "customer").first()


def find_overdue(subscription: Subscription | None) -> Invoice | None:
    if subscription is None or subscription.status != Subscription.Status.PAST_DUE:
        return None
    return overdue_invoice(subscription.customer)


def describe_plan_payment(subscription: Subscription | None) -> dict[str, Any]:
    if subscription is None:
        nothing = ("status", "price", "interval", "seats", "trial_end", "renews_at", "ends_at")
        return {**dict.fromkeys(nothing), "currency": quickscale_settings.CURRENCY}
    is_trial = subscription.status == Subscription.Status.TRIALING
    ends_at = subscription.ends_at
    return {
        "status": subscription.status,
        "price": subscription.price * subscription.quantity,
        "currency": subscription.currency,
        "interval": subscription.interval,
        "seats": subscription.quantity,
        "trial_end": subscription.trial_end if is_trial else None,
        "renews_at": None if ends_at else subscription.current_period_end,
        "ends_at": ends_at,
    }


def describe_rights(subscription: Subscription | None) -> dict[str, bool]:
    if subscription is None or not is_configured():
        return dict.fromkeys(("cancel", "resume", "pay", "portal"), False)
    return {
        "cancel": subscription.cancel_at is None,
        "resume": subscription.cancel_at is not None,
        "pay": subscription.status == Subscription.Status.PAST_DUE,
        "portal": True,
    }


def write_notice(subscription: Subscription | None, overdue: Invoice | None) -> str:
    if subscription is None or subscription.status != Subscription.Status.PAST_DUE:
        return ""
    if overdue is None or overdue.next_attempt_at is None:
        return gettext("Your last payment failed. Pay now to keep your plan.")
    day = formats.date_format(timezone.localtime(overdue.next_attempt_at), "DATE_FORMAT")
    return gettext(
        "Your last payment failed. Pay now or update your payment method: we'll try again on {day}."
    ).format(day=day)


def list_notices(owner: CreditOwner) -> list[dict[str, str]]:
    subscription = find_live_subscription(owner)
    text = write_notice(subscription, find_overdue(subscription))
    notice = {"text": text, "screen": "base:plan", "link": gettext("Update payment method")}
    return [notice] if text else []


def describe_credits() -> dict[str, Any]:
    own, prices = quickscale_settings.CURRENCY, quickscale_settings.CREDIT_PRICES
    currency = own if own in prices else next(iter(prices), own)
    return {
        "credit_price": prices.get(currency),
        "credit_currency": currency,
        "credit_prices": [{"price": prices[it], "currency": it} for it in prices],
    }


def list_included(plan: Plan) -> list[str]:
    features = [gettext(label) for label in plan.features.values()]
    limits = [
        f"{gettext(name.replace('_', ' ').capitalize())}: {format_number(Decimal(limit['count']))}"
        for name, limit in plan.limits.items()
        if limit["count"] is not None
    ]
    return [*features, *limits, *list_gifts(plan)]


def list_gifts(plan: Plan) -> Iterator[str]:
    if plan.credits:
        each = gettext("{count} credits per billing period")
        if plan.per_seat:
            each = gettext("{count} credits per member and billing period")
        yield each.format(count=format_number(plan.credits))
    if plan.trial_days:
        days = plan.trial_days
        text = ngettext("{count}-day free trial", "{count}-day free trial", days)
        yield text.format(count=days)


def list_usage(owner: CreditOwner) -> list[dict[str, Any]]:
    return [
        {
            "name": usage.name,
            "title": str(usage.label),
            "used": usage.used,
            "count": limit.count,
            "enforcement": None if limit.count is None else limit.enforcement,
        }
        for usage in usage_of(owner)
        for limit in [plan_of(owner).limit(usage.name)]
    ]


def list_plan_offers(owner: CreditOwner) -> Iterator[dict[str, Any]]:
    current, subscription = plan_of(owner).plan, find_live_subscription(owner)
    currency = subscription.currency if subscription else quickscale_settings.CURRENCY
    for plan in Plan.objects.filter(is_active=True).prefetch_related("prices"):
        prices = {it.interval: it for it in plan.prices.all() if it.currency == currency}
        yield {
            "slug": plan.slug,
            "name": gettext(plan.name),
            "description": gettext(plan.description) if plan.description else "",
            "monthly": prices["month"].price if "month" in prices else None,
            "yearly": prices["year"].price if "year" in prices else None,
            "currency": currency,
            "per_seat": plan.per_seat,
            "trial_days": plan.trial_days,
            "credits": plan.credits,
            "included": list_included(plan),
            "is_current": current == plan,
            "can": describe_choices(plan, prices, subscription),
        }


def describe_choices(
    plan: Plan, prices: dict[str, PlanPrice], subscription: Subscription | None
) -> dict[str, bool]:
    can = {}
    held = subscription and (subscription.plan_id, subscription.interval)
    for interval in ("month", "year"):
        is_sold = is_configured() and interval in prices
        can[f"subscribe_{interval}"] = is_sold and held is None
        can[f"change_{interval}"] = is_sold and held not in (None, (plan.pk, interval))
    return can
