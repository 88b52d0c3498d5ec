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
        Error(error, hint="Fix it in settings.py.", id="quickscale.E801")
        for error in find_plan_errors()
    ]


def _check_keys() -> list[CheckMessage]:
    if is_configured():
        return [] if getattr(settings, "STRIPE_WEBHOOK_SECRET", "") else [_no_secret()]
    if not _sells():
        return []
    return [
        Info(
            "Plans or credit packs are for sale, but there is no Stripe key: nothing can be paid.",
            hint="Set STRIPE_SECRET_KEY, or try it out with: uvx stripe-sandbox",
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
            "Stripe is in test mode: orders are marked as paid, but no money is collected.",
            hint="Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET to your live mode keys, and "
            "remove STRIPE_API_BASE.",
            id="quickscale.W911",
        )
    ]


def _sells() -> bool:
    sells = any(plan.get("prices") for plan in quickscale_settings.PLANS if isinstance(plan, dict))
    return sells or bool(quickscale_settings.CREDIT_PACKS)


def _no_key() -> CheckMessage:
    return Warning(
        "Plans or credit packs are for sale, but there is no Stripe key: nothing can be paid.",
        hint="Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or remove "
        "QUICKSCALE_CREDIT_PACKS and the prices in QUICKSCALE_PLANS.",
        id="quickscale.W908",
    )


def _no_secret() -> CheckMessage:
    return Warning(
        "STRIPE_WEBHOOK_SECRET is empty: Stripe events are rejected and payments aren't confirmed.",
        hint="Create a webhook endpoint for /webhooks/stripe/ in Stripe and set its signing "
        "secret.",
        id="quickscale.W803",
    )
