"""The link of a reminder, which brings a cart back."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from quickscale_business_themes.ecommerce.services import cart_merging, carts
from quickscale_business_themes.ecommerce.services.cart_reminders import find_signed_cart

RESTORE_PARAMETER = OpenApiParameter(
    "restore", OpenApiTypes.STR, description="What the link of a reminder has to bring a cart back."
)


def restore_cart(request: Request, token: str) -> None:
    """Make the cart of a reminder the visitor's, together with what they have in one by now.

    It changes nothing for others, and coming back is coming once: links are opened by programs too.

    Raises:
        NotAuthenticated: it is a customer's, who is to sign in.
    """
    cart = find_signed_cart(token)
    if cart is None:
        return
    if cart.user_id is None and not request.user.is_authenticated:
        current = carts.read_cart_token(request)
        if current is not None and current != cart.token:
            cart_merging.join_guest_cart(current, cart)
        carts.save_cart_token(request, cart.token)
    elif cart.user_id is None:
        cart_merging.merge_guest_cart(cart.token, user=request.user)
    elif not request.user.is_authenticated:
        raise NotAuthenticated
