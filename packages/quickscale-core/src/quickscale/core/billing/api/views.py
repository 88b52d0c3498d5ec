from collections.abc import Callable, Iterable
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, permissions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly, flag_permission
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
from quickscale.core.billing.plans import forget_plan
from quickscale.core.billing.services import checkouts, subscriptions
from quickscale.core.billing.stripe_api import is_configured
from quickscale.core.conf import quickscale_settings
from quickscale.core.credits.owners import CreditOwner, owner_lookup
from quickscale.core.teams.current import current_owner
from quickscale.core.teams.permissions import team_permission

from . import plan_data, serializers

BUYERS = (flag_permission("billing"), permissions.IsAuthenticated)
MANAGERS = (*BUYERS, team_permission("billing.manage"), NotImpersonatingOrReadOnly)
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


def find_plan_price(owner: CreditOwner, slug: str, interval: str) -> PlanPrice:
    """Return a plan's price in the currency in which the workspace pays."""
    subscription = plan_data.find_live_subscription(owner)
    currency = subscription.currency if subscription else quickscale_settings.CURRENCY
    found = PlanPrice.objects.select_related("plan").filter(plan__is_active=True)
    return get_object_or_404(found, plan__slug=slug, interval=interval, currency=currency)


def plan_response(request: Request) -> Response:
    owner = owner_of(request)
    forget_plan(owner)
    return Response(serializers.PlanSerializer(plan_data.describe_plan(owner)).data)


def redirect_response(url: str, id: object = "") -> Response:
    data = serializers.DepartureSerializer({"id": str(id), "url": url}).data
    return Response(data, status=status.HTTP_201_CREATED)


def extend_list(operation_id: str, summary: Any, **details: Any) -> Callable[[Any], Any]:
    return extend_schema_view(
        get=extend_schema(operation_id=operation_id, summary=summary, **details)
    )


class PlanView(APIView):
    """The plan of the workspace."""

    of_workspace = True
    serializer_class = serializers.PlanSerializer
    permission_classes = (flag_permission("plans"), permissions.AllowAny)
    accepts_team_keys = True

    @extend_schema(operation_id="plan-retrieve", summary=_("Plan"))
    def get(self, request: Request) -> Response:
        data = plan_data.describe_plan(owner_of(request))
        return Response(serializers.PlanSerializer(data).data)


class PlanDataListView(APIView):
    row_class: type[Serializer[Any]]

    def list_rows(self, owner: CreditOwner) -> Iterable[Any]:
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        return Response(self.row_class(self.list_rows(owner_of(request)), many=True).data)


@extend_list("plan-usage-list", _("Usage"), responses=serializers.UsageSerializer(many=True))
class UsageListView(PlanDataListView):
    """What the workspace uses of what its plan limits."""

    of_workspace = True
    permission_classes = (flag_permission("plans"), permissions.IsAuthenticated)
    accepts_team_keys = True
    resource = {"name": "usage", "label": _("usage"), "plural": _("usage")}
    row_class = serializers.UsageSerializer
    list_rows = staticmethod(plan_data.list_usage)


@extend_list("notice-list", _("Please note"), responses=serializers.NoticeSerializer(many=True))
class NoticeListView(PlanDataListView):
    """What whoever looks after the workspace's payments has to see to."""

    permission_classes = MANAGERS
    resource = {"name": "notice", "label": _("notice"), "plural": _("notices")}
    row_class = serializers.NoticeSerializer
    list_rows = staticmethod(plan_data.list_notices)


@extend_list("plan-list", _("Plans"), responses=serializers.PlanOfferSerializer(many=True))
class PlanListView(PlanDataListView):
    """The plans that can be had."""

    of_workspace = True
    permission_classes = (flag_permission("plans"), *BUYERS)
    accepts_team_keys = True
    resource = {"name": "plan_offer", "label": _("plan"), "plural": _("plans")}
    row_class = serializers.PlanOfferSerializer
    list_rows = staticmethod(plan_data.list_plan_offers)


class ManagerView(IdempotentMixin):
    # What it does asks another company: an idempotency key is not held in a transaction.
    idempotency_atomic = False
    permission_classes = MANAGERS


