"""All that a team has, as files."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from quickscale.core.audit import record
from quickscale.core.teams import TeamScopedMixin, team_permission
from quickscale_business_themes.crm.api.bases import narrow_to_seen
from quickscale_business_themes.crm.api.imports import answer_file
from quickscale_business_themes.crm.exporting.cards import VERSIONS
from quickscale_business_themes.crm.models import Contact
from quickscale_business_themes.crm.services.exports import write_archive, write_cards


class ExportView(TeamScopedMixin, APIView):
    """A file of what whoever asks may see."""

    is_download = True

    def find_rows(self, model: Any) -> Any:
        return narrow_to_seen(model.objects.for_team(self.team), self.request)


class CardsView(ExportView):
    """The contacts as vCards."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="contact-cards-file",
        summary=_("Download vCards"),
        parameters=[
            OpenApiParameter("version", enum=VERSIONS, description=_("Of the format; else 3.0."))
        ],
        responses={(200, "text/vcard"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        asked = request.query_params.get("version", "")
        version = asked if asked in VERSIONS else VERSIONS[0]
        parts = write_cards(self.find_rows(Contact), version)
        return answer_file(parts, "text/vcard; charset=utf-8", name_file("contacts", "vcf"))


class ArchiveView(ExportView):
    """Everything that the team has: a CSV of each kind of record, and the contacts as vCards."""

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), team_permission("crm.manage")()]

    @extend_schema(
        operation_id="team-data-file",
        summary=_("Download all data"),
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        record("crm.exported", actor=request.user, team=self.team)
        return answer_file(
            write_archive(self.team.pk, self.find_rows), "application/zip", name_file("crm", "zip")
        )


def name_file(name: str, suffix: str) -> str:
    return f"{name}-{timezone.localdate():%Y-%m-%d}.{suffix}"
