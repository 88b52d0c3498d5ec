"""What happened with a record, as one list."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from quickscale.core.api import CursorPagination
from quickscale_business_themes.crm.api.bases import CrmViewSet, may, may_change, narrow_to_seen
from quickscale_business_themes.crm.api.work import TargetField
from quickscale_business_themes.crm.models import Activity, Company, Contact, Deal, Lead, Note
from quickscale_business_themes.crm.services.timeline import Entry, EntryKind, list_entries


class EntrySerializer(serializers.Serializer[Any]):
    """One thing that happened with a record; its id is that of the row that says so."""

    id = serializers.UUIDField(source="record.public_id", read_only=True)
    kind = serializers.ChoiceField(choices=EntryKind.choices, read_only=True, label=_("Type"))
    title = serializers.SerializerMethodField(label=_("What"))
    at = serializers.DateTimeField(read_only=True, label=_("Date"))
    by = serializers.SerializerMethodField(label=_("By"))
    about = TargetField()
    is_open = serializers.SerializerMethodField(label=_("Open"))
    text = serializers.CharField(read_only=True, label=_("Text"))
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "title", "columns": ["kind", "by", "about", "text"]}

    def get_title(self, entry: Entry) -> str:
        if entry.kind == EntryKind.CONVERSION:
            return str(_("Lead converted"))
        return entry.record.text if entry.kind == EntryKind.NOTE else str(entry.record)

    def get_by(self, entry: Entry) -> str:
        return entry.by.get_full_name() if entry.by else ""

    def get_is_open(self, entry: Entry) -> bool:
        return isinstance(entry.record, Activity) and not entry.record.is_done

    def get_can(self, entry: Entry) -> dict[str, bool]:
        """Return what the visitor may do: complete an activity, delete a note."""
        request = self.context["request"]
        is_work = isinstance(entry.record, (Activity, Note))
        is_changeable = is_work and may_change(request, entry.record)
        is_note = isinstance(entry.record, Note)
        return {
            "complete": is_changeable and self.get_is_open(entry),
            "delete": is_changeable and is_note and may(request, "crm.delete"),
        }


class TimelinePagination(CursorPagination):
    """Pages of entries of several models, each after the moment and the id of the last one."""

    page_size = 20

    def read_page(self, request: Request, read: Any) -> list[Entry]:
        """Return the entries of the page that is asked for.

        Args:
            read: returns so many entries before a key.
        """
        self.request = request
        size = self.get_page_size(request) or self.page_size
        entries: list[Entry] = read(size + 1, decode_key(request.query_params.get("cursor", "")))
        self.following = encode_key(entries[size - 1]) if len(entries) > size else ""
        return entries[:size]

    def get_next_link(self) -> str | None:
        if not self.following:
            return None
        url = self.request.build_absolute_uri()
        return str(replace_query_param(url, "cursor", self.following))

    def get_previous_link(self) -> str | None:
        return None


def encode_key(entry: Entry) -> str:
    at, identity = entry.key
    return urlsafe_b64encode(f"{at.isoformat()} {identity}".encode()).decode()


def decode_key(text: str) -> tuple[datetime, UUID] | None:
    """Return the moment and the id that a cursor holds, None without a cursor.

    Raises:
        NotFound: nobody was given this cursor.
    """
    if not text:
        return None
    try:
        at, identity = urlsafe_b64decode(text.encode()).decode().split(" ")
        key = datetime.fromisoformat(at), UUID(identity)
    except ValueError:
        raise NotFound(TimelinePagination.invalid_cursor_message) from None
    if key[0].tzinfo is None:
        raise NotFound(TimelinePagination.invalid_cursor_message)
    return key


class TimelineViewSet(CrmViewSet[Any]):
    """What happened with a record, the latest first."""

    resource: Mapping[str, Any] = {
        "name": "timeline_entry",
        "label": _("timeline entry"),
        "plural": _("timeline entries"),
    }
    serializer_class = EntrySerializer
    pagination_class = TimelinePagination
    filter_backends = ()

    @extend_schema(
        summary=_("Timeline"),
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)],
        responses=EntrySerializer(many=True),
    )
    def list(self, request: Request, id: UUID) -> Response:
        target = self.get_object()
        pages = TimelinePagination()

        def read(size: int, before: Any) -> Any:
            return list_entries(target, size=size, before=before, narrow=self.narrow)

        page = pages.read_page(request, read)
        return pages.get_paginated_response(self.get_serializer(page, many=True).data)

    def narrow(self, rows: Any) -> Any:
        return narrow_to_seen(rows, self.request)


class LeadTimelineViewSet(TimelineViewSet):
    queryset = Lead.objects.all()


class ContactTimelineViewSet(TimelineViewSet):
    queryset = Contact.objects.all()


class CompanyTimelineViewSet(TimelineViewSet):
    queryset = Company.objects.all()


class DealTimelineViewSet(TimelineViewSet):
    queryset = Deal.objects.all()
