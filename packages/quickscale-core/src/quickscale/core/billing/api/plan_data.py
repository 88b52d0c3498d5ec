"""Plans as the operations tell of them."""

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
from quickscale.core.money import Money


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
    is_payable = is_configured() and subscription is not None
    is_ending = subscription is not None and subscription.cancel_at is not None
    is_due = subscription is not None and subscription.status == Subscription.Status.PAST_DUE
    return {
        "cancel": is_payable and not is_ending,
        "resume": is_payable and is_ending,
        "pay": is_payable and is_due,
        "portal": is_payable,
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
    if not text:
        return []
    return [{"text": text, "screen": "base:plan", "link": gettext("Update payment method")}]


def describe_credits() -> dict[str, Any]:
    own = quickscale_settings.CURRENCY
    prices = [
        {"price": price, "currency": currency}
        for currency, price in quickscale_settings.CREDIT_PRICES.items()
    ]
    first = next((it for it in prices if it["currency"] == own), prices[0] if prices else None)
    return {
        "credit_price": first["price"] if first else None,
        "credit_currency": first["currency"] if first else own,
        "credit_prices": prices,
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
        yield ngettext("{count}-day free trial", "{count}-day free trial", plan.trial_days).format(
            count=plan.trial_days
        )


def list_usage(owner: CreditOwner) -> list[dict[str, Any]]:
    entitled = plan_of(owner)
    rows = []
    for usage in usage_of(owner):
        limit = entitled.limit(usage.name)
        is_limited = limit.count is not None
        rows.append(
            {
                "name": usage.name,
                "title": str(usage.label),
                "used": usage.used,
                "count": limit.count,
                "enforcement": limit.enforcement if is_limited else None,
            }
        )
    return rows


def list_plan_offers(owner: CreditOwner) -> Iterator[dict[str, Any]]:
    current, subscription = plan_of(owner).plan, find_live_subscription(owner)
    currency = subscription.currency if subscription else quickscale_settings.CURRENCY
    for plan in Plan.objects.filter(is_active=True).prefetch_related("prices"):
        prices = {it.interval: it for it in plan.prices.all() if it.currency == currency}
        yield {
            "slug": plan.slug,
            "name": gettext(plan.name),
            "description": gettext(plan.description) if plan.description else "",
            "monthly": price_of(prices.get("month")),
            "yearly": price_of(prices.get("year")),
            "currency": currency,
            "per_seat": plan.per_seat,
            "trial_days": plan.trial_days,
            "credits": plan.credits,
            "included": list_included(plan),
            "is_current": current == plan,
            "can": describe_choices(plan, prices, subscription),
        }


def price_of(price: PlanPrice | None) -> Money | None:
    return price.price if price else None


def describe_choices(
    plan: Plan, prices: dict[str, PlanPrice], subscription: Subscription | None
) -> dict[str, bool]:
    can = {}
    for interval in ("month", "year"):
        is_sold = is_configured() and interval in prices
        held = subscription and (subscription.plan_id, subscription.interval)
        can[f"subscribe_{interval}"] = is_sold and subscription is None
        can[f"change_{interval}"] = (
            is_sold and subscription is not None and held != (plan.pk, interval)
        )
    return can
