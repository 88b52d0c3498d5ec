"""What all operations of the CRM share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, viewsets
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request

from quickscale.core.api import IdempotentMixin, ModelSerializer, RefField
from quickscale.core.teams import (
    TeammateField,
    TeamScopedMixin,
    current_membership,
    team_permission,
)
from quickscale_business_themes.crm.importing.values import BadValue, Notation
from quickscale_business_themes.crm.models import CustomField
from quickscale_business_themes.crm.models.bases import Record
from quickscale_business_themes.crm.services.auditing import record_change
from quickscale_business_themes.crm.services.custom_fields import (
    describe_value,
    list_fields,
    list_values,
    read_value,
    write_value,
)
from quickscale_business_themes.crm.services.import_problems import tell
from quickscale_business_themes.crm.services.records import lock_record
from quickscale_business_themes.crm.services.tags import set_tags

M = TypeVar("M", bound=Model)


#: An address that is there is not empty: JSON Schema would take an empty one for either.
ADDRESSES: Mapping[str, Any] = {"email": {"min_length": 1}, "website": {"min_length": 1}}


def may(request: Any, name: str) -> bool:
    """Say whether the visitor's role in their team has a permission."""
    membership = current_membership(request)
    return membership is None or name in membership.permissions


class RecordPermission(BasePermission):
    """Lets members change their own records, and those of others if their role says so."""

    message = _("Your role only lets you change your own records.")

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        return request.method in SAFE_METHODS or may_change(request, obj)


def may_change(request: Any, record: Any) -> bool:
    return may(request, "crm.change_all") or record.is_own(request.user)


class RecordRef(RefField):
    """A relation to a record that the visitor sees, by its public id."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("lookup", "public_id")
        kwargs.setdefault("label_field", "")
        super().__init__(**kwargs)

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        request = self.context.get("request")
        if request is None or not hasattr(queryset.model, "own_condition"):
            return queryset
        return narrow_to_seen(queryset, request)


def narrow_to_seen(queryset: Any, request: Any) -> Any:
    """Return the records that the visitor's role lets them see."""
    model, user = queryset.model, request.user
    if issubclass(model, Record):
        queryset = queryset.filter(model.open_condition(user))
    all_records = model.is_shared or may(request, "crm.read_all")
    return queryset if all_records else queryset.filter(model.own_condition(user))


class TagsField(serializers.ListField):
    """A record's tags as their names; those that the team lacks are created."""

    child = serializers.CharField(max_length=50)

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "required": False,
            "max_length": 20,
            "label": _("Tags"),
            "style": {"format": "tags", "operation": "crm:tag-list"},
            **kwargs,
        }
        super().__init__(**kwargs)

    def to_representation(self, data: Any) -> list[str]:
        return [tag.name for tag in data.all()]


class RecordSerializer(ModelSerializer[M]):
    """A record with its public id; what it refers to is referred to by theirs."""

    serializer_related_field = RecordRef
    id = serializers.UUIDField(source="public_id", read_only=True)

    @property
    def user(self) -> Any:
        return self.context["request"].user


class ChangeableSerializer(RecordSerializer[M]):
    """A record, and what the visitor may do with it."""

    can = serializers.SerializerMethodField()

    def get_can(self, record: Any) -> dict[str, bool]:
        """Return which of the usual actions the visitor may perform."""
        is_changeable = self.may("crm.change_all") or record.is_own(self.user)
        return {"edit": is_changeable, "delete": is_changeable and self.may("crm.delete")}

    def may(self, name: str) -> bool:
        """Say whether the visitor's role has a permission; asked once for all records."""
        rights: dict[str, bool] = self.context.setdefault("rights", {})  # type: ignore[attr-defined]  # a dict in fact
        if name not in rights:
            rights[name] = may(self.context["request"], name)
        return rights[name]


