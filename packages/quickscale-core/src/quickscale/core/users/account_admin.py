"""The admin of what lets somebody in to an account: addresses, second factors, sessions, keys."""

from typing import Any

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
