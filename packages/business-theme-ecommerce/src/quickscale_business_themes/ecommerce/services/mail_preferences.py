"""Who wants no mails that they need not get, and the links by which they say so."""

from __future__ import annotations

import hashlib

from django.core import signing
from django.db import transaction
from django.urls import reverse

from quickscale.core.mail import absolute_url
from quickscale.core.mail.blocks import Unsubscribe
from quickscale_business_themes.ecommerce.models import CartReminder, MailObjection

_SALT = "ecommerce.unsubscribe"


def build_unsubscribe(email: str) -> Unsubscribe:
    """Return how the owner of an address ends invitations and reminders, without signing in."""
    token = signing.dumps(email.lower(), salt=_SALT)
    return Unsubscribe(
        url=absolute_url(reverse("api:ecommerce:mail-objection", kwargs={"token": token})),
        page=absolute_url(reverse("ecommerce:unsubscribe", kwargs={"token": token})),
    )


def read_email(token: str) -> str | None:
    """Return the address that a link was made for, None where nobody made it."""
    try:
        email: str = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return email


@transaction.atomic
def object_to_mails(email: str) -> None:
    """Send no more invitations and reminders to an address; saying so twice is saying so once."""
    MailObjection.objects.bulk_create(
        [MailObjection(email_digest=digest_of(email))], ignore_conflicts=True
    )
    CartReminder.objects.filter(email__iexact=email, sent_at=None).delete()


def has_objected(email: str) -> bool:
    return MailObjection.objects.filter(email_digest=digest_of(email)).exists()


def digest_of(email: str) -> str:
    return hashlib.sha256(email.lower().encode()).hexdigest()
