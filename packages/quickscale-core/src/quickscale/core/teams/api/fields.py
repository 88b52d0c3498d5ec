"""Relations to a team's roles, permissions and members."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from rest_framework import permissions
from rest_framework.generics import GenericAPIView

from quickscale.core.api.fields import RefField
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly, flag_permission
from quickscale.core.teams.current import current_team, find_membership, in_reach
from quickscale.core.teams.models import Membership, Role, RoleKind, Team, role_name
from quickscale.core.teams.permissions import TeamRolePermission
from quickscale.core.teams.team_permissions import known_permissions
from quickscale.core.users.models import User


class TeamAddressedMixin(IdempotentMixin, GenericAPIView[Any]):
    """A view below ``teams/{slug}/``: for whoever isn't a member there is nothing there."""

    #: The permission that each action of the view takes; any member may do the others.
    needs: ClassVar[Mapping[str, str]] = {}
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    permission_classes: tuple[type[permissions.BasePermission], ...] = (
        flag_permission("teams"),
        permissions.IsAuthenticated,
        TeamRolePermission,
        NotImpersonatingOrReadOnly,
    )

    @cached_property
    def membership(self) -> Membership:
        reach, slug = in_reach(self.request), self.kwargs["slug"]
        membership = find_membership(self.request.user, reach, team__slug=slug)
        if membership is None:
            raise Http404
        return membership

    @property
    def team(self) -> Team:
        return self.membership.team

    def get_serializer_context(self) -> dict[str, Any]:
        own = {"membership": self.membership} if "slug" in self.kwargs else {}
        return {**super().get_serializer_context(), **own}


#: The roles of every team that can be given: ownership is transferred instead.
GIVEN_ROLES = (RoleKind.ADMIN, RoleKind.MEMBER)


class Choices:
    """What can be chosen where it isn't rows of one table."""

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find

    def get(self, **lookup: Any) -> Any:
        found = self._find(str(next(iter(lookup.values()))))
        if found is None:
            raise ObjectDoesNotExist
        return found


class RoleField(RefField):
    def __init__(self, **kwargs: Any) -> None:
        narrow = {"slug": "path.slug"}
        super().__init__(
            operation="core:team-role-list", narrow=narrow, lookup="public_id", **kwargs
        )

    def get_queryset(self) -> Any:
        return Choices(self._find_role)

    def to_representation(self, value: Any) -> dict[str, Any]:
        identity = role_id(value)
        return {"id": identity, "label": role_name(value), "slug": identity}

    def _find_role(self, identity: str) -> Role | RoleKind | None:
        if identity in GIVEN_ROLES:
            return RoleKind(identity)
        roles = Role.objects.for_team(self.context["membership"].team)
        return roles.filter(public_id=identity).first()


class PermissionField(RefField):
    def __init__(self, **kwargs: Any) -> None:
        operation = "core:team-permission-list"
        super().__init__(operation=operation, lookup="name", label_field="label", **kwargs)

    def get_queryset(self) -> Any:
        return Choices(known_permissions().get)


class MembershipField(RefField):
    def __init__(self, **kwargs: Any) -> None:
        narrow = {"slug": "path.slug"}
        super().__init__(
            operation="core:team-member-list", narrow=narrow, lookup="public_id", **kwargs
        )

    def get_queryset(self) -> QuerySet[Any]:
        team = self.context["membership"].team
        return Membership.objects.filter(team=team).select_related("user")


class TeammateField(RefField):
    """Somebody of the team that the visitor acts for: who something is assigned to, for instance.

    It reads as ``{"id", "label", "slug"}`` of a user, by their public id. Load the relation with
    ``select_related``.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("operation", "core:workspace-member-list")
        super().__init__(lookup="public_id", label_field="", **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        return teammates(self.context["request"])

    def to_representation(self, value: Any) -> dict[str, Any]:
        identity = str(value.public_id)
        return {"id": identity, "label": value.get_full_name(), "slug": identity}


def teammates(request: Any) -> QuerySet[User]:
    """Return the members of the visitor's current team; the visitor alone where they have none."""
    team = current_team(request)
    if team is None:
        return User.objects.filter(pk=request.user.pk)
    return User.objects.filter(memberships__team=team)


def role_id(role: Role | RoleKind) -> str:
    return str(role.public_id) if isinstance(role, Role) else role.value
