"""What the admins of several apps share."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

# Generic in the stubs only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


class AppendOnlyMixin:
    """Nothing is changed or deleted in the admin."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyMixin(AppendOnlyMixin):
    """Nothing is added, changed or deleted in the admin."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeepsSecrets(ModelAdmin):
    """Neither shows the fields named in ``secrets`` nor lets a list be narrowed by them."""

    secrets: ClassVar[tuple[str, ...]] = ()

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*(super().get_exclude(request, obj) or ()), *self.secrets)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        is_secret = lookup.partition("__")[0] in self.secrets
        return not is_secret and super().lookup_allowed(lookup, value, request)
