from functools import partial
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.core import exceptions as allauth_exceptions
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import NotImpersonating
from quickscale.core.api.requests import http_request
from quickscale.core.users import deletion, impersonation
from quickscale.core.users.account_events import record_account_event
from quickscale.core.users.models import User
from quickscale.core.users.permissions import CanImpersonate
from quickscale.core.users.sessions import end_sessions

from .problems import ReauthenticationRequired
from .serializers import AccountDeletionSerializer, UserSessionSerializer, session_id

_IN_PERSON = (permissions.IsAuthenticated, NotImpersonating)
_DELETION = {"name": "account-deletion", "label": _("Your data")}
_SESSION = {"name": "user-session", "label": _("Session"), "plural": _("Sessions")}
_answers_nothing = partial(extend_schema, request=None, responses={204: None})


@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]
def require_recent_sign_in(request: HttpRequest) -> None:
    """Raise allauth's ReauthenticationRequired where the password was not asked for lately."""


class AccountExportView(APIView):
    """Everything that is the visitor's, as a file."""

    permission_classes = _IN_PERSON
    accepts_api_keys = False
    is_download = True

    @extend_schema(
        operation_id="account-export",
        summary=_("Download your data"),
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        user: Any = request.user
        record_account_event("account.exported", user)
        response = StreamingHttpResponse(
            deletion.write_export(user), content_type="application/json"
        )
        name = f"account-{timezone.now():%Y-%m-%d}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store, private"
        return response


class AccountDeletionView(IdempotentMixin, APIView):
    """Whether the visitor's account is to be deleted, and asking for it."""

    serializer_class = AccountDeletionSerializer
    permission_classes = _IN_PERSON
    accepts_api_keys = False
    resource = _DELETION

    @extend_schema(operation_id="account-deletion-retrieve", summary=_("Your data"))
    def get(self, request: Request) -> Response:
        return Response(AccountDeletionSerializer(request.user).data)

    @extend_schema(
        operation_id="account-deletion-create",
        summary=_("Delete your account"),
        request=None,
        responses={201: AccountDeletionSerializer},
    )
    def post(self, request: Request) -> Response:
        user: Any = request.user
        try:
            require_recent_sign_in(http_request(request))
            deletion.request_deletion(user)
        except allauth_exceptions.ReauthenticationRequired:
            raise ReauthenticationRequired from None
        return Response(AccountDeletionSerializer(user).data, status=status.HTTP_201_CREATED)


class AccountKeepView(IdempotentMixin, APIView):
    """Taking back that the account is to be deleted."""

    serializer_class = AccountDeletionSerializer
    permission_classes = _IN_PERSON
    resource = _DELETION

    @extend_schema(operation_id="account-keep", summary=_("Keep your account"), request=None)
    def post(self, request: Request) -> Response:
        user: Any = request.user
        deletion.cancel_deletion(user)
        return Response(AccountDeletionSerializer(user).data)


class UserSessionListView(generics.GenericAPIView[UserSession]):
    """The browsers in which the visitor is signed in, the newest first."""

    queryset = UserSession.objects.none()
    serializer_class = UserSessionSerializer
    permission_classes = _IN_PERSON
    accepts_api_keys = False
    filter_backends = ()
    pagination_class = None
    resource = _SESSION

    @extend_schema(
        operation_id="user-session-list",
        summary=_("Sessions"),
        responses=UserSessionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        found = UserSession.objects.purge_and_list(request.user)
        newest = sorted(found, key=lambda session: session.created_at, reverse=True)
        return Response(self.get_serializer(newest, many=True).data)


class UserSessionView(IdempotentMixin, APIView):
    """One browser in which the visitor is signed in."""

    permission_classes = _IN_PERSON
    resource = _SESSION

    @_answers_nothing(operation_id="user-session-destroy", summary=_("Sign out of this session"))
    def delete(self, request: Request, id: str) -> Response:
        own = UserSession.objects.filter(user=request.user.pk)
        found = [session for session in own if session_id(session) == id]
        if not found:
            raise NotFound
        end_sessions(http_request(request), found)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OtherSessionsView(IdempotentMixin, APIView):
    """Signing out everywhere but here."""

    permission_classes = _IN_PERSON

    @_answers_nothing(operation_id="other-sessions-end", summary=_("Sign out everywhere else"))
    def post(self, request: Request) -> Response:
        own = UserSession.objects.filter(user=request.user.pk)
        others = [session for session in own if not session.is_current()]
        end_sessions(http_request(request), others)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UserImpersonationView(APIView):
    """Being signed in as another user."""

    permission_classes = (permissions.IsAuthenticated, CanImpersonate)

    @_answers_nothing(operation_id="user-impersonate", summary=_("Sign in as user"))
    def post(self, request: Request, public_id: UUID) -> Response:
        user = User.objects.filter(public_id=public_id).first()
        if user is None:
            raise NotFound
        impersonation.start_impersonation(http_request(request), user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ImpersonationView(APIView):
    """Being oneself again."""

    permission_classes = (permissions.IsAuthenticated,)

    @_answers_nothing(
        operation_id="impersonation-end", summary=_("Stop being signed in as this user")
    )
    def post(self, request: Request) -> Response:
        impersonation.stop_impersonation(http_request(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
