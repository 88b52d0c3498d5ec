"""The site's own webhooks are made here; those of people and teams are only looked at."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale.core.http.addresses import check_url
from quickscale.core.privacy.admin import KeepsSecrets, ModelAdmin, ReadOnlyMixin

from .events import list_public_events
from .models import WebhookDelivery, WebhookEndpoint
from .services import delete_endpoint, disable_endpoint, enable_endpoint, record_endpoint_change


class SiteEndpointForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = WebhookEndpoint
        fields = ("url", "description", "events")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(event.id, event.name) for event in list_public_events()]
        self.fields["events"].choices = offered  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        check_url(url)
        return url


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(KeepsSecrets):
    form = SiteEndpointForm
    fields = ("url", "description", "events")
    secrets = ("secret", "former_secret")
    list_display = ("url", "owner", "state", "failing_since", "created_at")
    list_select_related = ("user", "team")
    list_filter = ("disabled_reason",)
    search_fields = ("url", "description", "user__email", "team__name")
    actions = ("switch_off", "switch_on")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_site = obj is None or obj.owner is None
        return is_site and super().has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool
    ) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]  # whoever is in the admin
        super().save_model(request, obj, form, change)
        action = "webhook.changed" if change else "webhook.created"
        record_endpoint_change(action, obj, actor=request.user, events=obj.events)  # type: ignore[arg-type]
        if not change:
            text = gettext("Signing secret (it won't be shown again): {secret}")
            messages.warning(request, text.format(secret=obj.secret))

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        delete_endpoint(obj, actor=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for endpoint in queryset:
            self.delete_model(request, endpoint)

    @admin.action(description=_("Switch off"), permissions=["delete"])
    def switch_off(self, request: HttpRequest, queryset: Any) -> None:
        for endpoint in queryset:
            disable_endpoint(endpoint, actor=request.user)  # type: ignore[arg-type]

    @admin.action(description=_("Switch on"), permissions=["delete"])
    def switch_on(self, request: HttpRequest, queryset: Any) -> None:
        for endpoint in queryset:
            enable_endpoint(endpoint, actor=request.user)  # type: ignore[arg-type]


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyMixin, ModelAdmin):
    list_display = ("created_at", "event", "endpoint", "status", "attempts", "response_status")
    list_select_related = ("endpoint",)
    list_filter = ("status", "event")
    exclude = ("lease_token", "locked_until")
