"""What all operations of an agency share."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from rest_framework import serializers, viewsets
from rest_framework.permissions import BasePermission, IsAuthenticated

from quickscale.core.api import IdempotentMixin, ModelSerializer, RefField, RefFilter
from quickscale.core.audit import record
from quickscale.core.teams import TeamScopedMixin, current_membership, team_permission
from quickscale_business_themes.realestate.services.records import lock_record

M = TypeVar("M", bound=Model)


def may(request: Any, name: str) -> bool:
    """Say whether the visitor's role in their team has a permission."""
    membership = current_membership(request)
    return membership is None or name in membership.permissions


class RecordRef(RefField):
    """A relation to a record of the agency, by its public id."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("lookup", "public_id")
        kwargs.setdefault("label_field", "")
        super().__init__(**kwargs)


def ref_filter(model: Any, *, operation: str = "", **options: Any) -> RefFilter:
    """Return a filter by a record's public id."""
    return RefFilter(
        queryset=model.objects.all(), to_field_name="public_id", operation=operation, **options
    )


def person_filter(label: Any, **options: Any) -> RefFilter:
    """Return a filter by somebody of the team."""
    return RefFilter(
        queryset=get_user_model().objects.all(),
        to_field_name="public_id",
        operation="core:workspace-member-list",
        label=label,
        **options,
    )


class RecordSerializer(ModelSerializer[M]):
    """A record with its public id; what it refers to is referred to by theirs."""

    serializer_related_field = RecordRef
    id = serializers.UUIDField(source="public_id", read_only=True)

    @property
    def user(self) -> Any:
        return self.context["request"].user

    def may(self, name: str) -> bool:
        """Say whether the visitor's role has a permission; asked once for all records."""
        rights: dict[str, bool] = self.context.setdefault("rights", {})  # type: ignore[attr-defined]  # a dict in fact
        if name not in rights:
            rights[name] = may(self.context["request"], name)
        return rights[name]


class AgencyViewSet(TeamScopedMixin, IdempotentMixin, viewsets.GenericViewSet[M]):
    """Operations on records of the visitor's team, known by their public ids.

    Attributes:
        needed: the team permissions that actions need.
    """

    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    list_serializer_class: type[Any] | None = None
    needed: ClassVar[dict[str, str]] = {"destroy": "realestate.delete"}

    def get_permissions(self) -> list[BasePermission]:
        name = self.needed.get(self.action)
        return [IsAuthenticated(), *([team_permission(name)()] if name else [])]

    def get_serializer_class(self) -> type[Any]:
        if self.action in ("list", "board") and self.list_serializer_class:
            return self.list_serializer_class
        return super().get_serializer_class()

    def perform_destroy(self, instance: Any) -> None:
        with transaction.atomic():
            found = lock_record(instance)
            record(
                "realestate.deleted",
                actor=self.request.user,
                team=found.team,
                object_type=found._meta.model_name or "",
                object_id=found.public_id,
                label=str(found),
            )
            found.delete()


class ManagedViewSet(AgencyViewSet[M]):
    """Operations on what all members see and few may change."""

    needed: ClassVar[dict[str, str]] = dict.fromkeys(
        ("create", "update", "partial_update", "destroy"), "realestate.manage"
    )
