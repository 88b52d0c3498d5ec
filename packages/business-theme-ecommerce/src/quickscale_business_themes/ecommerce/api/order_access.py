"""Whose orders a visitor may see: their own, and those whose links they have opened.

A guest has no account. The link to an order holds its access token; the session keeps the tokens
that it was given, so that what can be done with the order needs no token of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from quickscale.core.api import page_url
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services.cards import ReturnUrls

_TOKENS = "ecommerce_order_tokens"
#: As many orders as a session remembers.
_MAX_TOKENS = 20

TOKEN_PARAMETER = OpenApiParameter(
    "token", OpenApiTypes.UUID, description="The order's access token, for whoever isn't signed in."
)


def remember_order(request: Any, order: Order) -> None:
    """Let the visitor's session see an order from now on."""
    session = getattr(request, "session", None)
    token = str(order.access_token)
    if session is None or token in session.get(_TOKENS, ()):
        return
    session[_TOKENS] = [*session.get(_TOKENS, ()), token][-_MAX_TOKENS:]


def list_own_orders(request: Request) -> QuerySet[Order]:
    """Return the orders that the visitor may see."""
    own = Q(access_token__in=list(_read_tokens(request)))
    if request.user.is_authenticated:
        own |= Q(user=request.user.pk)
    return Order.objects.filter(own)


def find_own_order(request: Request, number: str, orders: QuerySet[Order] | None = None) -> Order:
    """Return one of the orders that the visitor may see.

    Args:
        orders: where to look for it, with what is to be fetched along.

    Raises:
        NotAuthenticated: a guest has no link to it; it may be the guest's own after signing in.
        Http404: there is none.
    """
    found = list_own_orders(request) if orders is None else orders
    order = found.filter(number=number).first()
    if order is None and not request.user.is_authenticated:
        raise NotAuthenticated
    if order is None:
        raise Http404
    return order


def _read_tokens(request: Request) -> Iterator[str]:
    yield from getattr(request, "session", {}).get(_TOKENS, ())
    try:
        yield str(uuid.UUID(request.query_params.get("token", "")))
    except ValueError:
        return


def return_urls(request: Request) -> ReturnUrls:
    """Return where the payment page leads back to: to the order, paid or not."""
    page = page_url(request, "ecommerce:order-detail", number="NUMBER")
    page = page.replace("NUMBER", "{number}")
    return ReturnUrls(paid=page, abandoned=page)
