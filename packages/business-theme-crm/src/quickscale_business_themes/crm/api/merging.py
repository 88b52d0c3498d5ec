"""Duplicates, and their merging."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale_business_themes.crm.api.bases import (
    CrmViewSet,
    RecordRef,
    RecordSerializer,
    may,
    may_change,
)
from quickscale_business_themes.crm.models import Company, Contact, MergeLog
from quickscale_business_themes.crm.services.merging import merge, undo_merge


class ContactMergeSerializer(serializers.Serializer[Any]):
    """The contact that is merged into another."""

    duplicate = RecordRef(
        queryset=Contact.objects.all(), operation="crm:contact-list", label=_("Duplicate")
    )


class CompanyMergeSerializer(serializers.Serializer[Any]):
    """The company that is merged into another."""

    duplicate = RecordRef(
        queryset=Company.objects.all(), operation="crm:company-list", label=_("Duplicate")
    )


def merge_asked(view: Any) -> Any:
    """Merge the record of a view with the duplicate that was sent; return what is left."""
    kept = view.get_object()
    asked = view.get_serializer(data=view.request.data)
    asked.is_valid(raise_exception=True)
    duplicate = asked.validated_data["duplicate"]
    if not (may_change(view.request, duplicate) and may(view.request, "crm.delete")):
        raise PermissionDenied(_("Your role doesn't let you remove the duplicate."))
    merge(kept, duplicate, user=view.request.user)
    return view.get_queryset().get(pk=kept.pk)


class MergeLogSerializer(RecordSerializer[MergeLog]):
    """A merge of two records."""

    by = serializers.SerializerMethodField(label=_("Merged by"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = MergeLog
        fields = ["id", "removed_name", "kept_name", "kind", "by", "created_at", "undone_at", "can"]
        presentation = {
            "title": "removed_name",
            "columns": ["kept_name", "kind", "by", "created_at", "undone_at"],
        }
        extra_kwargs = {"created_at": {"label": _("Merged on")}}

    def get_by(self, log: MergeLog) -> str:
        return log.by.get_full_name() if log.by else ""

    def get_can(self, log: MergeLog) -> dict[str, bool]:
        return {"undo": log.can_be_undone and may_change(self.context["request"], log)}


class MergeLogViewSet(mixins.ListModelMixin, CrmViewSet[MergeLog]):
    """What was merged, the latest first."""

    queryset = MergeLog.objects.select_related("by")
    serializer_class = MergeLogSerializer
    search_fields = ("removed_name", "kept_name")
    ordering = ("-created_at",)

    @extend_schema(summary=_("Undo merge"), request=None, responses=MergeLogSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, id: str) -> Response:
        log = undo_merge(self.get_object(), user=request.user)
        return Response(self.get_serializer(log).data)
