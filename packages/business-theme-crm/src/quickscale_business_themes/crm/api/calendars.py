"""Calendars that people's own programs read, and invitations that come from them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import NotImpersonatingOrReadOnly
from quickscale.core.mail import absolute_url
from quickscale_business_themes.crm.api.bases import CrmViewSet, RecordSerializer
from quickscale_business_themes.crm.models import CalendarFeed
from quickscale_business_themes.crm.services.feeds import (
    create_feed,
    find_feed,
    revoke_feed,
    write_calendar,
)


class CalendarFeedSerializer(RecordSerializer[CalendarFeed]):
    """The address of a calendar, without its secret."""

    name = serializers.SerializerMethodField(label=_("Calendar"))

    class Meta:
        model = CalendarFeed
        fields = ["id", "name", "created_at", "read_at"]
        presentation = {"title": "name", "columns": ["created_at", "read_at"]}

    def get_name(self, feed: CalendarFeed) -> str:
        return str(feed)


class NewCalendarFeedSerializer(CalendarFeedSerializer):
    """The address of a calendar, this once."""

    url = serializers.SerializerMethodField(
        label=_("Address for your calendar program. Copy it now: you won't see it again"),
        style={"format": "secret"},
    )

    class Meta(CalendarFeedSerializer.Meta):
        fields = ["id", "name", "created_at", "read_at", "url"]

    def get_url(self, feed: CalendarFeed) -> str:
        token = self.context["token"]
        return absolute_url(reverse("api:crm:calendar", kwargs={"token": token}))


class CalendarFeedViewSet(
    CrmViewSet[CalendarFeed], mixins.ListModelMixin, mixins.DestroyModelMixin
):
    """The visitor's own calendar address in their team; nobody else sees it."""

    queryset = CalendarFeed.objects.all()
    serializer_class = CalendarFeedSerializer
    ordering = ("pk",)

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), NotImpersonatingOrReadOnly()]

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(user=self.request.user.pk)

    @extend_schema(
        summary=_("New calendar address"),
        request=None,
        responses={201: NewCalendarFeedSerializer},
    )
    def create(self, request: Request) -> Response:
        feed, token = create_feed(self.team, request.user)
        context = {**self.get_serializer_context(), "token": token}
        answer = NewCalendarFeedSerializer(feed, context=context).data
        return Response(answer, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: CalendarFeed) -> None:
        revoke_feed(instance)


@require_safe
@never_cache
def show_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar to whoever knows its address: calendar programs can't sign in."""
    feed = find_feed(token)
    if feed is None:
        return HttpResponseNotFound(content_type="text/plain")
    response = HttpResponse(write_calendar(feed), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="activities.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
