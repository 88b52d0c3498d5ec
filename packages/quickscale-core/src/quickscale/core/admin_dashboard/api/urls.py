from __future__ import annotations

from django.urls import URLPattern, path

from quickscale.core.admin_dashboard.api import audit, credits, overview, teams, users

_USERS, _TEAMS = users.StaffUserViewSet, teams.StaffTeamViewSet
_EVENTS = audit.StaffAuditEventViewSet

urlpatterns: list[URLPattern] = [
    path("staff/overview/", overview.OverviewView.as_view()),
    path("staff/figures/signup-stat/", overview.SignupStatView.as_view()),
    path("staff/figures/signup-series/", overview.SignupSeriesView.as_view()),
    path("staff/figures/credit-sold-stat/", overview.CreditSoldStatView.as_view()),
    path("staff/figures/credit-spent-stat/", overview.CreditSpentStatView.as_view()),
    path("staff/figures/credit-series/", overview.CreditSeriesView.as_view()),
    path("staff/figures/visitor-stat/", overview.VisitorStatView.as_view()),
    path("staff/figures/visitor-series/", overview.VisitorSeriesView.as_view()),
    path("staff/users/", _USERS.as_view({"get": "list"})),
    path("staff/users/<uuid:id>/", _USERS.as_view({"get": "retrieve"})),
    path("staff/users/<uuid:id>/deactivate/", _USERS.as_view({"post": "deactivate"})),
    path("staff/users/<uuid:id>/reactivate/", _USERS.as_view({"post": "reactivate"})),
    path("staff/users/<uuid:id>/credits/", _USERS.as_view({"post": "grant_credits"})),
    path("staff/teams/", _TEAMS.as_view({"get": "list"})),
    path("staff/teams/<uuid:id>/", _TEAMS.as_view({"get": "retrieve"})),
    path("staff/teams/<uuid:id>/credits/", _TEAMS.as_view({"post": "grant_credits"})),
    path("staff/credits/entries/", credits.StaffEntryListView.as_view()),
    path("staff/audit/", _EVENTS.as_view({"get": "list"})),
    path("staff/audit/<uuid:id>/", _EVENTS.as_view({"get": "retrieve"})),
]
