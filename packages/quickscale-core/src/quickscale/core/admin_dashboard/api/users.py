"""What staff see of people, and do to their accounts."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from typing import Any

import django_filters
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.filters import SearchFilter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.admin_dashboard.accounts import Status, account_status, deactivate, reactivate
from quickscale.core.api.lists import FilterBackend, FilterSet, SwitchFilter
from quickscale.core.users.impersonation import may_impersonate
from quickscale.core.users.models import User
from quickscale.core.users.permissions import may_change_account

from .credits import GrantCreditsSerializer, grant_requested_credits
from .fields import BalanceField
from .viewsets import StaffViewSet


class UserStatusField(serializers.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Status.choices, **kwargs)

    def to_representation(self, value: Any) -> str:
        return str(account_status(value))


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

    balance = BalanceField()
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

    def get_can(self, user: User) -> dict[str, bool]:
        staff, status = self.context["request"].user, account_status(user)
        may = may_change_account(staff, user)
        return {
            "deactivate": may and status == Status.ACTIVE,
            "reactivate": may and status == Status.INACTIVE,
            "impersonate": may_impersonate(staff, user),
            "grant-credits": status != Status.DELETED,
        }


class StaffUserFilter(FilterSet):
    active = django_filters.BooleanFilter("is_active", label=_("Active"))
    staff = SwitchFilter("is_staff", label=_("Staff only"))
    joined = django_filters.DateFromToRangeFilter("date_joined")


class UserSearch(SearchFilter):
    """Finds people by how their address or their name begins; no index knows what is in between."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        beginning = " ".join(self.get_search_terms(request))
        if not beginning:
            return queryset
        by_email = Q(email__startswith=beginning.lower())
        return queryset.filter(by_email | Q(name__istartswith=beginning))


class UserFilterBackend(FilterBackend):
    search = UserSearch()


@extend_schema_view(
    list=extend_schema(
        operation_id="staff-user-list", summary=_("Users"), responses=StaffUserSerializer
    ),
    retrieve=extend_schema(operation_id="staff-user-retrieve", summary=_("User")),
)
class StaffUserViewSet(StaffViewSet[User]):
    """Everybody who has an account."""

    queryset = User.objects.all()
    permission = "quickscale_users.view_user"
    action_permissions = {
        "deactivate": "quickscale_users.change_user",
        "reactivate": "quickscale_users.change_user",
        "grant_credits": "quickscale_credits.add_grant",
    }
    serializer_class = StaffUserDetailSerializer
    list_serializer_class = StaffUserSerializer
    filterset_class = StaffUserFilter
    filter_backends = (UserFilterBackend,)
    search_fields = ("email", "name")
    orderings = {
        "-date_joined": _("Newest first"),
        "date_joined": _("Oldest first"),
        "email": _("E-mail address"),
        "name": _("Name"),
    }

    @extend_schema(operation_id="staff-user-deactivate", summary=_("Deactivate"), request=None)
    def deactivate(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        deactivate(self._find_changeable(), actor=request.user)
        return self.answer()

    @extend_schema(operation_id="staff-user-reactivate", summary=_("Reactivate"), request=None)
    def reactivate(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reactivate(self._find_changeable(), actor=request.user)
        return self.answer()

    @extend_schema(
        operation_id="staff-user-grant-credits",
        summary=_("Grant credits"),
        request=GrantCreditsSerializer,
    )
    def grant_credits(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        grant_requested_credits(self.get_object(), request)
        return self.answer()

    def _find_changeable(self) -> User:
        user: User = self.get_object()
        if not may_change_account(self.request.user, user):
            raise PermissionDenied(_("Only superusers can change staff accounts."))
        return user
