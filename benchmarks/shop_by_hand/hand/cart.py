"""Filling the cart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from rest_framework import permissions, serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hand import catalogue
from hand.serializers import format_price, list_pictures
from quickscale_business_themes.ecommerce.models import Cart, CartLine, Product, ProductVariant

MAX_QUANTITY = 999


class Conflict(APIException):
    status_code = 409


class AddSerializer(serializers.Serializer[Any]):
    product = serializers.SlugField()
    variant = serializers.CharField(required=False)
    quantity = serializers.IntegerField(default=1, min_value=1, max_value=MAX_QUANTITY)


class CartView(APIView):
    """Puts a variant into the visitor's cart and answers the cart."""

    permission_classes = (permissions.AllowAny,)

    def post(self, request: Request) -> Response:
        asked = AddSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        variant = find_variant(**asked.validated_data)
        cart = ensure_cart(request)
        with transaction.atomic():
            hold_cart(cart)
            add_line(cart, variant, asked.validated_data["quantity"])
        return Response(describe_cart(cart), status=status.HTTP_201_CREATED)


def find_variant(product: str, quantity: int, variant: str = "") -> ProductVariant:
    """Return what is asked for, if it is for sale; a product's only variant needs no name."""
    visible = catalogue.list_products().filter(slug=product).order_by().values("pk")
    found = ProductVariant.objects.with_stock().select_related("product")
    found = found.filter(product__in=visible)
    variants = list((found.filter(public_id=variant) if variant else found)[:2])
    if len(variants) != 1:
        raise ValidationError({"variant": "Choose a variant."})
    return variants[0]


def find_cart(request: HttpRequest | Request) -> Cart | None:
    carts = Cart.objects.filter(status="open")
    if request.user.is_authenticated:
        return carts.filter(user=request.user).first()
    token = request.session.get("cart")
    return carts.filter(token=token, user=None).first() if token else None


def ensure_cart(request: HttpRequest | Request) -> Cart:
    if request.user.is_authenticated:
        return Cart.objects.get_or_create(user=request.user, status="open")[0]
    cart = find_cart(request) or Cart.objects.create()
    request.session["cart"] = str(cart.token)
    return cart


def hold_cart(cart: Cart) -> None:
    """Keep others from ordering the cart while it changes."""
    if not Cart.objects.filter(pk=cart.pk, status="open").update(updated_at=timezone.now()):
        raise Conflict("This cart has been ordered.")


def add_line(cart: Cart, variant: ProductVariant, quantity: int) -> None:
    line = cart.lines.filter(variant=variant).first() or CartLine(cart=cart, variant=variant)
    line.quantity = quantity + (line.quantity or 0)
    left = catalogue.count_left(variant)
    if line.quantity > MAX_QUANTITY:
        raise ValidationError({"quantity": f"At most {MAX_QUANTITY}."})
    if left is not None and line.quantity > left:
        raise ValidationError({"quantity": f"Only {left} left."})
    line.seen_price = variant.price
    line.save()


def list_lines(cart: Cart) -> list[CartLine]:
    variants = ProductVariant.objects.with_stock().select_related("product")
    return list(
        cart.lines.prefetch_related(Prefetch("variant", variants), "variant__product__images")
    )


def describe_cart(cart: Cart) -> dict[str, Any]:
    """Return the cart as JSON, at today's prices."""
    lines = [describe_line(line) for line in list_lines(cart)]
    total = sum((Decimal(line["total"]) for line in lines), Decimal(0))
    return {
        **describe_totals(total, cart.currency),
        "count": sum(line["quantity"] for line in lines),
        "lines": lines,
        "needs_shipping": any(not line.pop("is_digital") for line in lines),
        "can": {"checkout": bool(lines) and not any(line["problems"] for line in lines)},
    }


def describe_totals(total: Decimal, currency: str) -> dict[str, Any]:
    nothing = format_price(Decimal(0))
    return {
        "subtotal": format_price(total),
        "discount": nothing,
        "shipping": nothing,
        "tax": nothing,
        "total": format_price(total),
        "currency": currency,
    }


def describe_line(line: CartLine) -> dict[str, Any]:
    variant, product = line.variant, line.variant.product
    return {
        "id": str(line.pk),
        "product": {"id": product.slug, "label": product.name, "slug": product.slug},
        "name": product.name,
        "variant_name": variant.name,
        "sku": variant.sku,
        "image": next(iter(list_pictures(product)), None),
        "quantity": line.quantity,
        "available": catalogue.count_left(variant),
        "unit_price": format_price(variant.price),
        "total": format_price(variant.price * line.quantity),
        "currency": variant.currency,
        "problems": list_problems(line),
        "is_digital": not variant.requires_shipping,
    }


def list_problems(line: CartLine) -> list[dict[str, str]]:
    left = catalogue.count_left(line.variant)
    if not is_visible(line.variant.product):
        return [{"code": "unavailable", "detail": "This is no longer for sale."}]
    if left is not None and line.quantity > left:
        return [{"code": "insufficient_stock", "detail": f"Only {left} left."}]
    if line.seen_price != line.variant.price:
        return [{"code": "price_changed", "detail": "The price has changed."}]
    return []


def is_visible(product: Product) -> bool:
    return product.status == "active" and product.published_at <= timezone.now()
