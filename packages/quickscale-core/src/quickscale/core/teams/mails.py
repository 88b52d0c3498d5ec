"""The mail with which somebody is asked to join a team."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from quickscale.core import visits
from quickscale.core.conf import quickscale_settings

from .models.holders import name_of

if TYPE_CHECKING:
    from .models import Invitation

_TEMPLATES = "mail/team_invitation"


def send_invitation(invitation: Invitation, token: str) -> None:
    """Send an invitation's link once the running transaction commits."""
    context = describe_invitation(invitation, token)
    subject = " ".join(render_to_string(f"{_TEMPLATES}/subject.txt", context).split())
    body = render_to_string(f"{_TEMPLATES}/body.txt", context)
    transaction.on_commit(partial(send_mail, subject, body, None, [invitation.email]), robust=True)


def describe_invitation(invitation: Invitation, token: str) -> dict[str, Any]:
    """Return what the mail's templates need."""
    inviter = invitation.invited_by
    return {
        "site_name": quickscale_settings.SITE_NAME,
        "team": invitation.team.name,
        "inviter": inviter.get_full_name() if inviter else "",
        "role": name_of(invitation.given_role),
        "expires_at": invitation.expires_at,
        "url": urljoin(_find_site(), reverse("base:invitation", kwargs={"token": token})),
    }


def _find_site() -> str:
    visit = visits.current()
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    return f"{scheme}://{visit.host}" if visit and visit.host else "http://localhost:8000"
