from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.db.models import Model
from rest_framework import mixins, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from quickscale.core.api.exports import ExportMixin
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import staff_permission

M = TypeVar("M", bound=Model)


class StaffPermissionsMixin(viewsets.ViewSet):
    """Asks staff for ``permission``, and for some actions another one as well."""

    permission = ""
    action_permissions: ClassVar[Mapping[str, str]] = {}

    def get_permissions(self) -> list[BasePermission]:
        more = self.action_permissions.get(self.action or "")
        return [staff_permission(self.permission, *([more] if more else []))()]


class StaffListViewSet(
    StaffPermissionsMixin,
    ExportMixin,
    IdempotentMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[M],
):
    """Lists objects of the whole site, the newest first, and does what actions say."""

    list_serializer_class: type[BaseSerializer[Any]] | None = None
    ordering = ("-id",)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_serializer_class(self) -> type[BaseSerializer[M]]:
        if self.action == "list" and self.list_serializer_class:
            return self.list_serializer_class
        return super().get_serializer_class()

    def answer(self) -> Response:
        """Answer with the object as an action left it."""
        return Response(self.get_serializer(self.get_object()).data)


class StaffViewSet(mixins.RetrieveModelMixin, StaffListViewSet[M]):
    """Lists and shows objects of the whole site."""
