"""What staff see of subscriptions and invoices, and of the events that Stripe sends."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.exports import ExportMixin
from quickscale.core.api.fields import LinkField, MoneyField
from quickscale.core.api.lists import CursorPagination, FilterSet, PagePagination
from quickscale.core.api.permissions import staff_permission
from quickscale.core.billing.events import replay_event
from quickscale.core.billing.models import Interval, Invoice, Refund, StripeEvent, Subscription
from quickscale.core.billing.payments import retry_refund

from .fields import OwnerField, OwnerFilter
from .viewsets import StaffListViewSet, StaffViewSet

#: Why Stripe writes an invoice.
_REASONS = {
    "subscription_create": _("Subscription created"),
    "subscription_cycle": _("Subscription renewed"),
    "subscription_update": _("Subscription updated"),
    "subscription_threshold": _("Billing threshold reached"),
    "manual": _("Manual"),
}


class StaffSubscriptionSerializer(serializers.ModelSerializer[Subscription]):
    """What somebody pays for again and again."""

    owner = OwnerField(source="customer", label=_("Customer"))
    plan = serializers.CharField(source="plan.name", label=_("Plan"), default="", read_only=True)
    amount = MoneyField(label=_("Price"), read_only=True)
    ends_at = serializers.DateTimeField(label=_("Ends"), read_only=True)

    class Meta:
        model = Subscription
        fields = (
            *("owner", "plan", "status", "interval", "amount", "currency", "quantity"),
            *("started_at", "current_period_end", "ends_at"),
        )
        read_only_fields = fields
        presentation = {
            "title": "plan",
            "columns": ["owner", "status", "interval", "amount", "quantity", "current_period_end"],
        }


class StaffSubscriptionFilter(FilterSet):
    owner = OwnerFilter(user="customer__user", team="customer__team")
    status = django_filters.ChoiceFilter(choices=Subscription.Status.choices, label=_("Status"))
    interval = django_filters.ChoiceFilter(choices=Interval.choices, label=_("Interval"))
    plan = django_filters.CharFilter("plan__slug", label=_("Plan"))
    user = django_filters.UUIDFilter("customer__user__public_id", label="")
    team = django_filters.UUIDFilter("customer__team__public_id", label="")


@extend_schema_view(
    get=extend_schema(operation_id="staff-subscription-list", summary=_("Subscriptions"))
)
class StaffSubscriptionListView(ExportMixin, generics.ListAPIView[Subscription]):
    """Everybody's subscriptions."""

    queryset = Subscription.objects.select_related("customer__user", "customer__team", "plan")
    serializer_class = StaffSubscriptionSerializer
    permission_classes = (staff_permission("quickscale_billing.view_subscription"),)
    pagination_class = PagePagination
    filterset_class = StaffSubscriptionFilter
    orderings = {"-started_at": _("Newest first"), "current_period_end": _("Current period ends")}
    ordering = ("-id",)


class StaffInvoiceSerializer(serializers.ModelSerializer[Invoice]):
    """A bill, and what became of it."""

    id = serializers.CharField(source="stripe_id", read_only=True)
    owner = OwnerField(source="customer", label=_("Customer"))
    total = MoneyField(label=_("Total"), read_only=True)

    class Meta:
        model = Invoice
        fields: tuple[str, ...] = (
            *("id", "number", "owner", "status", "total", "currency", "created_at"),
        )
        read_only_fields = fields
        presentation = {"title": "number", "columns": ["owner", "status", "total", "created_at"]}


class StaffInvoiceDetailSerializer(StaffInvoiceSerializer):
    """A bill with the way to it at Stripe."""

    amount_paid = MoneyField(label=_("Paid"), read_only=True)
    billing_reason = serializers.ChoiceField(
        list(_REASONS.items()), label=_("Reason"), read_only=True
    )
    hosted_url = LinkField(label=_("View in Stripe"))
    pdf_url = LinkField(label=_("PDF"))

    class Meta(StaffInvoiceSerializer.Meta):
        fields = (
            *StaffInvoiceSerializer.Meta.fields,
            *("amount_paid", "paid_at", "billing_reason", "attempts", "next_attempt_at"),
            *("hosted_url", "pdf_url"),
        )
        read_only_fields = fields


class StaffInvoiceFilter(FilterSet):
    owner = OwnerFilter(user="customer__user", team="customer__team")
    status = django_filters.ChoiceFilter(choices=Invoice.Status.choices, label=_("Status"))
    created = django_filters.DateFromToRangeFilter("created_at")
    user = django_filters.UUIDFilter("customer__user__public_id", label="")
    team = django_filters.UUIDFilter("customer__team__public_id", label="")