class OwnedSerializer(ChangeableSerializer[M]):
    """A record with an owner, tags, and the fields that the team added."""

    owner: TeammateField = TeammateField(
        required=False, allow_null=True, help_text=_("If you leave it empty, it's you.")
    )
    tags = TagsField()
    custom_facts = serializers.SerializerMethodField(
        label=_("Custom fields"), style={"format": "lines"}
    )

    @property
    def added_fields(self) -> list[CustomField]:
        """The fields that the team added to such records, read once for all of them."""
        context: dict[str, Any] = self.context  # type: ignore[assignment]  # a dict in fact
        if "added_fields" not in context:
            model: Any = self.Meta.model
            context["added_fields"] = list_fields(context["view"].team.pk, model._meta.model_name)
        found: list[CustomField] = context["added_fields"]
        return found

    def get_custom_facts(self, record: Any) -> list[str]:
        """Return what the record says in the fields that the team added."""
        return [f"{name}: {it}" for name, it in list_values(self.added_fields, record.custom)]

    def to_representation(self, instance: Any) -> Any:
        if "custom_fields" in self.fields:
            instance.custom_values = [
                describe_value(it, instance.custom.get(it.key)) for it in self.added_fields
            ]
        return super().to_representation(instance)

    def validate_custom_fields(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the values by their fields' keys, None for those that are emptied."""
        fields = {it.public_id: it for it in self.added_fields}
        record: Any = self.instance
        found: dict[str, Any] = {}
        errors: dict[str, dict[str, list[str]]] = {}
        for number, row in enumerate(rows):
            field, text = fields.get(row["id"]), row["value"].strip()
            if field is None:
                errors[str(number)] = {"id": [str(_("There is no such field."))]}
                continue
            known = record.custom.get(field.key) if record else None
            if text == write_value(field, known):
                found[field.key] = known  # also what is no option any more
                continue
            try:
                found[field.key] = read_value(field, text, Notation()) if text else None
            except BadValue as error:
                errors[str(number)] = {"value": [tell(str(error))]}
        if errors:
            raise serializers.ValidationError(errors)
        return found

    def get_can(self, record: Any) -> dict[str, bool]:
        can = super().get_can(record)
        return {**can, "attach": can["edit"]}

    def take_custom(self, values: dict[str, Any], record: Any = None) -> None:
        """Put what is said of added fields among a record's values; what isn't said stays."""
        said = values.pop("custom_values", None)
        if said is not None:
            known = {**(record.custom if record else {}), **said}
            values["custom"] = {key: it for key, it in known.items() if it is not None}

    # Rules that wait for a new record, or a change, find its tags.
    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Any:
        tags = validated_data.pop("tags", [])
        self.take_custom(validated_data)
        record = self.create_record(validated_data)
        set_tags(record, tags)
        return record

    @transaction.atomic
    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        tags = validated_data.pop("tags", None)
        lock_record(instance)
        self.take_custom(validated_data, instance)
        if "owner" in validated_data and validated_data["owner"] is None:
            validated_data["owner"] = self.user
        record = self.update_record(instance, validated_data)
        if tags is not None:
            set_tags(record, tags)
        return record

    def create_record(self, values: Mapping[str, Any]) -> Any:
        raise NotImplementedError

    def update_record(self, record: Any, values: Mapping[str, Any]) -> Any:
        raise NotImplementedError


class CrmViewSet(TeamScopedMixin, IdempotentMixin, viewsets.GenericViewSet[M]):
    """Operations on records of the visitor's team, known by their public ids.

    Attributes:
        detail_prefetch: what is loaded with one record and not with a list of them.
    """

    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    list_serializer_class: type[Any] | None = None
    detail_prefetch: ClassVar[Sequence[Any]] = ()

    def get_permissions(self) -> list[BasePermission]:
        needed = [IsAuthenticated(), RecordPermission()]
        if self.action == "destroy":
            needed.append(team_permission("crm.delete")())
        return needed

    def get_queryset(self) -> Any:
        queryset = narrow_to_seen(super().get_queryset(), self.request)
        return queryset if self.is_of_rows() else queryset.prefetch_related(*self.detail_prefetch)

    def perform_destroy(self, instance: M) -> None:
        with transaction.atomic():
            lock_record(instance)
            record_change("crm.deleted", instance, by=self.request.user)
            instance.delete()

    def get_serializer_class(self) -> type[Any]:
        if self.is_of_rows() and self.list_serializer_class:
            return self.list_serializer_class
        return super().get_serializer_class()

    def is_of_rows(self) -> bool:
        """Say whether many records are asked for, in a list or on a board."""
        return self.action in ("list", "board")


class ManagedViewSet(CrmViewSet[M]):
    """Operations on what all members see and few may change."""

    def get_permissions(self) -> list[BasePermission]:
        if self.action in ("list", "retrieve"):
            return [IsAuthenticated()]
        return [IsAuthenticated(), team_permission("crm.manage")()]
