from typing import Any

from django.urls import include, path

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

team_urls = [
    path("", TeamViewSet.as_view(_ONE)),
    path("leave/", TeamViewSet.as_view({"post": "leave"})),
    path("transfer/", TeamViewSet.as_view({"post": "transfer"})),
    path("members/", MemberViewSet.as_view({"get": "list"})),
    path("members/<uuid:id>/", MemberViewSet.as_view(_ONE)),
    path("invitations/", InvitationViewSet.as_view(_MANY)),
    path("invitations/<uuid:id>/resend/", InvitationViewSet.as_view({"post": "resend"})),
    path("invitations/<uuid:id>/revoke/", InvitationViewSet.as_view({"post": "revoke"})),
    path("roles/", RoleViewSet.as_view(_MANY)),
    path("roles/<uuid:id>/", RoleViewSet.as_view(_ONE)),
]
urlpatterns = [
    path("workspace/", WorkspaceView.as_view()),
    path("workspace/members/", TeammateListView.as_view()),
    path("workspaces/", WorkspaceListView.as_view()),
    path("team-permissions/", PermissionListView.as_view()),
    path("teams/", TeamViewSet.as_view(_MANY)),
    path("teams/<slug:slug>/", include(team_urls)),
    path("invitations/<str:token>/", ReceivedInvitationViewSet.as_view({"get": "retrieve"})),
    path("invitations/<str:token>/accept/", ReceivedInvitationViewSet.as_view({"post": "accept"})),
]
