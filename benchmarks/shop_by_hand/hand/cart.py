"""Filling the cart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from rest_framework import permissions, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hand import catalogue
from hand.errors import Conflict
from hand.money import write_price
from hand.pricing import Charge, Totals, find_vouchers, price_cart, price_lines
from hand.serializers import describe_unit_price, find_picture
from hand.shipping import Delivery, plan_delivery
from quickscale_business_themes.ecommerce.models import (
    Cart,
    CartLine,
    ProductVariant,
    Promotion,
    TaxRate,
)

MAX_QUANTITY = 999


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
        return Response(describe_cart(cart, request.user), status=status.HTTP_201_CREATED)


def find_variant(product: str, quantity: int, variant: str = "") -> ProductVariant:
    """Return what is asked for, if it is for sale; a product's only variant needs no name."""
    visible = catalogue.list_products().filter(slug=product).order_by().values("pk")
    found = ProductVariant.objects.with_stock().select_related("product")
    found = found.filter(product__in=visible)
    variants = list((found.filter(public_id=variant) if variant else found)[:2])
    if len(variants) != 1:
        raise ValidationError({"variant": _("Choose a variant.")})
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
    left = variant.available
    if variant.currency != cart.currency:
        raise ValidationError({"variant": _("This is no longer for sale.")})
    if line.quantity > MAX_QUANTITY:
        raise ValidationError({"quantity": f"At most {MAX_QUANTITY}."})
    if left is not None and line.quantity > left:
        raise ValidationError({"quantity": f"Only {left} left."})
    tiers = catalogue.list_tiers([variant]).get(variant.pk, ())
    line.seen_price = catalogue.choose_price(variant, line.quantity, tiers)
    line.save()


def list_lines(cart: Cart) -> list[CartLine]:
    variants = ProductVariant.objects.with_stock().select_related("product")
    hidden = ("description", "content", "search_name", "search_text")
    variants = variants.defer(*(f"product__{name}" for name in hidden))
    return list(
        cart.lines.prefetch_related(Prefetch("variant", variants), "variant__product__images")
    )


def review_cart(cart: Cart, user: Any) -> tuple[Totals, Delivery]:
    """Price a cart anew."""
    charges = price_lines(list_lines(cart))
    return review_charges(cart, charges, user)


def review_charges(cart: Cart, charges: list[Charge], user: Any) -> tuple[Totals, Delivery]:
    lines = [charge.line for charge in charges if charge.line]
    value = sum((charge.total for charge in charges), Decimal(0))
    delivery = plan_delivery(cart, lines, value)
    return price_cart(cart, charges, delivery, user), delivery


def describe_cart(cart: Cart, user: Any) -> dict[str, Any]:
    """Return the cart as JSON, at today's prices."""
    totals, _delivery = review_cart(cart, user)
    lines = [describe_line(charge) for charge in totals.charges]
    is_blocked = any(is_blocking(problem) for line in lines for problem in line["problems"])
    return {
        **describe_totals(totals, cart.currency),
        "count": sum(line["quantity"] for line in lines),
        "lines": lines,
        "vouchers": describe_vouchers(cart, totals),
        "needs_shipping": needs_shipping(totals),
        "can": {"checkout": bool(lines) and not is_blocked, "voucher": bool(lines)},
    }


def needs_shipping(totals: Totals) -> bool:
    return any(each.line.variant.requires_shipping for each in totals.charges if each.line)


def describe_totals(totals: Totals, currency: str) -> dict[str, Any]:
    discounts = [each for charge in totals.charges for each in charge.discounts]
    return {
        "subtotal": write_price(totals.subtotal),
        "discount": write_price(totals.discount),
        "shipping": write_price(totals.shipping.left),
        "tax": write_price(totals.tax),
        "total": write_price(totals.total),
        "currency": currency,
        "discounts": describe_discounts(discounts, currency),
        "shipping_discounts": describe_discounts(totals.shipping.discounts, currency),
        "taxes": [describe_tax(rate, amount, currency) for rate, amount in totals.taxes],
    }


def describe_discounts(
    discounts: Sequence[tuple[Promotion, str, Decimal]], currency: str
) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str], Decimal] = {}
    for promotion, code, amount in discounts:
        key = (promotion.name, code)
        sums[key] = sums.get(key, Decimal(0)) + amount
    return [
        {"name": name, "code": code, "amount": write_price(amount), "currency": currency}
        for (name, code), amount in sums.items()
    ]


def describe_tax(rate: TaxRate, amount: Decimal, currency: str) -> dict[str, Any]:
    percentage = f"{rate.percentage.normalize():f}"
    text = _("Including {percentage}% {name}") if rate.is_included else _("{percentage}% {name}")
    return {
        "label": text.format(percentage=number_format(percentage), name=rate.name),
        "name": rate.name,
        "percentage": percentage,
        "amount": write_price(amount),
        "is_included": rate.is_included,
        "currency": currency,
    }


def describe_vouchers(cart: Cart, totals: Totals) -> list[dict[str, Any]]:
    known = {each.code: each.promotion.name for each in find_vouchers(cart.voucher_codes)}
    charges = (*totals.charges, totals.shipping)
    applied = {code for charge in charges for _promotion, code, _amount in charge.discounts}
    idle = _("This code doesn't apply to your cart at the moment.")
    return [
        {
            "id": code,
            "code": code,
            "name": known.get(code, ""),
            "is_applied": code in applied,
            "detail": "" if code in applied else idle,
        }
        for code in cart.voucher_codes
    ]


def describe_line(charge: Charge) -> dict[str, Any]:
    line = charge.line
    assert line is not None
    variant, product = line.variant, line.variant.product
    name = product.get_text("name")
    return {
        "id": str(line.pk),
        "product": {"id": product.slug, "label": name, "slug": product.slug},
        "name": name,
        "variant_name": variant.get_text("name"),
        "sku": variant.sku,
        "image": find_picture(product),
        "quantity": line.quantity,
        "available": variant.available,
        "unit_price": write_price(charge.unit_price),
        "unit_pricing": describe_unit_price(variant),
        "total": write_price(charge.total),
        "currency": variant.currency,
        "problems": list_problems(charge),
    }


def list_problems(charge: Charge) -> list[dict[str, str]]:
    line = charge.line
    assert line is not None
    left = line.variant.available
    if not line.variant.product.is_active:
        return [{"code": "unavailable", "detail": _("This is no longer for sale.")}]
    if left is not None and line.quantity > left:
        return [{"code": "insufficient_stock", "detail": f"Only {left} left."}]
    if line.seen_price != charge.unit_price:
        text = _("The price has changed since you added this.")
        return [{"code": "price_changed", "detail": text}]
    return []


def is_blocking(problem: dict[str, str]) -> bool:
    return problem["code"] != "price_changed"
