"""What can be done with teams. Each function is one transaction that leaves an audit event."""

from .invitations import (
    accept_invitation,
    find_invitation,
    forget_invited,
    invitations_of,
    invite,
    resend_invitation,
    revoke_invitation,
)
from .members import (
    change_role,
    count_seats,
    leave_every_team,
    leave_team,
    remove_member,
    transfer_ownership,
)
from .teams import (
    close_team,
    create_role,
    create_team,
    delete_role,
    owned_teams,
    rename_team,
    update_role,
)

__all__ = [
    "accept_invitation",
    "change_role",
    "close_team",
    "count_seats",
    "create_role",
    "create_team",
    "delete_role",
    "find_invitation",
    "forget_invited",
    "invitations_of",
    "invite",
    "leave_every_team",
    "leave_team",
    "owned_teams",
    "remove_member",
    "rename_team",
    "resend_invitation",
    "revoke_invitation",
    "transfer_ownership",
    "update_role",
]
