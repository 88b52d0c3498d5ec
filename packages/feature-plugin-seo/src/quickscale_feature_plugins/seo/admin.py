"""What editors change: redirects, and what stands in a page's head."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale_feature_plugins.seo.forms import OverrideForm, RedirectForm
from quickscale_feature_plugins.seo.models import PageOverride, PagePath
from quickscale_feature_plugins.seo.redirects import record_gone, record_move


@admin.register(PagePath)
class RedirectAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Old paths, and where they lead."""

    form = RedirectForm
    fields = ("path", "target")
    list_display = ("path", "show_target", "updated_at")
    search_fields = ("path",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PagePath]:
        current = PagePath.objects.filter(page=OuterRef("page"), is_current=True)
        old: QuerySet[PagePath] = super().get_queryset(request).filter(is_current=False)
        return old.annotate(target=Subquery(current.values("path")))

    @admin.display(description=_("new path"))
    def show_target(self, row: Any) -> str:
        return str(row.target or gettext("Gone (410)"))

    def save_model(self, request: HttpRequest, obj: PagePath, form: Any, change: bool) -> None:
        target = form.cleaned_data["target"]
        if target:
            record_move(obj.path, target)
        else:
            record_gone(obj.path)
        obj.pk = PagePath.objects.get(path=obj.path).pk


@admin.register(PageOverride)
class OverrideAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """What stands in a page's head instead of what follows from its content."""

    form = OverrideForm
    list_display = ("path", "language", "title", "noindex", "updated_at")
    list_filter = ("noindex", "language")
    search_fields = ("path", "title")
    show_full_result_count = False
