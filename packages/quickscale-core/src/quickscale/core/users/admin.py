from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth import forms
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.owner_admin import CreditOwnerAdmin

from .account_events import record_account_event
from .allauth_admin import AccountOwnedMixin
from .exceptions import DeletionRefused
from .hooks import account_deactivated, can_delete_account
from .impersonation import may_impersonate
from .models import User
from .permissions import may_give_rights

#: What makes somebody more than a customer.
_RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")
#: What makes somebody more, or less.
_POWERS = ("is_active", *_RIGHTS)
_HISTORY = ("public_id", "last_login", "date_joined", "deletion_due_at", "deleted_at")

# Staff sign in as everybody does: with their second factor, and locked out after wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class UserCreationForm(forms.AdminUserCreationForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type] = {}


class UserChangeForm(forms.UserChangeForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type] = {}


@admin.register(User)
class UserAdmin(AccountOwnedMixin, CreditOwnerAdmin, DjangoUserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    form = UserChangeForm
    add_form = UserCreationForm
    change_form_template = "admin/quickscale_users/user/change_form.html"
    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    search_fields = ("email", "name", "public_id")
    ordering = ("email",)
    readonly_fields = _HISTORY
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        (_("Permissions"), {"fields": _POWERS}),
        (_("History"), {"fields": _HISTORY}),
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

    def get_account(self, obj: User) -> User:
        return obj

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if may_give_rights(request.user) else (*fixed, *_RIGHTS)

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

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[Any, Any, set[str], list[Any]]:
        """Refuse what the deletion of an account refuses, for one user and for many alike."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return found, counts, lacking, [*protected, *_list_refusals(objs)]

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        _record("account.deleted", request, obj, [])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            _record("account.deleted", request, user, [])
        super().delete_queryset(request, queryset)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changed = [name for name in _POWERS if name in form.changed_data]
        if "is_active" in changed and not form.instance.is_active:
            account_deactivated(user=form.instance)
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


def _list_refusals(users: Iterable[User]) -> Iterator[str]:
    for user in users:
        try:
            can_delete_account(user=user)
        except DeletionRefused as refused:
            text = gettext("%(user)s can't be deleted: %(reason)s")
            yield text % {"user": user.email, "reason": refused}


def _record(action: str, request: HttpRequest, user: User, changed: list[str]) -> None:
    data = {name: _current_value(user, name) for name in changed}
    record_account_event(action, user, actor=request.user, data=data)


def _current_value(user: User, name: str) -> Any:
    value = getattr(user, name)
    return value if isinstance(value, bool) else sorted(str(item) for item in value.all())
