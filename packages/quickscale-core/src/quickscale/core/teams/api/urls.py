from typing import Any

from django.urls import URLPattern, path

from .views import (
    InvitationViewSet,
    MemberViewSet,
    PermissionListView,
    ReceivedInvitationViewSet,
    RoleViewSet,
    TeammateListView,
    TeamViewSet,
    WorkspaceListView,
    WorkspaceView,
)

_MANY: dict[str, Any] = {"get": "list", "post": "create"}
_ONE: dict[str, Any] = {"get": "retrieve", "put": "update", "delete": "destroy"}

urlpatterns: list[URLPattern] = [
    path("workspace/", WorkspaceView.as_view()),
    path("workspace/members/", TeammateListView.as_view()),
    path("workspaces/", WorkspaceListView.as_view()),
    path("team-permissions/", PermissionListView.as_view()),
    path("teams/", TeamViewSet.as_view(_MANY)),
    path("teams/<slug:slug>/", TeamViewSet.as_view(_ONE)),
    path("teams/<slug:slug>/leave/", TeamViewSet.as_view({"post": "leave"})),
    path("teams/<slug:slug>/transfer/", TeamViewSet.as_view({"post": "transfer"})),
    path("teams/<slug:slug>/members/", MemberViewSet.as_view({"get": "list"})),
    path("teams/<slug:slug>/members/<uuid:id>/", MemberViewSet.as_view(_ONE)),
    path("teams/<slug:slug>/invitations/", InvitationViewSet.as_view(_MANY)),
    path(
        "teams/<slug:slug>/invitations/<uuid:id>/resend/",
        InvitationViewSet.as_view({"post": "resend"}),
    ),
    path(
        "teams/<slug:slug>/invitations/<uuid:id>/revoke/",
        InvitationViewSet.as_view({"post": "revoke"}),
    ),
    path("teams/<slug:slug>/roles/", RoleViewSet.as_view(_MANY)),
    path("teams/<slug:slug>/roles/<uuid:id>/", RoleViewSet.as_view(_ONE)),
    path("invitations/<str:token>/", ReceivedInvitationViewSet.as_view({"get": "retrieve"})),
    path("invitations/<str:token>/accept/", ReceivedInvitationViewSet.as_view({"post": "accept"})),
]
