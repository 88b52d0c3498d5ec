"""Asking people to join a team, and their joining it."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from quickscale.core import mail
from quickscale.core.conf import quickscale_settings
from quickscale.core.teams.exceptions import (
    AlreadyInvited,
    AlreadyMember,
    InvitationInvalid,
    InvitationSentRecently,
    OwnerCannotLeave,
    TeamClosed,
)
from quickscale.core.teams.models import (
    UNANSWERED,
    Invitation,
    Membership,
    Role,
    RoleKind,
    Team,
    role_permissions,
)
from quickscale.core.teams.signals import member_joined
from quickscale.core.users.models import User
from quickscale.core.validators import break_addresses

from .members import (
    announce_seats,
    count_seats,
    describe_role,
    lock_team,
    record_change,
    require_mail,
    require_no_escalation,
    require_role,
    require_seat,
    role_values,
    send_event,
)

#: How long after a mail the next one may be sent.
PAUSE = timedelta(minutes=1)


@transaction.atomic
def invite(
    team: Team, email: str, *, role: Role | RoleKind | str = RoleKind.MEMBER, by: User | None
) -> Invitation:
    """Ask somebody to join a team, by a mail with a link that is good once."""
    lock_team(team)
    given = require_role(team, role)
    if given == RoleKind.OWNER:
        raise OwnerCannotLeave
    require_no_escalation(team, by, role_permissions(given))
    email = email.strip().lower()
    if Membership.objects.filter(team=team, user__email=email).exists():
        raise AlreadyMember
    invitations = Invitation.objects.for_team(team).filter(email=email)
    if invitations.open().exists():
        raise AlreadyInvited
    require_mail(team, by)
    before = count_seats(team)
    require_seat(team)
    invitations.filter(UNANSWERED).update(revoked_at=timezone.now())
    token, link = new_link()
    invitation: Invitation = Invitation.objects.for_team(team).create(
        email=email, invited_by=by, **link, **role_values(given)
    )
    _audit("team.member_invited", invitation, by)
    announce_seats(team, before)
    send_invitation(invitation, token)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: User | None) -> None:
    """Send an invitation again with a new link and term; the former link is good no more."""
    team = invitation.team
    lock_team(team)
    require_mail(team, by)
    token, link = new_link()
    waiting = Invitation.objects.for_team(team).filter(UNANSWERED, pk=invitation.pk)
    if not waiting.filter(sent_at__lt=link["sent_at"] - PAUSE).update(**link):
        raise InvitationSentRecently if waiting.exists() else InvitationInvalid
    invitation.refresh_from_db()
    _audit("team.invitation_resent", invitation, by)
    send_invitation(invitation, token)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User | None) -> None:
    team = invitation.team
    lock_team(team)
    before = count_seats(team)
    waiting = Invitation.objects.for_team(team).filter(UNANSWERED, pk=invitation.pk)
    if not waiting.update(revoked_at=timezone.now()):
        raise InvitationInvalid
    _audit("team.invitation_revoked", invitation, by)
    announce_seats(team, before)


def find_invitation(token: str) -> Invitation:
    invitations = Invitation.objects.across_teams().open().filter(team__closed_at=None)
    related = invitations.select_related("team", "custom_role", "invited_by")
    invitation: Invitation | None = related.filter(token_hash=hash_token(token)).first()
    if invitation is None:
        raise InvitationInvalid
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, user: User) -> Membership:
    """Join a team by the link that somebody was sent, whichever address their account has.

    Who belongs to the team already keeps their role; the invitation is used up all the same.
    """
    invitation = find_invitation(token)
    team = invitation.team
    try:
        lock_team(team)
    except TeamClosed:
        raise InvitationInvalid from None
    before = count_seats(team)
    member = Membership.objects.filter(team=team, user=user).first()
    _use(invitation, token, user)
    if member is None:
        require_seat(team)
        member = _join(invitation, user)
    announce_seats(team, before)
    return member


def invitations_of(user: User, known_as: Sequence[str]) -> QuerySet[Invitation]:
    theirs = Q(accepted_by=user) | Q(email__in=[name.lower() for name in known_as])
    return Invitation.objects.across_teams().filter(theirs)


def forget_invited(user: User, known_as: Sequence[str]) -> None:
    """Take the address of somebody whose account goes from the invitations that they were sent."""
    theirs = invitations_of(user, known_as)
    theirs.filter(UNANSWERED).delete()
    theirs.update(email=user.email)


def hash_token(token: str) -> str:
    """Return what is stored of a token; it is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_link() -> tuple[str, dict[str, Any]]:
    """Return the token of a link, and the fields of an invitation that is sent with it now."""
    token, now = secrets.token_urlsafe(32), timezone.now()
    expires_at = now + timedelta(days=quickscale_settings.TEAM_INVITATION_DAYS)
    return token, {"token_hash": hash_token(token), "sent_at": now, "expires_at": expires_at}


def send_invitation(invitation: Invitation, token: str) -> None:
    mail.send("team_invitation", to=invitation.email, context=build_mail_context(invitation, token))


def build_mail_context(invitation: Invitation, token: str) -> dict[str, Any]:
    inviter = invitation.invited_by
    return {
        "site_name": quickscale_settings.SITE_NAME,
        "team": break_addresses(invitation.team.name),
        "inviter": break_addresses(inviter.get_full_name()) if inviter else "",
        "role": break_addresses(invitation.role_name),
        "expires_at": invitation.expires_at,
        "url": mail.absolute_url(reverse("base:invitation", kwargs={"token": token})),
    }


def _use(invitation: Invitation, token: str, user: User) -> None:
    good = Invitation.objects.for_team(invitation.team).open().filter(token_hash=hash_token(token))
    if not good.update(accepted_at=timezone.now(), accepted_by=user):
        raise InvitationInvalid


def _join(invitation: Invitation, user: User) -> Membership:
    team, role = invitation.team, invitation.given_role
    member = Membership.objects.create(team=team, user=user, **role_values(role))
    _audit("team.member_joined", invitation, user)
    send_event(member_joined, team, user, user=str(user.public_id), role=describe_role(role))
    return member


def _audit(action: str, invitation: Invitation, by: User | None) -> None:
    record_change(action, invitation, by, {"role": describe_role(invitation.given_role)})
