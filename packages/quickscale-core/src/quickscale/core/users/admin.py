from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from quickscale.core.audit.services import record
from quickscale.core.credits.owner_admin import CreditOwnerAdmin

from .forms import UserChangeForm, UserCreationForm
from .impersonation import may_impersonate
from .models import User

#: What makes somebody more, or less, than a customer.
_POWERS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")

# Staff sign in as everybody does: with their second factor, and locked out after wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(User)
class UserAdmin(CreditOwnerAdmin, DjangoUserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    form = UserChangeForm
    add_form = UserCreationForm
    change_form_template = "admin/quickscale_users/user/change_form.html"
    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    search_fields = ("email", "name", "public_id")
    ordering = ("email",)
    readonly_fields = (
        "public_id",
        "last_login",
        "date_joined",
        "deletion_due_at",
        "deleted_at",
    )
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (
            _("History"),
            {
                "fields": (
                    "public_id",
                    "last_login",
                    "date_joined",
                    "deletion_due_at",
                    "deleted_at",
                )
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("email", "name", "usable_password", "password1", "password2"),
            },
        ),
    )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        user = self.get_object(request, object_id)
        allowed = user is not None and may_impersonate(request.user, user)
        context = {**(extra_context or {}), "may_impersonate": allowed}
        return super().change_view(request, object_id, form_url, context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changed = [name for name in _POWERS if name in form.changed_data]
        if changed:
            _record("account.permissions_changed", request, form.instance, changed)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        user = self.get_object(request, id)
        if user is not None and request.method == "POST" and response.status_code == 302:
            _record("account.password_set_by_staff", request, user, [])
        return response


def _record(action: str, request: HttpRequest, user: User, changed: list[str]) -> None:
    now = {name: _describe(user, name) for name in changed}
    record(
        action,
        actor=request.user,
        object_type="user",
        object_id=user.public_id,
        data=now,
    )


def _describe(user: User, name: str) -> Any:
    """Return what a field holds now: whether it is ticked, or what was chosen."""
    value = getattr(user, name)
    return value if isinstance(value, bool) else sorted(str(item) for item in value.all())
