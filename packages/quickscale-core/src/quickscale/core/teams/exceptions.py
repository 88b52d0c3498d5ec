"""What teams refuse; ``str(error)`` is for people."""

from http import HTTPStatus

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale.core.api.exceptions import ServiceError


class UnscopedQuery(Exception):
    """Rows of a team were asked for without saying of which team."""


class TeamError(ServiceError):
    """The base of what teams refuse to do."""

    code = "team-refused"


class TeamClosed(TeamError):
    code = "team-closed"
    message = _("This team has been deleted.")


class NoTeam(TeamError):
    """The visitor acts for themselves and asked for what only teams have."""

    code = "team-required"
    status_code = HTTPStatus.FORBIDDEN
    message = _("This belongs to a team. Switch to one of your teams first.")


class CannotAddMember(TeamError):
    """There is no seat left, or whatever else keeps a team from growing."""

    code = "team-full"
    message = _("This team can't add more members.")


class CannotCloseTeam(TeamError):
    code = "team-in-use"
    message = _("This team can't be deleted yet.")


class AlreadyMember(TeamError):
    code = "already-member"
    field = "email"
    message = _("This person is already a member of this team.")


class AlreadyInvited(TeamError):
    code = "already-invited"
    field = "email"
    message = _("This person has already been invited. Resend the invitation instead.")


class InvitationInvalid(TeamError):
    # Unknown, used, expired or revoked: nobody learns which.
    code = "invitation-invalid"
    status_code = HTTPStatus.GONE
    message = _("This invitation has expired or been revoked. Ask for a new one.")


class InvitationSentRecently(TeamError):
    code = "invitation-just-sent"
    message = _("This invitation was sent less than a minute ago. Wait a minute, then try again.")


class TooManyInvitations(TeamError):
    code = "too-many-invitations"
    status_code = HTTPStatus.TOO_MANY_REQUESTS
    message = _("You've reached the daily limit of invitations. Try again tomorrow.")


class MemberNotFound(TeamError):
    code = "member-gone"
    message = _("This person is no longer a member of this team.")


class OwnerCannotLeave(TeamError):
    code = "owner-stays"
    message = _("A team needs an owner. Transfer ownership first.")


class AlreadyOwner(TeamError):
    code = "already-owner"
    field = "member"
    message = _("This person is already the owner.")


class NotTheOwner(TeamError):
    code = "not-the-owner"
    status_code = HTTPStatus.FORBIDDEN
    message = _("Only the team's owner can do this.")


class PermissionEscalation(TeamError):
    code = "more-than-you-may"
    status_code = HTTPStatus.FORBIDDEN
    message = _("This role has permissions that you don't have. Ask a member who has them.")


class RoleInUse(TeamError):
    code = "role-in-use"
    message = _("This role is in use. Give its members another role first.")


class RoleNotFound(TeamError):
    code = "role-gone"
    field = "role"
    message = _("This role no longer exists.")


class RoleNameTaken(TeamError):
    code = "role-name-taken"
    field = "name"
    message = _("A role with this name already exists.")


class TooManyRoles(TeamError):
    code = "too-many-roles"

    def __init__(self, limit: int) -> None:
        text = gettext("You've reached the limit of {limit} roles. Delete one to create another.")
        super().__init__(text.format(limit=limit))
