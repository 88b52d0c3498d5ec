"""The admin of what lets somebody in to an account, kept to what staff may do to it."""

# allauth has no annotations that mypy can rely on.
# mypy: allow-subclassing-any

from typing import Any

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.socialaccount.admin import SocialAccountAdmin, SocialAppAdmin, SocialTokenAdmin
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.admin import UserSessionAdmin
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from quickscale.core.privacy.admin import KeepsSecrets, ModelAdmin

from .models import User
from .permissions import may_change_account, may_give_rights


class AccountOwnedMixin(ModelAdmin):
    """Lets staff change and delete what belongs to an account that they may change."""

    def get_account(self, obj: Any) -> User:
        account: User = obj.user
        return account

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_touch(request, obj) and super().has_delete_permission(request, obj)

    def may_touch(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or may_change_account(request.user, self.get_account(obj))


class DeleteOnlyMixin(AccountOwnedMixin, KeepsSecrets):
    """What its owner makes; staff look at it, and delete it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SuperuserOnlyMixin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_give_rights(request.user) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_give_rights(request.user) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_give_rights(request.user) and super().has_delete_permission(request, obj)


admin.site.unregister(
    [Group, EmailAddress, Authenticator, SocialApp, SocialToken, SocialAccount, UserSession]
)


@admin.register(Group)
class RightsGroupAdmin(SuperuserOnlyMixin, GroupAdmin):
    """Groups give permissions to everybody in them."""


@admin.register(EmailAddress)
class AccountEmailAdmin(AccountOwnedMixin, EmailAddressAdmin):
    """Addresses, which reset passwords: none is given to another account."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_give_rights(request.user) and bool(super().has_add_permission(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user",) if obj else ()

    def make_verified(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        found = queryset.select_related("user")
        allowed = [it.pk for it in found if may_change_account(request.user, it.user)]
        super().make_verified(request, queryset.filter(pk__in=allowed))

    make_verified.short_description = EmailAddressAdmin.make_verified.short_description  # type: ignore[attr-defined]
    make_verified.allowed_permissions = ["change"]  # type: ignore[attr-defined]


@admin.register(Authenticator)
class AccountAuthenticatorAdmin(DeleteOnlyMixin, AuthenticatorAdmin):
    """Second factors: whoever lost theirs has it deleted."""

    secrets = ("data",)


@admin.register(SocialAccount)
class AccountSocialAdmin(DeleteOnlyMixin, SocialAccountAdmin):
    secrets = ("extra_data",)


@admin.register(SocialToken)
class AccountTokenAdmin(DeleteOnlyMixin, SocialTokenAdmin):
    secrets = ("token", "token_secret")
    list_display = ("app", "account", "expires_at")

    def get_account(self, obj: SocialToken) -> User:
        user: User = obj.account.user
        return user


@admin.register(SocialApp)
class ProviderAdmin(SuperuserOnlyMixin, SocialAppAdmin):
    """Who vouches for people: superusers alone see it, for it holds a secret."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_give_rights(request.user) and bool(super().has_view_permission(request, obj))


@admin.register(UserSession)
class AccountSessionAdmin(DeleteOnlyMixin, UserSessionAdmin):
    secrets = ("session_key",)
    search_fields = ("user__email", "user__name", "ip")

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for session in queryset:
            session.end()
