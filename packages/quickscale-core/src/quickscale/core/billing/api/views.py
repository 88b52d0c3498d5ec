from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import flag_permission
from quickscale.core.api.requests import page_url
from quickscale.core.billing.exceptions import NothingToPay
from quickscale.core.billing.models import (
    Charge,
    Checkout,
    CreditPack,
    Customer,
    Invoice,
    PlanPrice,
)
from quickscale.core.billing.services import checkouts, subscriptions
from quickscale.core.billing.stripe_api import is_configured
from quickscale.core.conf import quickscale_settings
from quickscale.core.credits.models import owner_lookup
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.teams.current import current_owner
from quickscale.core.teams.permissions import team_permission
from quickscale.core.users.permissions import NotImpersonatingOrReadOnly

from . import plan_data
from .problems import BillingView
from .serializers import (
    ChangePreviewSerializer,
    ChargeSerializer,
    CheckoutSerializer,
    CreditPackSerializer,
    DepartureSerializer,
    InvoiceSerializer,
    NoticeSerializer,
    PlanOfferSerializer,
    PlanSerializer,
    SubscribeSerializer,
    UsageSerializer,
)

_BILLING = flag_permission("billing")
MANAGERS = (
    _BILLING,
    permissions.IsAuthenticated,
    team_permission("billing.manage"),
    NotImpersonatingOrReadOnly,
)
_NIL = UUID(int=0)


def owner_of(request: Request) -> CreditOwner:
    return current_owner(cast(Any, request))


def email_of(request: Request) -> str:
    return str(cast(Any, request.user).email)


def customer_of(request: Request) -> QuerySet[Customer]:
    return Customer.objects.filter(**owner_lookup(owner_of(request)))


def confirmation_url(request: Request) -> str:
    """Return where a payment page leads to; the checkout's own id comes in later."""
    return page_url(request, "base:checkout-done", id=_NIL).replace(str(_NIL), "{checkout}")


class PlanView(APIView):
    """The plan of the workspace."""

    of_workspace = True
    serializer_class = PlanSerializer
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True

    @extend_schema(operation_id="plan-retrieve", summary=_("Plan"))
    def get(self, request: Request) -> Response:
        return Response(PlanSerializer(plan_data.describe_plan(owner_of(request))).data)


