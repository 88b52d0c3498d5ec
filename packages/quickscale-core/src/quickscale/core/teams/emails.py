"""The mail with which somebody is asked to join a team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from quickscale.core import mail
from quickscale.core.conf import quickscale_settings
from quickscale.core.validators import break_addresses

from .models import role_name

if TYPE_CHECKING:
    from .models import Invitation


def send_invitation(invitation: Invitation, token: str) -> None:
    """Send an invitation's link if the running transaction commits."""
    context = describe_invitation(invitation, token)
    mail.send("team_invitation", to=invitation.email, context=context)


def describe_invitation(invitation: Invitation, token: str) -> dict[str, Any]:
    """Return what the mail's templates need."""
    inviter = invitation.invited_by
    return {
        "site_name": quickscale_settings.SITE_NAME,
        "team": break_addresses(invitation.team.name),
        "inviter": break_addresses(inviter.get_full_name()) if inviter else "",
        "role": break_addresses(str(role_name(invitation.given_role))),
        "expires_at": invitation.expires_at,
        "url": mail.absolute_url(reverse("base:invitation", kwargs={"token": token})),
    }
