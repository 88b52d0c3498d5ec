from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet, URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quickscale.core.privacy.admin import ModelAdmin, ReadOnlyMixin, TabularInline

from .events import replay_event
from .models import (
    Cancellation,
    Charge,
    Checkout,
    CreditPack,
    Customer,
    Dispute,
    Invoice,
    Origin,
    Plan,
    PlanPrice,
    Refund,
    StripeEvent,
    Subscription,
)

OWNER = ("customer__user__email", "customer__team__name")


class SettingsManagedMixin:
    """What the settings declare is changed there, and nothing that was sold is deleted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and getattr(obj, "origin", "") == Origin.SETTINGS:
            return False
        return bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PlanPriceInline(TabularInline):
    model = PlanPrice
    extra = 0
    readonly_fields = ("stripe_id",)


@admin.register(Plan)
class PlanAdmin(SettingsManagedMixin, ModelAdmin):
    list_display = ("name", "slug", "is_active", "is_default", "per_seat", "origin")
    list_filter = ("is_active", "origin")
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ("origin", "stripe_id")
    inlines = (PlanPriceInline,)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)


@admin.register(CreditPack)
class CreditPackAdmin(SettingsManagedMixin, ModelAdmin):
    list_display = ("name", "slug", "credits", "amount", "currency", "is_active", "origin")
    list_filter = ("is_active", "origin")
    readonly_fields = ("origin", "stripe_id")


class BillingReadOnlyAdmin(ReadOnlyMixin, ModelAdmin):
    #: Of links that nobody types; Django 5.2 warns wherever it is not said.
    formfield_overrides: ClassVar[dict[Any, Any]] = {URLField: {"assume_scheme": "https"}}


class CustomerRowAdmin(BillingReadOnlyAdmin):
    list_select_related: ClassVar[Any] = ("customer__user", "customer__team")


@admin.register(Customer)
class CustomerAdmin(BillingReadOnlyAdmin):
    list_display = ("__str__", "stripe_id", "created_at")
    list_select_related = ("user", "team")
    search_fields = ("user__email", "team__name", "stripe_id")


@admin.register(Subscription)
class SubscriptionAdmin(BillingReadOnlyAdmin):
    list_display = ("customer", "plan", "status", "interval", "quantity", "current_period_end")
    list_select_related = ("customer__user", "customer__team", "plan")
    list_filter = ("status", "plan", "interval", "is_surplus")
    search_fields = (*OWNER, "stripe_id")


@admin.register(Cancellation)
class CancellationAdmin(CustomerRowAdmin):
    list_display = ("created_at", "customer", "reason", "status", "attempts", "error", "done_at")
    list_filter = ("status", "reason")
    search_fields = (*OWNER, "stripe_subscription")


@admin.register(Invoice)
class InvoiceAdmin(CustomerRowAdmin):
    list_display = ("number", "customer", "status", "total", "currency", "created_at")
    list_filter = ("status", "created_at")
    search_fields = ("number", *OWNER, "stripe_id")


@admin.register(Charge)
class ChargeAdmin(CustomerRowAdmin):
    list_display = (
        *("created_at", "customer", "status", "amount"),
        *("refunded", "disputed", "currency", "method"),
    )
    list_filter = ("status", "is_disputed")
    search_fields = ("customer__user__email", "stripe_id", "payment_intent")


@admin.register(Dispute)
class DisputeAdmin(BillingReadOnlyAdmin):
    list_display = ("created_at", "charge", "status", "reason", "amount", "currency")
    list_filter = ("status",)
    search_fields = ("stripe_id", "charge")


@admin.register(Checkout)
class CheckoutAdmin(CustomerRowAdmin):
    list_display = (
        *("created_at", "customer", "purpose", "description"),
        *("status", "amount", "amount_paid"),
    )
    list_filter = ("purpose", "status")
    search_fields = ("reference", "email", "stripe_id", "public_id")


@admin.register(Refund)
class RefundAdmin(BillingReadOnlyAdmin):
    list_display = ("created_at", "checkout", "amount", "status", "error")
    list_select_related = ("checkout",)
    list_filter = ("status",)
    search_fields = ("stripe_id", "checkout__reference")


@admin.register(StripeEvent)
class StripeEventAdmin(BillingReadOnlyAdmin):
    list_display = ("created_at", "type", "status", "attempts", "next_attempt_at", "finished_at")
    list_filter = ("status", "type")
    search_fields = ("event_id", "type")
    actions = ("replay",)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("quickscale_billing.change_stripeevent")

    @admin.action(description=_("Retry selected events"), permissions=["replay"])
    def replay(self, request: HttpRequest, found: QuerySet[StripeEvent]) -> None:
        done = sum(replay_event(event, actor=request.user) for event in found)
        text = ngettext(
            "%(count)d event queued for retry.", "%(count)d events queued for retry.", done
        ) % {"count": done}
        self.message_user(request, text, messages.SUCCESS)
