"""Ordering what is in the cart: who, where to, how, and what pays for it.

Each step is an operation of its own that keeps what was entered on the cart. Whoever has everything
at hand places the order at once, with all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from quickscale.core.api import IdempotentMixin, answer_minimal, prefers_minimal
from quickscale.core.billing import BillingError
from quickscale.core.money import format_money
from quickscale.core.plugin_framework import service
from quickscale.core.teams import current_membership, current_owner, require_team_permission
from quickscale_business_themes.ecommerce.api.billing import BillingSerializer
from quickscale_business_themes.ecommerce.api.carts import VisitorCart
from quickscale_business_themes.ecommerce.api.checkout_serializers import (
    CheckoutSerializer,
    ChosenShippingSerializer,
    ContactSerializer,
    PaymentMethodSerializer,
    PlacedOrderSerializer,
    PlaceOrderSerializer,
    SavedAddressSerializer,
    ShippingAddressSerializer,
    ShippingMethodSerializer,
)
from quickscale_business_themes.ecommerce.api.order_access import remember_order, return_urls
from quickscale_business_themes.ecommerce.exceptions import CartEmpty, InvalidAddress
from quickscale_business_themes.ecommerce.models import Cart, Order
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import (
    cards,
    carts,
    checkout,
    checkout_steps,
    orders,
    repeated_orders,
)
from quickscale_business_themes.ecommerce.services.checkout import Quote
from quickscale_business_themes.ecommerce.services.splits import SPLIT


class CheckoutViewSet(VisitorCart, IdempotentMixin, viewsets.GenericViewSet[Order]):
    """Ordering what is in the visitor's own cart, paid with credits or by card."""

    queryset = Order.objects.all()
    serializer_class = CheckoutSerializer
    permission_classes = (permissions.AllowAny,)
    pagination_class = None
    filter_backends = ()
    resource = {"name": "checkout", "label": _("checkout"), "plural": _("checkouts")}

    @property
    def idempotency_atomic(self) -> bool:  # type: ignore[override]  # by what is asked
        """Whether nobody else is asked: a payment page must not be waited for in a transaction."""
        request = getattr(self, "request", None)
        if request is None or self.action != "create":
            return True
        data = getattr(request, "data", None)
        asked = data.get("payment") if isinstance(data, Mapping) else None
        return self._read_method(asked) == PaymentMethod.CREDITS

    @extend_schema(operation_id="checkout-retrieve", summary=_("Order summary"))
    def retrieve(self, request: Request) -> Response:
        quote = self._quote()
        self._track_started(quote)
        return self._show(quote)

    @extend_schema(
        operation_id="checkout-contact-update",
        summary=_("Contact"),
        request=ContactSerializer,
        responses=CheckoutSerializer,
    )
    def save_contact(self, request: Request) -> Response:
        asked = self._read(ContactSerializer)
        checkout_steps.save_contact(
            self._require_cart(), email=asked["email"], wants_reminder=asked["wants_reminder"]
        )
        return self._answer()

    @extend_schema(
        operation_id="checkout-address-update",
        summary=_("Shipping address"),
        request=ShippingAddressSerializer,
        responses=CheckoutSerializer,
    )
    def save_address(self, request: Request) -> Response:
        asked = ShippingAddressSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        is_kept = asked.validated_data["save_address"] and request.user.is_authenticated
        checkout_steps.save_address(
            self._require_cart(),
            asked.address(),
            phone=asked.validated_data.get("phone", ""),
            book_of=request.user if is_kept else None,
        )
        return self._answer()

    @extend_schema(
        operation_id="checkout-billing-update",
        summary=_("Billing"),
        request=BillingSerializer,
        responses=CheckoutSerializer,
    )
    def save_billing(self, request: Request) -> Response:
        asked = BillingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        vat_id = asked.validated_data.get("vat_id", "")
        try:
            checkout_steps.save_billing(self._require_cart(), asked.address(), vat_id=vat_id)
        except InvalidAddress as error:
            errors = {f"billing_{name}": [text] for name, text in error.errors.items()}
            raise ValidationError(errors) from error
        return self._answer()

    @extend_schema(
        operation_id="checkout-choose-address",
        summary=_("Use a saved address"),
        request=SavedAddressSerializer,
        responses=CheckoutSerializer,
    )
    def choose_address(self, request: Request) -> Response:
        asked = self._read(SavedAddressSerializer)
        checkout_steps.choose_address(self._require_cart(), asked["address"])
        return self._answer()

    @extend_schema(
        operation_id="checkout-shipping-update",
        summary=_("Shipping method"),
        request=ChosenShippingSerializer,
        responses=CheckoutSerializer,
    )
    def save_shipping(self, request: Request) -> Response:
        asked = self._read(ChosenShippingSerializer)
        checkout_steps.choose_shipping_method(self._quote().view, asked["shipping_method"])
        return self._answer()

    @extend_schema(
        operation_id="shipping-method-list",
        summary=_("Shipping methods"),
        responses=ShippingMethodSerializer(many=True),
    )
    def list_shipping_methods(self, request: Request) -> Response:
        offers: Any = self._quote().view.delivery.offers
        return Response(ShippingMethodSerializer(offers, many=True).data)

    @extend_schema(
        operation_id="payment-method-list",
        summary=_("Payment methods"),
        responses=PaymentMethodSerializer(many=True),
    )
    def list_payment_methods(self, request: Request) -> Response:
        quote = self._quote()
        rows = [{"id": name, "name": name_method(name, quote)} for name in quote.methods]
        return Response(PaymentMethodSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="checkout-create",
        summary=_("Place order"),
        description="Without expected_total, the total that checkout-retrieve last returned in "
        "this session applies.",
        request=PlaceOrderSerializer,
        responses={201: PlacedOrderSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = PlaceOrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        method = self._read_method(asked.validated_data.get("payment"))
        order = self._find_placed() or self._place(request, asked, method)
        carts.clear_shown_total(request)
        if order.user_id is None:
            remember_order(request, order)
        is_card = method != PaymentMethod.CREDITS
        payment_url = payment_page_response(order) if is_card else ""
        context = self.get_serializer_context()
        serializer = PlacedOrderSerializer(orders.read_details(order), context=context)
        data = {
            **serializer.data,
            "payment_url": payment_url,
            "token": str(order.access_token),
        }
        return Response(data, status=status.HTTP_201_CREATED)

    def _read_method(self, payment: Any) -> str:
        """Return what pays: what is asked for, else credits, which a guest has not."""
        if isinstance(payment, Mapping):
            payment = payment.get("id")
        if payment is None:
            is_known = self.request.user.is_authenticated
            return PaymentMethod.CREDITS if is_known else PaymentMethod.CARD
        return str(payment)

    def _find_placed(self) -> Order | None:
        """Return the order that this request has placed before, without having been answered."""
        number = self.read_progress()
        return Order.objects.filter(number=number).first() if number else None

    @transaction.atomic
    def _place(self, request: Request, asked: PlaceOrderSerializer, method: str) -> Order:
        expected = asked.validated_data.get("expected_total")
        if method != PaymentMethod.CARD:
            require_team_permission(current_membership(request), "credits.spend")
        cart = self.find_cart()
        if cart is None:
            return self._find_repeated(asked, method)
        order = checkout.place_order(
            cart,
            user=request.user,
            payer=current_owner(request),
            address=asked.entered_address(),
            entered=asked.entered(),
            expected_total=carts.read_shown_total(request) if expected is None else expected,
            card=None if method == PaymentMethod.CREDITS else return_urls(request),
            use_credits=method == SPLIT,
        )
        self.note_progress(order.number)
        return order

    def _find_repeated(self, asked: PlaceOrderSerializer, method: str) -> Order:
        order = repeated_orders.find_repeated(
            user=self.request.user,
            token=carts.read_cart_token(self.request),
            address=asked.entered_address(),
            expected_total=asked.validated_data.get("expected_total"),
            method=method,
        )
        if order is None:
            raise CartEmpty
        return order

    def _quote(self) -> Quote:
        user = self.request.user
        payer = current_owner(self.request) if user.is_authenticated else None
        return checkout.quote(self.review(), user=user, payer=payer)

    def _read(self, serializer_class: type[Serializer[Any]]) -> dict[str, Any]:
        asked = serializer_class(data=self.request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        found: dict[str, Any] = asked.validated_data
        return found

    def _require_cart(self) -> Cart:
        cart = self.find_cart()
        if cart is None:
            raise CartEmpty
        return cart

    def _answer(self) -> Response:
        if prefers_minimal(self.request):
            return answer_minimal(status=status.HTTP_204_NO_CONTENT)
        return self._show(self._quote())

    def _show(self, quote: Quote) -> Response:
        carts.save_shown_total(self.request, quote.view.totals.grand_total.amount)
        return Response(self.get_serializer(quote).data)

    def _track_started(self, quote: Quote) -> None:
        if quote.view.lines:
            service("analytics").track_event(
                "checkout_started",
                user=self.request.user,
                theme="ecommerce",
                value=quote.view.totals.grand_total,
                data={"quantity": quote.view.quantity},
            )


def name_method(name: str, quote: Quote) -> str:
    """Return what a way of paying is called; of two together, how much each pays."""
    if name != SPLIT or quote.split is None:
        return str(PaymentMethod(name).label)
    credits, rest = quote.split.credits, quote.split.rest
    return _("{credits} credits, and {amount} by card").format(
        credits=number_format(credits.normalize(), use_l10n=True),
        amount=format_money(rest.amount, rest.currency),
    )


def payment_page_response(order: Order) -> str:
    """Return where a new order is paid; empty if that must be tried again from its page."""
    try:
        return cards.open_card_page(order)
    except BillingError:
        return ""
