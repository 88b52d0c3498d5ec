"""Turning a cart into a paid order, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import permissions, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hand.addresses import FIELDS, clean_address, format_address, read_address
from hand.cart import (
    describe_discounts,
    describe_tax,
    find_cart,
    is_blocking,
    list_problems,
    needs_shipping,
    review_cart,
    review_charges,
)
from hand.errors import Conflict
from hand.mails import send_order_paid
from hand.money import write_price
from hand.payment import pay_with_credits
from hand.pricing import ZERO, Charge, Totals, find_vouchers
from hand.serializers import find_picture
from hand.shipping import Delivery
from hand.stock import allocate_stock
from hand.webhooks import tell_endpoints
from quickscale.core.api.models import IdempotencyRecord
from quickscale_business_themes.ecommerce.models import (
    Cart,
    CartLine,
    DigitalFile,
    DownloadGrant,
    Market,
    Order,
    OrderAdjustment,
    OrderEvent,
    OrderLine,
    Promotion,
    Redemption,
    Voucher,
)

KEPT_FOR = timedelta(days=1)


class PlaceOrderSerializer(serializers.Serializer[Any]):
    """What is entered with the order; what is left out is as the cart has it."""

    email = serializers.EmailField(required=False)
    phone = serializers.CharField(max_length=30, required=False)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    full_name = serializers.CharField(max_length=200, required=False)
    company = serializers.CharField(max_length=200, required=False, allow_blank=True)
    address_line1 = serializers.CharField(max_length=200, required=False)
    address_line2 = serializers.CharField(max_length=200, required=False, allow_blank=True)
    city = serializers.CharField(max_length=100, required=False)
    region = serializers.CharField(max_length=100, required=False, allow_blank=True)
    postcode = serializers.CharField(max_length=20, required=False)
    country = serializers.CharField(max_length=2, required=False)
    shipping_method = serializers.UUIDField(required=False)
    payment = serializers.ChoiceField(["credits"], default="credits")
    digital_consent = serializers.BooleanField(default=False)
    expected_total = serializers.DecimalField(max_digits=19, decimal_places=4, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        address = {name: attrs.pop(name, "").strip() for name in FIELDS}
        attrs["address"] = clean_address(address) if any(address.values()) else None
        return attrs


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
        defaults={"fingerprint": fingerprint, "expires_at": timezone.now() + KEPT_FOR},
    )
    if record.fingerprint != fingerprint:
        raise ValidationError("This idempotency key was already used for another request.")
    return record, is_new


def place_order(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    cart = find_cart(request)
    if cart is None:
        raise Conflict("Your cart is empty.")
    completed = Cart.objects.filter(pk=cart.pk, status="open")
    if not completed.update(status="completed", updated_at=timezone.now()):
        raise Conflict("This cart has been ordered.")
    totals, delivery = enter(cart, asked, request.user)
    require_orderable(cart, totals, delivery, asked.get("expected_total"))
    order = create_order(request, cart, totals, delivery, asked)
    ordered = create_lines(order, totals)
    write_adjustments(order, ordered, totals)
    redeem(order, cart, totals)
    lines = [charge.line for charge in totals.charges if charge.line]
    allocate_stock(order, lines)
    spent = pay_with_credits(order, request.user)
    events = record_events(order, "place", "pay")
    grant_downloads(ordered)
    send_order_paid(order, ordered)
    tell_endpoints(order, "ecommerce.order_placed", "ecommerce.order_paid")
    return describe_order(order, ordered, totals, events, spent)


def enter(cart: Cart, asked: dict[str, Any], user: Any) -> tuple[Totals, Delivery]:
    """Review the cart with what is entered with the order, in place of what was before."""
    for name in ("email", "phone", "note"):
        setattr(cart, name, asked.get(name, getattr(cart, name)))
    for name, value in (asked["address"] or {}).items():
        setattr(cart, f"shipping_{name}", value)
    totals, delivery = review_cart(cart, user)
    chosen = asked.get("shipping_method")
    if chosen is None:
        return totals, delivery
    methods = {method.public_id: method.pk for method, _price in delivery.offers}
    if chosen not in methods:
        raise ValidationError({"shipping_method": "Choose a shipping method."})
    cart.shipping_method_id = methods[chosen]
    charges = [
        Charge(each.total, each.category, each.line, each.unit_price) for each in totals.charges
    ]
    return review_charges(cart, charges, user)


def require_orderable(
    cart: Cart, totals: Totals, delivery: Delivery, expected: Decimal | None
) -> None:
    if not totals.charges:
        raise Conflict("Your cart is empty.")
    problems = [problem for charge in totals.charges for problem in list_problems(charge)]
    if any(is_blocking(problem) for problem in problems):
        raise Conflict("Something in your cart cannot be bought.")
    if needs_shipping(totals) and not cart.shipping_country:
        raise ValidationError({"country": "Enter an address."})
    if delivery.problem:
        raise Conflict(delivery.problem)
    if len(list(find_vouchers(cart.voucher_codes))) < len(cart.voucher_codes):
        raise Conflict("A voucher can't be used any more.")
    if expected is not None and expected != totals.total:
        raise Conflict("The total has changed.")


def create_order(
    request: Request, cart: Cart, totals: Totals, delivery: Delivery, asked: dict[str, Any]
) -> Order:
    return Order.objects.create(
        cart=cart,
        user=request.user,
        email=cart.email or request.user.email,
        language=get_language() or "",
        phone=cart.phone,
        note=cart.note,
        payment_status="paid",
        currency=cart.currency,
        subtotal=totals.subtotal,
        discount_total=totals.discount,
        shipping_total=totals.shipping.left,
        tax_total=totals.tax,
        included_tax_total=totals.included_tax,
        grand_total=totals.total,
        shipping_method=delivery.method.name if delivery.method else "",
        delivery_days=delivery.method.delivery_days if delivery.method else None,
        standard_shipping_total=delivery.standard_price,
        vat_id=cart.vat_id,
        **read_columns(cart, "shipping" if needs_shipping(totals) else ""),
        **read_columns(cart, "billing"),
        **inform_consumer(cart, has_consent=asked["digital_consent"]),
    )


def read_columns(cart: Cart, kind: str) -> dict[str, str]:
    if not kind:
        return {}
    return {f"{kind}_{name}": value for name, value in read_address(cart, kind).items()}


def inform_consumer(cart: Cart, *, has_consent: bool) -> dict[str, Any]:
    """Return what is kept of the right of withdrawal, where the buyer has one."""
    if cart.vat_id or not has_withdrawal(cart.buyer_country):
        return {}
    now = timezone.now()
    return {"withdrawal_informed_at": now, "digital_consent_at": now if has_consent else None}


def has_withdrawal(country: str) -> bool:
    market = Market.objects.filter(country=country).first()
    return market is not None and market.withdrawal


def create_lines(order: Order, totals: Totals) -> list[OrderLine]:
    return OrderLine.objects.bulk_create(
        build_line(order, charge, charge.line, position)
        for position, charge in enumerate(totals.charges)
        if charge.line
    )


def build_line(order: Order, charge: Charge, line: CartLine, position: int) -> OrderLine:
    variant, product = line.variant, line.variant.product
    taxes = [(rate.is_included, amount) for rate, amount in charge.taxes]
    return OrderLine(
        order=order,
        product=product,
        variant=variant,
        name=product.name,
        variant_name=variant.name,
        sku=variant.sku,
        is_digital=not variant.requires_shipping,
        is_tracked=variant.track_inventory,
        withdrawal_exception=product.withdrawal_exception,
        quantity=line.quantity,
        unit_price=charge.unit_price,
        total=charge.total,
        discount_total=charge.discount,
        tax_total=sum((amount for _included, amount in taxes), ZERO),
        included_tax_total=sum((amount for included, amount in taxes if included), ZERO),
        position=position,
    )


def write_adjustments(order: Order, ordered: Sequence[OrderLine], totals: Totals) -> None:
    """Write down why the order costs what it costs, where there is more than its lines."""
    rows: list[OrderAdjustment] = []
    parts: list[tuple[OrderLine | None, Charge]] = [*zip(ordered, totals.charges, strict=True)]
    if totals.shipping.total:
        name, amount = order.shipping_method, totals.shipping.total
        rows.append(OrderAdjustment(order=order, kind="shipping", name=name, amount=amount))
    for line, charge in (*parts, (None, totals.shipping)):
        rows += [
            OrderAdjustment(
                order=order, line=line, kind="discount", name=each.name, code=code, amount=-amount
            )
            for each, code, amount in charge.discounts
        ]
        rows += [
            OrderAdjustment(
                order=order,
                line=line,
                kind="tax",
                name=rate.name,
                amount=amount,
                percentage=rate.percentage,
                is_included=rate.is_included,
            )
            for rate, amount in charge.taxes
        ]
    if rows:
        OrderAdjustment.objects.bulk_create(rows)


def redeem(order: Order, cart: Cart, totals: Totals) -> None:
    """Count each limited promotion and each voucher that the order uses."""
    charges = (*totals.charges, totals.shipping)
    used = {(each.pk, code): each for charge in charges for each, code, _amount in charge.discounts}
    counted = [
        (promotion, code)
        for (_key, code), promotion in sorted(used.items())
        if code or promotion.usage_limit is not None
    ]
    if not counted:
        return
    vouchers = {each.code: each for each in find_vouchers(cart.voucher_codes)}
    for promotion, code in counted:
        count_use(Promotion, promotion.pk)
        if code:
            count_use(Voucher, vouchers[code].pk)
        Redemption.objects.create(
            order=order,
            promotion=promotion,
            voucher=vouchers.get(code),
            email=order.email.lower(),
            number=number_use(vouchers.get(code), order.email.lower()),
        )


def count_use(model: Any, key: int) -> None:
    is_left = Q(usage_limit=None) | Q(times_used__lt=F("usage_limit"))
    if not model.objects.filter(is_left, pk=key).update(times_used=F("times_used") + 1):
        raise Conflict("A discount was used up meanwhile.")


def number_use(voucher: Voucher | None, email: str) -> int | None:
    """Return which use of a voucher by one customer this is, where those are limited."""
    if voucher is None or voucher.per_customer_limit is None:
        return None
    used = Redemption.objects.filter(voucher=voucher, email=email).count()
    if used >= voucher.per_customer_limit:
        raise Conflict("You have used this voucher already.")
    return used + 1


def record_events(order: Order, *kinds: str) -> list[OrderEvent]:
    return OrderEvent.objects.bulk_create(
        OrderEvent(order=order, kind=kind, user=order.user) for kind in kinds
    )


def grant_downloads(ordered: Sequence[OrderLine]) -> None:
    """Let the customer download the files of what was bought."""
    variants = {line.variant_id: line for line in ordered}
    products = {line.product_id: line for line in ordered}
    files = DigitalFile.objects.filter(Q(variant__in=variants) | Q(product__in=products))
    DownloadGrant.objects.bulk_create(
        DownloadGrant(
            line=variants.get(file.variant_id) or products[file.product_id],
            file=file,
            max_downloads=file.max_downloads,
        )
        for file in files
    )


def describe_order(
    order: Order,
    ordered: Sequence[OrderLine],
    totals: Totals,
    events: Sequence[OrderEvent],
    spent: Decimal,
) -> dict[str, Any]:
    is_paid = order.payment_status == "paid"
    return {
        "id": order.number,
        "number": order.number,
        "placed_at": order.placed_at,
        "status": order.status,
        "payment_status": order.payment_status,
        "fulfilment_status": order.fulfilment_status,
        "total": write_price(order.grand_total),
        "currency": order.currency,
        "can": {
            "cancel": order.fulfilment_status == "unfulfilled",
            "pay": not is_paid,
            "return": False,
            "withdraw": bool(list_withdrawable(order, ordered)),
            "consent": asks_consent(order, ordered),
        },
        "email": order.email,
        "phone": order.phone,
        "note": order.note,
        "shipping_method": order.shipping_method,
        "held_until": None,
        "signup_url": "",
        "subtotal": write_price(order.subtotal),
        "discount": write_price(order.discount_total),
        "shipping": write_price(order.shipping_total),
        "tax": write_price(order.tax_total),
        **describe_parts(totals, order.currency),
        "refunded": None,
        "due": None,
        "credits": f"{spent.normalize():f}",
        "address": ", ".join(format_address(order)),
        "billing_address": ", ".join(format_address(order, "billing")),
        "vat_id": order.vat_id,
        "is_tax_exempt": order.is_tax_exempt,
        "shipping_address": read_address(order),
        "lines": [
            describe_order_line(line, charge, order)
            for line, charge in zip(ordered, totals.charges, strict=True)
        ],
        "to_return": [],
        "to_withdraw": list_withdrawable(order, ordered),
        "withdraw_until": None,
        "events": [{"kind": event.kind, "at": event.at} for event in events],
        "payment_url": "",
        "token": str(order.access_token),
    }


def describe_parts(totals: Totals, currency: str) -> dict[str, Any]:
    discounts = [each for charge in totals.charges for each in charge.discounts]
    return {
        "discounts": describe_discounts(discounts, currency),
        "shipping_discounts": describe_discounts(totals.shipping.discounts, currency),
        "taxes": [describe_tax(rate, amount, currency) for rate, amount in totals.taxes],
    }


def list_withdrawable(order: Order, ordered: Iterable[OrderLine]) -> list[dict[str, Any]]:
    """Return what the customer may withdraw from."""
    if order.withdrawal_informed_at is None:
        return []
    return [
        {
            "id": line.position,
            "label": _("{item}: up to {most}").format(item=line.label, most=line.quantity),
            "quantity": line.quantity,
        }
        for line in ordered
        if not line.withdrawal_exception
    ]


def asks_consent(order: Order, ordered: Iterable[OrderLine]) -> bool:
    """Say whether the customer has yet to ask for downloads within the withdrawal period."""
    is_open = order.withdrawal_informed_at is not None and order.digital_consent_at is None
    return is_open and any(line.is_digital for line in ordered)


def describe_order_line(line: OrderLine, charge: Charge, order: Order) -> dict[str, Any]:
    product = charge.line.variant.product if charge.line else None
    return {
        "id": line.sku or str(line.position),
        "name": line.name,
        "variant_name": line.variant_name,
        "sku": line.sku,
        "image": find_picture(product) if product else None,
        "quantity": line.quantity,
        "unit_price": write_price(line.unit_price),
        "total": write_price(line.total),
        "currency": order.currency,
    }
