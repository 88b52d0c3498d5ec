"""What happened with a record, as one list."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from quickscale.core.api import RefField
from quickscale_business_themes.crm.api.bases import CrmViewSet, may, may_change, narrow_to_seen
from quickscale_business_themes.crm.api.work import TargetField
from quickscale_business_themes.crm.models import (
    Activity,
    Company,
    Contact,
    Deal,
    Lead,
    Note,
    Offer,
)
from quickscale_business_themes.crm.services.timeline import Entry, EntryKind, list_entries

_PAGE_SIZE, _MAX_PAGE_SIZE = 20, 100
_STATES = (("open", _("Open")), ("done", _("Done")))


class WhatField(RefField):
    """What happened, and the page that shows it, if there is one."""

    names_screen = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*", **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> dict[str, Any]:
        identity = str(value.record.public_id)
        screen = _SCREENS.get(type(value.record), "")
        return {"id": identity, "label": name_entry(value), "slug": identity, "screen": screen}


#: The screens that show what happened by itself.
_SCREENS: Mapping[type[Any], str] = {
    Activity: "activity-detail",
    Lead: "lead-detail",
    Offer: "offer-detail",
}


def name_entry(entry: Entry) -> str:
    if entry.kind == EntryKind.CONVERSION:
        return str(_("Lead converted"))
    return entry.record.text if entry.kind == EntryKind.NOTE else str(entry.record)


class EntrySerializer(serializers.Serializer[Any]):
    """One thing that happened with a record; its id is that of the row that says so."""

    id = serializers.UUIDField(source="record.public_id", read_only=True)
    kind = serializers.ChoiceField(choices=EntryKind.choices, read_only=True, label=_("Type"))
    title = WhatField(label=_("What"))
    at = serializers.DateTimeField(read_only=True, label=_("Date"))
    by = serializers.SerializerMethodField(label=_("By"))
    about = TargetField()
    state = serializers.ChoiceField(
        choices=_STATES, allow_blank=True, read_only=True, label=_("Status")
    )
    text = serializers.CharField(read_only=True, label=_("Text"))
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {
            "title": "title",
            "columns": ["kind", "state", "by", "about", "text"],
            "tones": {"state": {"open": "info", "done": "success"}},
        }

    def get_by(self, entry: Entry) -> str:
        return entry.by.get_full_name() if entry.by else ""

    def get_can(self, entry: Entry) -> dict[str, bool]:
        """Return what the visitor may do: complete an activity, delete a note."""
        request = self.context["request"]
        is_work = isinstance(entry.record, (Activity, Note))
        is_changeable = is_work and may_change(request, entry.record)
        is_note = isinstance(entry.record, Note)
        return {
            "complete": is_changeable and entry.state == "open",
            "delete-note": is_changeable and is_note and may(request, "crm.delete"),
        }


class TimelinePagination(BasePagination):
    """Pages of entries of several models, each after the moment and the id of the last one."""

    def read_page(self, request: Request, read: Callable[[int, Any], list[Entry]]) -> list[Entry]:
        """Return the entries of the page that is asked for.

        Args:
            read: returns at most so many entries before a key.
        """
        size = read_size(request.query_params.get("page_size", ""))
        entries = read(size + 1, decode_key(request.query_params.get("cursor", "")))
        following = encode_key(entries[size - 1]) if len(entries) > size else ""
        url = request.build_absolute_uri()
        self.next = replace_query_param(url, "cursor", following) if following else None
        return entries[:size]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        schemas = {"cursor": {"type": "string"}, "page_size": {"type": "integer"}}
        return [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in schemas.items()
        ]


def read_size(text: str) -> int:
    """Return how many entries a page has: as many as are asked for, within reason."""
    size = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return min(size, _MAX_PAGE_SIZE) or _PAGE_SIZE


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
        raise NotFound(_("That page does not exist.")) from None
    if key[0].tzinfo is None:
        raise NotFound(_("That page does not exist."))
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
