"""What a project's settings must say for billing to work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning

from quickscale.core.conf import quickscale_settings

from .plans import find_plan_errors
from .stripe_api import is_configured


def check_billing(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [*_check_plans(), *_check_keys()]


def _check_plans() -> list[CheckMessage]:
    return [
        Error(error, hint="Mend it in settings.py.", id="quickscale.E801")
        for error in find_plan_errors()
    ]


def _check_keys() -> list[CheckMessage]:
    if is_configured():
        return [] if getattr(settings, "STRIPE_WEBHOOK_SECRET", "") else [_no_secret()]
    if not _sells():
        return []
    return [
        Info(
            "There are plans or packs to buy, and no key of Stripe's: nothing can be paid.",
            hint="Set STRIPE_SECRET_KEY, or try it with: uvx stripe-sandbox",
            id="quickscale.I802",
        )
    ]


def check_live_billing(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn where production sells and cannot be paid (W908), or not in earnest (W911)."""
    if not is_configured():
        return [_no_key()] if _sells() else []
    is_test = settings.STRIPE_SECRET_KEY.startswith(("sk_test_", "rk_test_"))
    if not is_test and not getattr(settings, "STRIPE_API_BASE", ""):
        return []
    return [
        Warning(
            "Payments go to a test Stripe: orders are paid and no money comes.",
            hint="Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET of Stripe's live mode, and "
            "leave STRIPE_API_BASE out.",
            id="quickscale.W911",
        )
    ]


def _sells() -> bool:
    sells = any(plan.get("prices") for plan in quickscale_settings.PLANS if isinstance(plan, dict))
    return sells or bool(quickscale_settings.CREDIT_PACKS)


def _no_key() -> CheckMessage:
    return Warning(
        "Plans or packs are sold, and there is no key of Stripe's: nothing can be paid.",
        hint="Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or sell nothing: empty "
        "QUICKSCALE_CREDIT_PACKS and the prices of QUICKSCALE_PLANS.",
        id="quickscale.W908",
    )


def _no_secret() -> CheckMessage:
    return Warning(
        "STRIPE_WEBHOOK_SECRET is empty: no event of Stripe's is believed, no payment confirmed.",
        hint="Create a webhook endpoint for /webhooks/stripe/ at Stripe and set its secret.",
        id="quickscale.W803",
    )