@extend_schema_view(
    list=extend_schema(operation_id="staff-invoice-list", summary=_("Invoices")),
    retrieve=extend_schema(operation_id="staff-invoice-retrieve", summary=_("Invoice")),
)
class StaffInvoiceViewSet(StaffViewSet[Invoice]):
    """Everybody's invoices, the newest first."""

    queryset = Invoice.objects.select_related("customer__user", "customer__team")
    permission = "quickscale_billing.view_invoice"
    serializer_class = StaffInvoiceDetailSerializer
    list_serializer_class = StaffInvoiceSerializer
    pagination_class = PagePagination
    filterset_class = StaffInvoiceFilter
    search_fields = ("number",)
    lookup_field = "stripe_id"


class StaffRefundSerializer(serializers.ModelSerializer[Refund]):
    """Money to be given back, and why it was not yet."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    description = serializers.CharField(
        source="checkout.description", label=_("For"), read_only=True
    )
    owner = OwnerField(source="checkout.customer", label=_("Customer"))
    amount = MoneyField(label=_("Amount"), read_only=True)
    currency = serializers.CharField(source="checkout.currency", read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = Refund
        fields = (
            *("id", "description", "owner", "amount", "currency", "status", "error"),
            *("created_at", "can"),
        )
        read_only_fields = fields
        presentation = {
            "title": "description",
            "columns": ["owner", "amount", "status", "error", "created_at"],
        }

    def get_can(self, refund: Refund) -> dict[str, bool]:
        return {"retry": refund.status == Refund.Status.FAILED and not hasattr(refund, "retry")}


class StaffRefundFilter(FilterSet):
    owner = OwnerFilter(user="checkout__customer__user", team="checkout__customer__team")
    status = django_filters.ChoiceFilter(choices=Refund.Status.choices, label=_("Status"))
    created = django_filters.DateFromToRangeFilter("created_at")


@extend_schema_view(list=extend_schema(operation_id="staff-refund-list", summary=_("Refunds")))
class StaffRefundViewSet(StaffListViewSet[Refund]):
    """Refunds that were asked for on this site, the newest first."""

    idempotency_atomic = False

    queryset = Refund.objects.select_related(
        "checkout__customer__user", "checkout__customer__team", "retry"
    )
    permission = "quickscale_billing.view_refund"
    action_permissions = {"retry": "quickscale_billing.change_refund"}
    serializer_class = StaffRefundSerializer
    pagination_class = PagePagination
    filterset_class = StaffRefundFilter

    def get_queryset(self) -> QuerySet[Refund]:
        found = super().get_queryset()
        return found.filter(status=Refund.Status.FAILED) if self.action == "retry" else found

    @extend_schema(operation_id="staff-refund-retry", summary=_("Retry"), request=None)
    def retry(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        made = retry_refund(self.get_object(), actor=request.user)
        return Response(self.get_serializer(made).data)


class StaffStripeEventSerializer(serializers.ModelSerializer[StripeEvent]):
    """One event of Stripe's."""

    id = serializers.CharField(source="event_id", read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = StripeEvent
        fields: tuple[str, ...] = (
            *("id", "type", "status", "attempts", "created_at", "next_attempt_at"),
            *("finished_at", "can"),
        )
        read_only_fields = fields
        presentation = {
            "title": "type",
            "columns": ["status", "attempts", "created_at", "finished_at"],
        }

    def get_can(self, event: StripeEvent) -> dict[str, bool]:
        return {"replay": not event.is_locked}


class StaffStripeEventDetailSerializer(StaffStripeEventSerializer):
    """One event of Stripe's, with what it said and what went wrong."""

    last_error = serializers.CharField(
        label=_("Last error"), read_only=True, style={"format": "code"}
    )
    payload = serializers.CharField(label=_("Payload"), read_only=True, style={"format": "code"})

    class Meta(StaffStripeEventSerializer.Meta):
        fields = (
            *StaffStripeEventSerializer.Meta.fields,
            *("api_version", "livemode", "received_at", "last_error", "payload"),
        )
        read_only_fields = fields


class StaffStripeEventFilter(FilterSet):
    status = django_filters.ChoiceFilter(choices=StripeEvent.Status.choices, label=_("Status"))
    type = django_filters.CharFilter("type", "startswith", label=_("Type"))
    created = django_filters.DateFromToRangeFilter("created_at")


@extend_schema_view(
    list=extend_schema(operation_id="staff-stripe-event-list", summary=_("Stripe events")),
    retrieve=extend_schema(operation_id="staff-stripe-event-retrieve", summary=_("Stripe event")),
)
class StaffStripeEventViewSet(StaffViewSet[StripeEvent]):
    """What Stripe told this site, and what became of it."""

    queryset = StripeEvent.objects.all()
    permission = "quickscale_billing.view_stripeevent"
    action_permissions = {"replay": "quickscale_billing.change_stripeevent"}
    serializer_class = StaffStripeEventDetailSerializer
    list_serializer_class = StaffStripeEventSerializer
    # The last received first: Stripe's own times are whole seconds.
    pagination_class = CursorPagination
    filterset_class = StaffStripeEventFilter
    lookup_field = "event_id"

    @extend_schema(operation_id="staff-stripe-event-replay", summary=_("Retry"), request=None)
    def replay(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        replay_event(self.get_object(), actor=request.user)
        return self.answer()
