"""The links by which people end alerts without signing in."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from quickscale.core.mail import absolute_url
from quickscale.core.mail.blocks import Unsubscribe

from .models import Frequency, SavedSearch
from .searches import record_search

_SALT = "quickscale.alerts"
_ALL, _ONE = "all", "one"


def build_stop(user: Any) -> Unsubscribe:
    """Return how somebody ends the alerts of all of their searches."""
    token = signing.dumps([_ALL, str(user.public_id)], salt=_SALT)
    return Unsubscribe(
        url=absolute_url(reverse("api:core:alert-stop", kwargs={"token": token})),
        page=stop_page(token),
    )


def build_stop_page(search: SavedSearch) -> str:
    """Return where somebody ends the alerts of one search."""
    return stop_page(signing.dumps([_ONE, str(search.public_id)], salt=_SALT))


def stop_page(token: str) -> str:
    return absolute_url(reverse("base:alert-stop", kwargs={"token": token}))


def read_token(token: str) -> tuple[bool, QuerySet[SavedSearch]] | None:
    """Return whether a link is about all of somebody's searches, and which it is about; None where
    nobody made it."""
    try:
        scope, key = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    about = {"user__public_id": key} if scope == _ALL else {"public_id": key}
    return scope == _ALL, SavedSearch.objects.filter(**about)


@transaction.atomic
def stop(searches: QuerySet[SavedSearch]) -> None:
    """Tell no more of some searches; saying so twice is saying so once."""
    for search in searches.select_for_update().exclude(frequency=Frequency.NEVER).order_by("pk"):
        search.frequency, search.next_at = Frequency.NEVER, None
        search.save(update_fields=["frequency", "next_at"])
        record_search("saved_search.stopped", search)
