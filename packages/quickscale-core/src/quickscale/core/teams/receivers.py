"""Joining a team by signing up, and acting for it from the moment one signs in."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import user_logged_in, user_signed_up
from django.dispatch import receiver
from django.http import HttpRequest

from quickscale.core.layers.stack import get_stack

from .current import switch_workspace
from .exceptions import TeamError
from .models import Membership
from .services import accept_invitation, find_invitation

#: Where the session keeps the token of the invitation that its visitor was shown.
SESSION_KEY = "quickscale_invitation"


def remember_invitation(request: HttpRequest, token: str) -> None:
    if not request.user.is_authenticated and hasattr(request, "session"):
        request.session[SESSION_KEY] = token


@receiver(user_signed_up, dispatch_uid="quickscale_join_invited")
def join_invited(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Accept the invitation by which somebody came, if they signed up with its address.

    With any other address they are led back to the invitation, and accept it themselves.
    """
    token = request.session.pop(SESSION_KEY, "")
    if not token:
        return
    try:
        if find_invitation(token).email != user.email:
            return
        # The link came to them by mail, so that the address needs no other proof.
        EmailAddress.objects.get_for_user(user, user.email).set_verified(commit=True)
        switch_workspace(request, accept_invitation(token, user=user).team)
    except TeamError:
        return


@receiver(user_logged_in, dispatch_uid="quickscale_enter_only_team")
def enter_only_team(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Have somebody act for their only team, where the site's screens are for teams.

    They would be asked for whom they act before they saw any of them.
    """
    if not get_stack().is_for_teams:
        return
    memberships = Membership.objects.filter(user=user, team__closed_at=None)
    match list(memberships.select_related("team")[:2]):
        case [membership]:
            switch_workspace(request, membership.team)