class UsageListView(APIView):
    """What the workspace uses of what its plan limits."""

    of_workspace = True
    permission_classes = (permissions.IsAuthenticated,)
    accepts_team_keys = True
    resource = {"name": "usage", "label": _("usage"), "plural": _("usage")}

    @extend_schema(
        operation_id="plan-usage-list",
        summary=_("Usage"),
        responses=UsageSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(UsageSerializer(plan_data.list_usage(owner_of(request)), many=True).data)


class NoticeListView(APIView):
    """What whoever looks after the workspace's payments has to see to."""

    permission_classes = MANAGERS
    resource = {"name": "notice", "label": _("notice"), "plural": _("notices")}

    @extend_schema(
        operation_id="notice-list",
        summary=_("Please note"),
        responses=NoticeSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        notices = plan_data.list_notices(owner_of(request))
        return Response(NoticeSerializer(notices, many=True).data)


class PlanListView(APIView):
    """The plans that can be had."""

    of_workspace = True
    permission_classes = (_BILLING, permissions.IsAuthenticated)
    accepts_team_keys = True
    resource = {"name": "plan_offer", "label": _("plan"), "plural": _("plans")}

    @extend_schema(
        operation_id="plan-list",
        summary=_("Plans"),
        responses=PlanOfferSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        offers = plan_data.list_plan_offers(owner_of(request))
        return Response(PlanOfferSerializer(offers, many=True).data)


def find_plan_price(owner: CreditOwner, slug: str, interval: str) -> PlanPrice:
    """Return a plan's price in the currency in which the workspace pays."""
    subscription = plan_data.find_live_subscription(owner)
    currency = subscription.currency if subscription else quickscale_settings.CURRENCY
    found = PlanPrice.objects.select_related("plan").filter(plan__is_active=True)
    return get_object_or_404(found, plan__slug=slug, interval=interval, currency=currency)


class SubscribeView(BillingView, IdempotentMixin):
    """Going to the payment page of a plan."""

    serializer_class = SubscribeSerializer
    permission_classes = MANAGERS
    resource = {"name": "subscription", "label": _("subscription"), "plural": _("subscriptions")}

    @extend_schema(
        operation_id="plan-subscribe",
        summary=_("Subscribe"),
        responses={201: DepartureSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        asked = SubscribeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        owner = owner_of(request)
        checkout = checkouts.subscribe(
            owner,
            find_plan_price(owner, slug, asked.validated_data["interval"]),
            email=email_of(request),
            success_url=confirmation_url(request),
            cancel_url=page_url(request, "base:plans"),
        )
        return redirect_response(checkout.url, checkout.public_id)


def redirect_response(url: str, id: object = "") -> Response:
    data = DepartureSerializer({"id": str(id), "url": url}).data
    return Response(data, status=status.HTTP_201_CREATED)


class PlanChangeView(BillingView, IdempotentMixin):
    """Changing to another plan, and what that would cost."""

    of_workspace = True
    serializer_class = ChangePreviewSerializer
    permission_classes = MANAGERS
    resource = {"name": "plan_change", "label": _("change"), "plural": _("changes")}

    @extend_schema(operation_id="plan-change-preview", summary=_("Plan change preview"))
    def get(self, request: Request, slug: str, interval: str) -> Response:
        owner = owner_of(request)
        preview = subscriptions.preview_change(owner, find_plan_price(owner, slug, interval))
        return Response(ChangePreviewSerializer(preview).data)

    @extend_schema(
        operation_id="plan-change",
        summary=_("Change plan"),
        request=None,
        responses=PlanSerializer,
    )
    def post(self, request: Request, slug: str, interval: str) -> Response:
        owner = owner_of(request)
        price = find_plan_price(owner, slug, interval)
        subscriptions.change_plan(owner, price, actor=request.user)
        return plan_response(request)


def plan_response(request: Request) -> Response:
    from quickscale.core.billing.plans import forget_plan

    owner = owner_of(request)
    forget_plan(owner)
    return Response(PlanSerializer(plan_data.describe_plan(owner)).data)


class SubscriptionCancelView(BillingView, IdempotentMixin):
    """Ending the subscription with its period."""

    serializer_class = PlanSerializer
    permission_classes = MANAGERS

    @extend_schema(
        operation_id="subscription-cancel",
        summary=_("Cancel subscription"),
        request=None,
    )
    def post(self, request: Request) -> Response:
        subscriptions.cancel_subscriptions(owner_of(request), actor=request.user)
        return plan_response(request)


class SubscriptionResumeView(BillingView, IdempotentMixin):
    """Letting a cancelled subscription go on."""

    serializer_class = PlanSerializer
    permission_classes = MANAGERS

    @extend_schema(
        operation_id="subscription-resume",
        summary=_("Keep subscription"),
        request=None,
    )
    def post(self, request: Request) -> Response:
        subscriptions.resume(owner_of(request), actor=request.user)
        return plan_response(request)


class PortalView(BillingView, IdempotentMixin):
    """Stripe's own pages for cards, addresses and tax numbers."""

    serializer_class = DepartureSerializer
    permission_classes = MANAGERS

    @extend_schema(
        operation_id="billing-portal",
        summary=_("Cards and billing address"),
        request=None,
        responses={201: DepartureSerializer},
    )
    def post(self, request: Request) -> Response:
        url = subscriptions.open_portal(
            owner_of(request),
            email=email_of(request),
            return_url=page_url(request, "base:plan"),
        )
        return redirect_response(url)


class OverduePaymentView(BillingView, IdempotentMixin):
    """Paying what is overdue."""

    serializer_class = DepartureSerializer
    permission_classes = MANAGERS

    @extend_schema(
        operation_id="billing-pay",
        summary=_("Pay now"),
        request=None,
        responses={201: DepartureSerializer},
    )
    def post(self, request: Request) -> Response:
        customer = customer_of(request).first()
        invoice = subscriptions.overdue_invoice(customer) if customer else None
        if invoice is None:
            raise NothingToPay
        return redirect_response(subscriptions.payment_page(invoice), invoice.stripe_id)


class InvoiceListView(generics.ListAPIView[Invoice]):
    """The workspace's invoices, the newest first; what is still being written is not among them."""

    of_workspace = True
    queryset = Invoice.objects.exclude(status=Invoice.Status.DRAFT)
    serializer_class = InvoiceSerializer
    permission_classes = MANAGERS
    filterset_fields = {"status": ["exact"]}
    ordering = ("-created_at", "-id")

    @extend_schema(operation_id="invoice-list", summary=_("Invoices"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Invoice]:
        return super().get_queryset().filter(customer__in=customer_of(self.request))


class InvoicePayView(BillingView, IdempotentMixin):
    """Going to the payment page of one invoice."""

    serializer_class = DepartureSerializer
    permission_classes = MANAGERS

    @extend_schema(
        operation_id="invoice-pay",
        summary=_("Pay"),
        request=None,
        responses={201: DepartureSerializer},
    )
    def post(self, request: Request, id: str) -> Response:
        own = Invoice.objects.filter(customer__in=customer_of(request))
        invoice = get_object_or_404(own, stripe_id=id)
        return redirect_response(subscriptions.payment_page(invoice), invoice.stripe_id)


class PaymentListView(generics.ListAPIView[Charge]):
    """What the workspace paid, the newest first."""

    of_workspace = True
    queryset = Charge.objects.all()
    serializer_class = ChargeSerializer
    permission_classes = MANAGERS
    filterset_fields = {"status": ["exact"]}
    ordering = ("-created_at", "-id")

    @extend_schema(operation_id="payment-list", summary=_("Payments"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Charge]:
        return super().get_queryset().filter(customer__in=customer_of(self.request))


class CreditPackListView(generics.ListAPIView[CreditPack]):
    """The packs of credits that are sold."""

    of_workspace = True
    queryset = CreditPack.objects.filter(is_active=True)
    serializer_class = CreditPackSerializer
    permission_classes = (_BILLING, permissions.IsAuthenticated)
    accepts_team_keys = True
    pagination_class = None
    filter_backends = ()

    @extend_schema(operation_id="credit-pack-list", summary=_("Buy credits"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "can_pay": is_configured()}


class CreditPackBuyView(BillingView, IdempotentMixin):
    """Going to the payment page of a pack."""

    serializer_class = DepartureSerializer
    permission_classes = MANAGERS

    @extend_schema(
        operation_id="credit-pack-buy",
        summary=_("Buy"),
        request=None,
        responses={201: DepartureSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        checkout = checkouts.buy_pack(
            owner_of(request),
            get_object_or_404(CreditPack, slug=slug, is_active=True),
            email=email_of(request),
            success_url=confirmation_url(request),
            cancel_url=page_url(request, "base:credits"),
        )
        return redirect_response(checkout.url, checkout.public_id)


class CheckoutView(BillingView):
    """What became of a visit to the payment page."""

    of_workspace = True
    serializer_class = CheckoutSerializer
    permission_classes = MANAGERS

    @extend_schema(operation_id="checkout-retrieve", summary=_("Your payment"))
    def get(self, request: Request, id: UUID) -> Response:
        own = Checkout.objects.filter(customer__in=customer_of(request))
        checkout = checkouts.refresh_checkout(get_object_or_404(own, public_id=id))
        return Response(CheckoutSerializer(checkout).data)