class SubscribeView(ManagerView):
    """Going to the payment page of a plan."""

    serializer_class = serializers.SubscribeSerializer
    resource = {"name": "subscription", "label": _("subscription"), "plural": _("subscriptions")}

    @extend_schema(
        operation_id="plan-subscribe",
        summary=_("Subscribe"),
        responses={201: serializers.DepartureSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        asked = serializers.SubscribeSerializer(data=request.data)
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


class PlanChangeView(ManagerView):
    """Changing to another plan, and what that would cost."""

    of_workspace = True
    serializer_class = serializers.ChangePreviewSerializer
    resource = {"name": "plan_change", "label": _("change"), "plural": _("changes")}

    @extend_schema(operation_id="plan-change-preview", summary=_("Plan change preview"))
    def get(self, request: Request, slug: str, interval: str) -> Response:
        owner = owner_of(request)
        preview = subscriptions.preview_change(owner, find_plan_price(owner, slug, interval))
        return Response(serializers.ChangePreviewSerializer(preview).data)

    @extend_schema(
        operation_id="plan-change",
        summary=_("Change plan"),
        request=None,
        responses=serializers.PlanSerializer,
    )
    def post(self, request: Request, slug: str, interval: str) -> Response:
        owner = owner_of(request)
        price = find_plan_price(owner, slug, interval)
        subscriptions.change_plan(owner, price, actor=request.user)
        return plan_response(request)


class SubscriptionCancelView(ManagerView):
    """Ending the subscription with its period."""

    serializer_class = serializers.PlanSerializer

    @extend_schema(
        operation_id="subscription-cancel", summary=_("Cancel subscription"), request=None
    )
    def post(self, request: Request) -> Response:
        subscriptions.cancel_subscriptions(owner_of(request), actor=request.user)
        return plan_response(request)


class SubscriptionResumeView(ManagerView):
    """Letting a cancelled subscription go on."""

    serializer_class = serializers.PlanSerializer

    @extend_schema(operation_id="subscription-resume", summary=_("Keep subscription"), request=None)
    def post(self, request: Request) -> Response:
        subscriptions.resume(owner_of(request), actor=request.user)
        return plan_response(request)


class DepartureView(ManagerView):
    serializer_class = serializers.DepartureSerializer


def extend_departure(operation_id: str, summary: Any) -> Callable[[Any], Any]:
    responses = {201: serializers.DepartureSerializer}
    return extend_schema(
        operation_id=operation_id, summary=summary, request=None, responses=responses
    )


class PortalView(DepartureView):
    """Stripe's own pages for cards, addresses and tax numbers."""

    @extend_departure("billing-portal", _("Cards and billing address"))
    def post(self, request: Request) -> Response:
        return_url = page_url(request, "base:plan")
        url = subscriptions.open_portal(
            owner_of(request), email=email_of(request), return_url=return_url
        )
        return redirect_response(url)


class OverduePaymentView(DepartureView):
    """Paying what is overdue."""

    @extend_departure("billing-pay", _("Pay now"))
    def post(self, request: Request) -> Response:
        customer = customer_of(request).first()
        invoice = subscriptions.overdue_invoice(customer) if customer else None
        if invoice is None:
            raise NothingToPay
        return redirect_response(subscriptions.payment_page(invoice), invoice.stripe_id)


class InvoicePayView(DepartureView):
    """Going to the payment page of one invoice."""

    @extend_departure("invoice-pay", _("Pay"))
    def post(self, request: Request, id: str) -> Response:
        own = Invoice.objects.filter(customer__in=customer_of(request))
        invoice = get_object_or_404(own, stripe_id=id)
        return redirect_response(subscriptions.payment_page(invoice), invoice.stripe_id)


class CreditPackBuyView(DepartureView):
    """Going to the payment page of a pack."""

    @extend_departure("credit-pack-buy", _("Buy"))
    def post(self, request: Request, slug: str) -> Response:
        checkout = checkouts.buy_pack(
            owner_of(request),
            get_object_or_404(CreditPack, slug=slug, is_active=True),
            email=email_of(request),
            success_url=confirmation_url(request),
            cancel_url=page_url(request, "base:credits"),
        )
        return redirect_response(checkout.url, checkout.public_id)


class HistoryView(generics.ListAPIView[Any]):
    of_workspace = True
    permission_classes = MANAGERS
    filterset_fields = {"status": ["exact"]}
    ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(customer__in=customer_of(self.request))


@extend_list("invoice-list", _("Invoices"))
class InvoiceListView(HistoryView):
    """The workspace's invoices, the newest first; what is still being written is not among them."""

    queryset = Invoice.objects.exclude(status=Invoice.Status.DRAFT)
    serializer_class = serializers.InvoiceSerializer


@extend_list("payment-list", _("Payments"))
class PaymentListView(HistoryView):
    """What the workspace paid, the newest first."""

    queryset = Charge.objects.all()
    serializer_class = serializers.ChargeSerializer


@extend_list("credit-pack-list", _("Buy credits"))
class CreditPackListView(generics.ListAPIView[CreditPack]):
    """The packs of credits that are sold."""

    of_workspace = True
    queryset = CreditPack.objects.filter(is_active=True)
    serializer_class = serializers.CreditPackSerializer
    permission_classes = BUYERS
    accepts_team_keys = True
    pagination_class = None
    filter_backends = ()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "can_pay": is_configured()}


class CheckoutView(APIView):
    """What became of a visit to the payment page."""

    of_workspace = True
    serializer_class = serializers.CheckoutSerializer
    permission_classes = MANAGERS

    @extend_schema(operation_id="checkout-retrieve", summary=_("Your payment"))
    def get(self, request: Request, id: UUID) -> Response:
        own = Checkout.objects.filter(customer__in=customer_of(request))
        checkout = checkouts.refresh_checkout(get_object_or_404(own, public_id=id))
        return Response(serializers.CheckoutSerializer(checkout).data)
