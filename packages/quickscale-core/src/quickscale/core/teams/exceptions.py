"""What teams refuse, told to people in ``str(error)``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class UnscopedQuery(Exception):
    """Rows of a team were asked for without saying of which team."""


class TeamError(Exception):
    """The base of what teams refuse to do. Nothing was written.

    Attributes:
        code: a stable name of the reason.
        field: the input that it is about, or empty.
    """

    code = "team-refused"
    field = ""
    message: str | Promise = _("This cannot be done.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message if message is not None else self.message)

    def __str__(self) -> str:
        return str(self.args[0])


class TeamClosed(TeamError):
    code = "team-closed"
    message = _("This team has been closed.")


class NoTeam(TeamError):
    """Somebody who acts for themselves asked for what only teams have."""

    code = "team-required"
    message = _("This belongs to a team. Switch to one of your teams first.")


class CannotAddMember(TeamError):
    """There is no seat left, or whatever else keeps a team from growing."""

    code = "team-full"
    message = _("There is no seat left in this team.")


class CannotCloseTeam(TeamError):
    code = "team-in-use"
    message = _("This team cannot be closed yet.")


class AlreadyMember(TeamError):
    code = "already-member"
    field = "email"
    message = _("They are a member of this team already.")


class AlreadyInvited(TeamError):
    code = "already-invited"
    field = "email"
    message = _("They have been invited already. Send that invitation again instead.")


class InvitationInvalid(TeamError):
    """An invitation that is unknown, used, expired or revoked: nobody learns which."""

    code = "invitation-invalid"
    message = _("This invitation is no longer valid. Ask for a new one.")


class InvitationSentRecently(TeamError):
    code = "invitation-just-sent"
    message = _("This invitation was sent only just now. Wait a minute, then try again.")


class TooManyInvitations(TeamError):
    """A team, or a person, sent as many invitations as are sent in a day.

    Attributes:
        wait: after how long the next one may be sent.
    """

    code = "too-many-invitations"
    message = _("No more invitations can be sent today. Try again tomorrow.")

    def __init__(self, *, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class MemberNotFound(TeamError):
    code = "member-gone"
    message = _("They are no longer a member of this team.")


class OwnerCannotLeave(TeamError):
    """Neither the owner nor anybody else ends an owner's membership or changes their role."""

    code = "owner-stays"
    message = _("A team keeps its owner. Make somebody else the owner first.")


class AlreadyOwner(TeamError):
    code = "already-owner"
    field = "member"
    message = _("They are the owner already.")


class NotTheOwner(TeamError):
    code = "not-the-owner"
    message = _("Only the owner of the team can do this.")


class PermissionEscalation(TeamError):
    """Somebody would give, or take from, a member more than they may do themselves."""

    code = "more-than-you-may"
    message = _("This role may do more than you. Ask somebody who may do as much.")


class RoleInUse(TeamError):
    code = "role-in-use"
    message = _("Somebody has this role. Give them another one first.")


class RoleNotFound(TeamError):
    code = "role-gone"
    field = "role"
    message = _("This role no longer exists.")


class RoleNameTaken(TeamError):
    code = "role-name-taken"
    field = "name"
    message = _("There is a role with this name already.")


class TooManyRoles(TeamError):
    code = "too-many-roles"
    message = _("A team has room for no more roles than these.")
