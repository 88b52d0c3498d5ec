"""Files of records."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, serializers
from rest_framework.exceptions import PermissionDenied

from quickscale.core.api import PrivateFilesMixin
from quickscale_business_themes.crm.api.bases import CrmViewSet, RecordPermission, may_change
from quickscale_business_themes.crm.api.work import AboutFilters, AboutSerializer
from quickscale_business_themes.crm.models import Attachment
from quickscale_business_themes.crm.models.work import TARGETS
from quickscale_business_themes.crm.services.attachments import attach_file


class AttachmentSerializer(AboutSerializer):
    """A file of a record."""

    file_size = serializers.SerializerMethodField(label=_("Size"))
    uploaded_by = serializers.SerializerMethodField(label=_("Uploaded by"))

    class Meta:
        model = Attachment
        fields = [
            "id",
            "file",
            "name",
            "file_size",
            "uploaded_by",
            "created_at",
            *TARGETS,
            "about",
            "can",
        ]
        presentation = {"title": "name", "columns": ["file_size", "uploaded_by", "created_at"]}
        extra_kwargs = {
            "name": {"read_only": True},
            "created_at": {"label": _("Uploaded")},
            "file": {"help_text": _("Documents, pictures, e-mails and archives, 10 MB at most.")},
        }

    def get_file_size(self, attachment: Attachment) -> str:
        return filesizeformat(attachment.size)

    def get_uploaded_by(self, attachment: Attachment) -> str:
        return attachment.uploaded_by.get_full_name() if attachment.uploaded_by else ""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        target = find_target(attrs)
        if target is None:
            raise serializers.ValidationError(_("Choose what the file belongs to."))
        if not may_change(self.context["request"], target):
            raise PermissionDenied(RecordPermission.message)
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Attachment:
        return attach_file(find_target(validated_data), validated_data["file"], user=self.user)


def find_target(values: Mapping[str, Any]) -> Any:
    """Return the record that is said, None where none is."""
    return next((values[name] for name in TARGETS if values.get(name)), None)


class AttachmentFilters(AboutFilters):
    class Meta:
        model = Attachment
        fields: list[str] = []


class AttachmentViewSet(
    PrivateFilesMixin,
    CrmViewSet[Attachment],
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    mixins.DestroyModelMixin,
):
    """The files of records, the newest first."""

    queryset = Attachment.objects.select_related("uploaded_by", *TARGETS)
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilters
    search_fields = ("name",)
    ordering = ("-created_at",)
