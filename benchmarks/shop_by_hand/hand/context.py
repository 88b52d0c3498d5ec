"""What every page shows."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hand.cart import find_cart
from quickscale_business_themes.ecommerce.models import CartLine


def shop(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": "Shop",
        "navigation": list_navigation(request),
        "account": list_account(request),
        "cart_count": count_cart(request),
    }


def count_cart(request: HttpRequest) -> int:
    cart = find_cart(request)
    if cart is None:
        return 0
    return CartLine.objects.filter(cart=cart).aggregate(sum=Sum("quantity"))["sum"] or 0


def list_navigation(request: HttpRequest) -> list[dict[str, str]]:
    items = [("/products/", _("Products")), ("/categories/", _("Categories"))]
    if request.user.is_authenticated:
        items.append(("/orders/", _("Your orders")))
    return [{"url": url, "label": label} for url, label in items]


def list_account(request: HttpRequest) -> list[dict[str, str]]:
    items = [("/accounts/login/", _("Sign in")), ("/accounts/signup/", _("Sign up"))]
    if request.user.is_authenticated:
        items = [
            ("/account/", _("Overview")),
            ("/account/profile/", _("Profile")),
            ("/account/credits/", _("Credits")),
            ("/account/plan/", _("Plan")),
            ("/account/teams/", _("Teams")),
            ("/account/api-keys/", _("API keys")),
            ("/account/webhooks/", _("Webhooks")),
            ("/accounts/email/", _("E-mail address")),
            ("/accounts/logout/", _("Sign out")),
        ]
    return [{"url": url, "label": label} for url, label in items]
