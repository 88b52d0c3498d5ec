"""What staff see of people, and do to their accounts."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any

import django_filters
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.filters import SearchFilter
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.admin_dashboard import accounts
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.lists import FilterBackend, FilterSet, SwitchFilter
from quickscale.core.api.permissions import staff_permission
from quickscale.core.users.impersonation import may_impersonate
from quickscale.core.users.models import User
from quickscale.core.users.permissions import may_change_account

from .credits import GrantCreditsSerializer
from .fields import SinceFilter, UntilFilter

_VIEW, _CHANGE = "quickscale_users.view_user", "quickscale_users.change_user"
_GRANT = "quickscale_credits.add_grant"
_PERMISSIONS = {
    "deactivate": staff_permission(_VIEW, _CHANGE),
    "reactivate": staff_permission(_VIEW, _CHANGE),
    "grant_credits": staff_permission(_VIEW, _GRANT),
}


class UserStatusField(serializers.ChoiceField):
    """Whether somebody may sign in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accounts.Status.choices, **kwargs)

    def to_representation(self, value: Any) -> str:
        return str(accounts.account_status(value))


class StaffUserSerializer(serializers.ModelSerializer[User]):
    """A person, in a list."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    status = UserStatusField(source="*", label=_("Status"), read_only=True)

    class Meta:
        model = get_user_model()
        fields: tuple[str, ...] = ("id", "email", "name", "status", "is_staff", "date_joined")
        read_only_fields = fields
        presentation = {"title": "email", "columns": ["name", "status", "is_staff", "date_joined"]}


class StaffUserDetailSerializer(StaffUserSerializer):
    """A person, with what is theirs; ``can`` says what the asking member of staff may do."""

    balance = serializers.DecimalField(
        19, 4, source="credits.balance", label=_("Credits"), read_only=True, normalize_output=True
    )
    sessions = serializers.SerializerMethodField(label=_("Sessions"))
    can = serializers.SerializerMethodField()

    class Meta(StaffUserSerializer.Meta):
        fields = (
            *StaffUserSerializer.Meta.fields,
            "last_login",
            "deletion_due_at",
            "balance",
            "sessions",
            "can",
        )
        read_only_fields = fields

    def get_sessions(self, user: User) -> int:
        sessions: int = UserSession.objects.filter(user=user).count()
        return sessions

    @extend_schema_field(serializers.DictField(child=serializers.BooleanField()))
    def get_can(self, user: User) -> dict[str, bool]:
        staff, status = self.context["request"].user, accounts.account_status(user)
        may = may_change_account(staff, user)
        return {
            "deactivate": may and status == accounts.Status.ACTIVE,
            "reactivate": may and status == accounts.Status.INACTIVE,
            "impersonate": may_impersonate(staff, user),
            "grant-credits": status != accounts.Status.DELETED,
        }


class StaffUserFilter(FilterSet):
    """Narrows a list of people."""

    active = django_filters.BooleanFilter("is_active", label=_("Active"))
    staff = SwitchFilter("is_staff", label=_("Staff only"))
    joined_since = SinceFilter("date_joined", label=_("Joined from"))
    joined_until = UntilFilter("date_joined", label=_("Joined until"))


class PersonSearch(SearchFilter):
    """Finds people by how their address or their name begins; no index knows what is in between."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        beginning = " ".join(self.get_search_terms(request))
        if not beginning:
            return queryset
        by_email = Q(email__startswith=beginning.lower())
        return queryset.filter(by_email | Q(name__istartswith=beginning))


class PersonFilterBackend(FilterBackend):
    search = PersonSearch()


class StaffUserViewSet(
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[User],
):
    """Everybody who has an account."""

    queryset = User.objects.all()
    serializer_class = StaffUserDetailSerializer
    filterset_class = StaffUserFilter
    filter_backends = (PersonFilterBackend,)
    search_fields = ("email", "name")
    orderings = {
        "-date_joined": _("Newest first"),
        "date_joined": _("Oldest first"),
        "email": _("E-mail address"),
        "name": _("Name"),
    }
    ordering = ("-id",)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_permissions(self) -> list[BasePermission]:
        return [_PERMISSIONS.get(self.action or "", staff_permission(_VIEW))()]

    @extend_schema(
        operation_id="staff-user-list", summary=_("Users"), responses=StaffUserSerializer
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-user-retrieve", summary=_("User"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-user-deactivate", summary=_("Deactivate"), request=None)
    def deactivate(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        accounts.deactivate(self._find_changeable(), actor=request.user)
        return self._answer()

    @extend_schema(operation_id="staff-user-reactivate", summary=_("Reactivate"), request=None)
    def reactivate(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        accounts.reactivate(self._find_changeable(), actor=request.user)
        return self._answer()

    @extend_schema(
        operation_id="staff-user-grant-credits",
        summary=_("Grant credits"),
        request=GrantCreditsSerializer,
    )
    def grant_credits(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        terms = GrantCreditsSerializer(data=request.data)
        terms.is_valid(raise_exception=True)
        accounts.grant_account_credits(
            self.get_object(), actor=request.user, **terms.validated_data
        )
        return self._answer()

    def get_serializer_class(self) -> type[StaffUserSerializer]:
        return StaffUserSerializer if self.action == "list" else StaffUserDetailSerializer

    def _find_changeable(self) -> User:
        user = self.get_object()
        if not may_change_account(self.request.user, user):
            raise PermissionDenied(_("Only superusers can change staff accounts."))
        return user

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)
