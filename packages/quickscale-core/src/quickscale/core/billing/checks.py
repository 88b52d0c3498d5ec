"""What a project's settings must say for billing to work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning

from quickscale.core.conf import quickscale_settings

from .plans import find_plan_faults
from .stripe_api import is_configured


def check_billing(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [*_check_plans(), *_check_keys()]


def _check_plans() -> list[CheckMessage]:
    return [
        Error(fault, hint="Mend it in settings.py.", id="quickscale.E801")
        for fault in find_plan_faults()
    ]


def _check_keys() -> list[CheckMessage]:
    if is_configured():
        return [] if getattr(settings, "STRIPE_WEBHOOK_SECRET", "") else [_no_secret()]
    sells = any(plan.get("prices") for plan in quickscale_settings.PLANS if isinstance(plan, dict))
    if not sells and not quickscale_settings.CREDIT_PACKS:
        return []
    return [
        Info(
            "There are plans or packs to buy, and no key of Stripe's: nothing can be paid.",
            hint="Set STRIPE_SECRET_KEY, or try it with: quickscale stripe-sandbox",
            id="quickscale.I802",
        )
    ]


def _no_secret() -> CheckMessage:
    return Warning(
        "STRIPE_WEBHOOK_SECRET is empty: no event of Stripe's is believed, no payment confirmed.",
        hint="Create a webhook endpoint for /webhooks/stripe/ at Stripe and set its secret.",
        id="quickscale.W803",
    )
