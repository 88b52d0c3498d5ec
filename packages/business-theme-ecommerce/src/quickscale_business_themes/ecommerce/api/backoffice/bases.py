"""What the operations of the shop's staff share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.db.models import Model
from rest_framework import viewsets
from rest_framework.permissions import BasePermission

from quickscale.core.api import IdempotentMixin, NotImpersonatingOrReadOnly, staff_permission
from quickscale_business_themes.ecommerce.api.carts import ShopView


def is_slug_taken(model: Any, slug: str, *, instance: Model | None) -> bool:
    """Say whether another object than ``instance`` has a slug."""
    others = model.objects.filter(slug=slug)
    if instance is not None:
        others = others.exclude(pk=instance.pk)
    taken: bool = others.exists()
    return taken


M = TypeVar("M", bound=Model)

_VERBS: Mapping[str, str] = {
    "list": "view",
    "retrieve": "view",
    "create": "add",
    "destroy": "delete",
}


class BackofficeViewSet(IdempotentMixin, ShopView, viewsets.GenericViewSet[M]):
    """Operations for staff who have Django's permissions of a model.

    Attributes:
        permission_model: whose permissions are asked for: to view what is read, to add what is
            created, to delete what is deleted, and to change for everything else.
        action_verbs: actions that need another permission than these.
    """

    permission_model = "product"
    action_verbs: ClassVar[Mapping[str, str]] = {}
    list_serializer_class: type[Any] | None = None

    def get_permissions(self) -> list[BasePermission]:
        verbs = {**_VERBS, **self.action_verbs}
        verb = verbs.get(self.action or "", "change")
        needed = staff_permission(f"ecommerce.{verb}_{self.permission_model}")
        return [needed(), NotImpersonatingOrReadOnly()]

    def get_serializer_class(self) -> type[Any]:
        if self.action == "list" and self.list_serializer_class:
            return self.list_serializer_class
        return super().get_serializer_class()
