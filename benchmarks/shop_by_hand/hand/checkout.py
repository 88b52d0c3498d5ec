"""Turning a cart into a paid order, once."""

from __future__ import annotations

import hashlib
import json
import logging
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rest_framework import permissions, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hand import catalogue
from hand.cart import Conflict, describe_totals, find_cart, list_lines, list_problems
from hand.payment import pay_with_credits
from hand.serializers import format_price, list_pictures
from quickscale.core.api.models import IdempotencyRecord
from quickscale_business_themes.ecommerce.models import (
    Cart,
    CartLine,
    Order,
    OrderEvent,
    OrderLine,
    StockLevel,
    StockLocation,
    StockMovement,
)

logger = logging.getLogger("shop.stock")

LOW_STOCK = 5


class PlaceOrderSerializer(serializers.Serializer[Any]):
    full_name = serializers.CharField(max_length=200)
    address_line1 = serializers.CharField(max_length=200)
    address_line2 = serializers.CharField(max_length=200, required=False, default="")
    city = serializers.CharField(max_length=100)
    postcode = serializers.CharField(max_length=20)
    country = serializers.CharField(max_length=2)
    payment = serializers.ChoiceField(["credits"], default="credits")
    expected_total = serializers.DecimalField(max_digits=19, decimal_places=4, required=False)


class CheckoutView(APIView):
    """Places an order; the same idempotency key is answered with the same order."""

    permission_classes = (permissions.IsAuthenticated,)

    def post(self, request: Request) -> Response:
        asked = PlaceOrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            record, is_new = take_key(request)
            if not is_new:
                return Response(json.loads(record.body), status=record.status)
            answer = place_order(request, asked.validated_data)
            record.status = status.HTTP_201_CREATED
            record.body = JSONRenderer().render(answer).decode()
            record.save(update_fields=["status", "body"])
        return Response(answer, status=status.HTTP_201_CREATED)


def take_key(request: Request) -> tuple[IdempotencyRecord, bool]:
    """Return the record of the request's key, and whether this is the first with it."""
    body = json.dumps([request.method, request.path, request.data], sort_keys=True)
    fingerprint = hashlib.sha256(body.encode()).hexdigest()
    record, is_new = IdempotencyRecord.objects.get_or_create(
        scope=f"user:{request.user.pk}",
        key=request.headers["Idempotency-Key"],
        defaults={"fingerprint": fingerprint},
    )
    if record.fingerprint != fingerprint:
        raise ValidationError("This idempotency key was already used for another request.")
    return record, is_new


def place_order(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    cart = find_cart(request)
    if cart is None:
        raise Conflict("Your cart is empty.")
    if not Cart.objects.filter(pk=cart.pk, status="open").update(status="completing"):
        raise Conflict("This cart has been ordered.")
    lines = list_lines(cart)
    total = sum((line.variant.price * line.quantity for line in lines), Decimal(0))
    require_orderable(lines, total, asked.get("expected_total"))
    order = create_order(request, cart, total, asked)
    ordered = create_lines(order, lines)
    allocate_stock(order, lines, request.user)
    Cart.objects.filter(pk=cart.pk).update(status="completed", updated_at=timezone.now())
    spent = pay_with_credits(order, request.user)
    events = [OrderEvent(order=order, kind=kind, user=request.user) for kind in ("place", "pay")]
    OrderEvent.objects.bulk_create(events)
    return describe_order(order, ordered, lines, events, spent)


def require_orderable(lines: list[CartLine], total: Decimal, expected: Decimal | None) -> None:
    if not lines:
        raise Conflict("Your cart is empty.")
    if any(list_problems(line) for line in lines):
        raise Conflict("Something in your cart cannot be bought.")
    if expected is not None and expected != total:
        raise Conflict("The total has changed.")


def create_order(request: Request, cart: Cart, total: Decimal, asked: dict[str, Any]) -> Order:
    names = ("full_name", "address_line1", "address_line2", "city", "postcode", "country")
    return Order.objects.create(
        cart=cart,
        user=request.user,
        email=request.user.email,
        payment_status="paid",
        currency=cart.currency,
        subtotal=total,
        grand_total=total,
        **{f"shipping_{name}": asked[name] for name in names},
    )


def create_lines(order: Order, lines: list[CartLine]) -> list[OrderLine]:
    return OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            product=line.variant.product,
            variant=line.variant,
            name=line.variant.product.name,
            variant_name=line.variant.name,
            sku=line.variant.sku,
            is_digital=not line.variant.requires_shipping,
            is_tracked=line.variant.track_inventory,
            quantity=line.quantity,
            unit_price=line.variant.price,
            total=line.variant.price * line.quantity,
            position=position,
        )
        for position, line in enumerate(lines)
    )


def allocate_stock(order: Order, lines: list[CartLine], user: Any) -> None:
    """Promise stock in the order of the variants' keys, by one conditional UPDATE each."""
    location = StockLocation.objects.get(is_default=True)
    tracked = sorted((line for line in lines if line.variant.track_inventory), key=_get_variant)
    for line in tracked:
        level = StockLevel.objects.filter(variant_id=line.variant_id, location=location)
        enough = level.filter(on_hand__gte=F("allocated") + line.quantity)
        if not enough.update(allocated=F("allocated") + line.quantity):
            raise Conflict("Sold out.")
        warn_of_low_stock(line)
    StockMovement.objects.bulk_create(
        StockMovement(
            variant=line.variant,
            sku=line.variant.sku,
            location=location,
            kind="allocated",
            quantity=line.quantity,
            reference=order.number,
            user=user,
        )
        for line in tracked
    )


def warn_of_low_stock(line: CartLine) -> None:
    left = catalogue.count_left(line.variant)
    if left is not None and left - line.quantity <= LOW_STOCK < left:
        logger.warning("%s is running low", line.variant.sku)


def _get_variant(line: CartLine) -> int:
    return line.variant_id


def describe_order(
    order: Order,
    ordered: list[OrderLine],
    lines: list[CartLine],
    events: list[OrderEvent],
    spent: Decimal,
) -> dict[str, Any]:
    town = f"{order.shipping_postcode} {order.shipping_city}"
    parts = (order.shipping_full_name, order.shipping_address_line1, town, order.shipping_country)
    return {
        "id": order.number,
        "number": order.number,
        "placed_at": order.placed_at,
        "status": order.status,
        "payment_status": order.payment_status,
        "fulfilment_status": order.fulfilment_status,
        **describe_totals(order.grand_total, order.currency),
        "can": {"cancel": True, "pay": False},
        "email": order.email,
        "refunded": None,
        "credits": f"{spent.normalize():f}",
        "address": ", ".join(part for part in parts if part),
        "shipping_address": describe_address(order),
        "lines": [describe_order_line(*pair, order) for pair in zip(ordered, lines, strict=True)],
        "events": [{"kind": event.kind, "at": event.at} for event in events],
        "payment_url": "",
    }


def describe_address(order: Order) -> dict[str, str]:
    names = ("full_name", "address_line1", "address_line2", "city", "postcode", "country")
    return {name: getattr(order, f"shipping_{name}") for name in names}


def describe_order_line(ordered: OrderLine, line: CartLine, order: Order) -> dict[str, Any]:
    return {
        "id": ordered.sku,
        "name": ordered.name,
        "variant_name": ordered.variant_name,
        "sku": ordered.sku,
        "image": next(iter(list_pictures(line.variant.product)), None),
        "quantity": ordered.quantity,
        "unit_price": format_price(ordered.unit_price),
        "total": format_price(ordered.total),
        "currency": order.currency,
    }
