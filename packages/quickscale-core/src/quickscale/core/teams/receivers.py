"""Joining a team by signing up."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import user_signed_up
from django.dispatch import receiver
from django.http import HttpRequest

from .current import switch_workspace
from .exceptions import TeamError
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
