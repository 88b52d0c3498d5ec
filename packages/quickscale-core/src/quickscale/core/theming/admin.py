from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quickscale.core.privacy.admin import ModelAdmin

from .appearance import skin_name, skin_tokens
from .forms import AppearanceForm, token_fields
from .models import Appearance


@admin.register(Appearance)
class AppearanceAdmin(ModelAdmin):
    form = AppearanceForm

    def get_fields(self, request: HttpRequest, obj: Appearance | None = None) -> Any:
        return [*token_fields(skin_tokens()), "logo"]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().get_form(request, *args, **{**kwargs, "fields": ("logo",)})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_change_permission(request):
            return super().changelist_view(request, extra_context)
        appearance, _created = Appearance.objects.get_or_create(skin=skin_name())
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return redirect(reverse(name, args=[appearance.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Appearance | None = None) -> bool:
        return False
