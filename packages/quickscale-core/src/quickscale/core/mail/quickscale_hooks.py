"""What becomes of the records of a person's mails."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from quickscale.core import hooks
from quickscale.core.privacy.hooks import ExportPart
from quickscale.core.privacy.personal_data import Person, list_names

from .models import OutgoingMail


@hooks.register("core.export_account")
def export_mails(*, user: Person) -> ExportPart:
    own = OutgoingMail.objects.filter(recipient__in=list_names(user)).order_by("created_at")
    return ExportPart("mails", own.values("template", "status", "created_at", "sent_at").iterator())


@hooks.register("core.account_deleted")
def forget_mails(*, known_as: Sequence[str]) -> None:
    """Delete what a person was sent, and what of mails to others was given up and names them.

    What is still on its way to somebody else forgets its words itself, once it is delivered.
    """
    named = Q(recipient__in=known_as)
    for name in known_as:
        mentions = Q(subject__contains=name) | Q(text__contains=name) | Q(html__contains=name)
        named |= Q(status=OutgoingMail.Status.FAILED) & mentions
    OutgoingMail.objects.filter(named).delete()
