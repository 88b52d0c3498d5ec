"""Teams' implementations of hooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks
from quickscale.core.manifests.layers import BASE
from quickscale.core.manifests.screens import Screen
from quickscale.core.privacy.hooks import ExportPart
from quickscale.core.privacy.personal_data import list_names
from quickscale.core.users.exceptions import DeletionRefused

from .models import Invitation, Membership, Team
from .screens import SCREENS
from .services import forget_invited, invitations_of, leave_every_team, owned_teams
from .services.invitations import new_link

if TYPE_CHECKING:
    from quickscale.core.users.models import User


@hooks.register("core.team_samples")
def make_invitation(team: Team) -> list[Any]:
    """Invite somebody: guessing would give them two roles at once."""
    _token, link = new_link()
    email = f"{team.slug}@example.com"
    return [Invitation.objects.for_team(team).create(email=email, **link)]


@hooks.register("core.can_delete_account")
def require_teams_transferred(*, user: User) -> None:
    if owned_teams(user).exists():
        raise DeletionRefused(_("Transfer ownership of your teams or delete them first."))


@hooks.register("core.account_deleted")
def leave_all_teams(*, user: User, known_as: Sequence[str]) -> None:
    leave_every_team(user)
    forget_invited(user, known_as)


@hooks.register("core.export_account")
def export_memberships(*, user: User) -> list[ExportPart]:
    own = Membership.objects.filter(user=user)
    invited = invitations_of(user, list_names(user))
    return [
        ExportPart("teams", own.values("team__name", "role", "joined_at")),
        ExportPart(
            "invitations", invited.values("team__name", "email", "created_at", "accepted_at")
        ),
    ]


@hooks.register("core.screens", order=30)
def add_screens(*, theme: str) -> Iterable[Screen]:
    return SCREENS if theme == BASE else ()
