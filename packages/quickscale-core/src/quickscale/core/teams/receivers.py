"""Whoever signs up by an invitation has joined when they first see the site."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import user_signed_up
from django.dispatch import receiver
from django.http import HttpRequest

from .current import switch_workspace
from .exceptions import TeamError
from .models import Invitation
from .services import accept_invitation, find_invitation

#: Where the session keeps the token of the invitation that its visitor was shown.
SESSION_KEY = "quickscale_invitation"


def remember_invitation(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Let a visitor without an account join by signing up.

    The link came to them by mail, so that the address needs no other proof.
    """
    if request.user.is_authenticated or not hasattr(request, "session"):
        return
    request.session[SESSION_KEY] = token
    get_adapter().stash_verified_email(request, invitation.email)


@receiver(user_signed_up, dispatch_uid="quickscale_join_invited")
def join_invited(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Accept the invitation by which somebody came, if they signed up with its address.

    With any other address they are led back to it, and accept it themselves.
    """
    token = request.session.pop(SESSION_KEY, "")
    if not token:
        return
    try:
        if find_invitation(token).email == user.email:
            switch_workspace(request, accept_invitation(token, user=user).team)
    except TeamError:
        return
