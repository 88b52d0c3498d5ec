from __future__ import annotations

from django.urls import URLPattern, path

from quickscale.core.account.api import views

urlpatterns: list[URLPattern] = [
    path("audit-events/", views.AuditEventListView.as_view(), name="audit-event-list"),
    path("team/audit-events/", views.TeamAuditEventListView.as_view(), name="team-audit-events"),
]
