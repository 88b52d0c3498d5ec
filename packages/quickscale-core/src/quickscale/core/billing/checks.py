from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning

from quickscale.core.conf import quickscale_settings

from .plans import find_plan_errors
from .stripe_api import is_configured

NO_KEY = "Plans or credit packs are for sale, but there is no Stripe key: nothing can be paid."


def check_billing(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    found: list[CheckMessage] = [
        Error(error, hint="Fix it in settings.py.", id="quickscale.E801")
        for error in find_plan_errors()
    ]
    if is_configured() and not getattr(settings, "STRIPE_WEBHOOK_SECRET", ""):
        text = "Stripe events are rejected and payments aren't confirmed."
        hint = (
            "Create a webhook endpoint for /webhooks/stripe/ in Stripe and set its signing secret."
        )
        found.append(
            Warning(f"STRIPE_WEBHOOK_SECRET is empty: {text}", hint=hint, id="quickscale.W803")
        )
    if not is_configured() and _sells():
        hint = "Set STRIPE_SECRET_KEY, or try it out with: uvx stripe-sandbox"
        found.append(Info(NO_KEY, hint=hint, id="quickscale.I802"))
    return found


def check_live_billing(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn where production sells and cannot be paid (W908), or not in earnest (W911)."""
    if not is_configured():
        hint = "Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or remove QUICKSCALE_CREDIT_PACKS"
        hint += " and the prices in QUICKSCALE_PLANS."
        return [Warning(NO_KEY, hint=hint, id="quickscale.W908")] if _sells() else []
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
