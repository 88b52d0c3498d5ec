"""What every page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from quickscale.core.teams.models import Membership
from quickscale_business_themes.ecommerce.models import CartLine


def shop(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "navigation": list_navigation(request),
        "account": list_account(request),
        "initials": find_initials(request),
        "cart_count": count_cart(request),
    }


def count_cart(request: HttpRequest) -> int:
    lines = CartLine.objects.filter(cart__status="open")
    if request.user.is_authenticated:
        lines = lines.filter(cart__user=request.user)
    elif token := request.session.get("cart"):
        lines = lines.filter(cart__token=token, cart__user=None)
    else:
        return 0
    return lines.aggregate(sum=Sum("quantity"))["sum"] or 0


def list_navigation(request: HttpRequest) -> list[dict[str, Any]]:
    items = [("/products/", _("Products")), ("/categories/", _("Categories"))]
    if request.user.is_authenticated:
        items.append(("/orders/", _("Your orders")))
    return [
        {"url": url, "label": label, "is_active": request.path.startswith(url)}
        for url, label in items
    ]


def list_account(request: HttpRequest) -> list[dict[str, str]]:
    items = [("/accounts/login/", _("Sign in")), ("/accounts/signup/", _("Sign up"))]
    if request.user.is_authenticated:
        items = [
            ("/account/", _("Overview")),
            ("/account/profile/", _("Profile")),
            ("/account/credits/", _("Credits")),
            *list_teams(request),
            ("/accounts/email/", _("E-mail address")),
            ("/accounts/logout/", _("Sign out")),
        ]
    return [{"url": url, "label": label} for url, label in items]


def list_teams(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the way to the customer's teams, where they are in any."""
    is_member = Membership.objects.filter(user=request.user).exists()
    return [("/account/teams/", _("Teams"))] if is_member else []


def find_initials(request: HttpRequest) -> str:
    if not request.user.is_authenticated:
        return ""
    return "".join(word[0] for word in request.user.name.split())[:2].upper()
