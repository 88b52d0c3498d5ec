"""Saved searches: who keeps how many, and when each has its turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from quickscale.core.api.exceptions import ServiceError
from quickscale.core.audit.services import record
from quickscale.core.skin_system.errors import UnknownScreen
from quickscale.core.skin_system.screens import BoundScreen, get_screen
from quickscale.core.users.models import User

from .models import AlertSource, Frequency, SavedSearch

#: How many searches one person keeps.
MOST = 50
#: When daily and monthly mails leave, in the site's time zone; the monthly ones on the first.
MORNING = time(7)


class NoAlerts(ServiceError):
    message = _("Searches of this list can't be saved.")
    field = "screen"


class SearchNameTaken(ServiceError):
    message = _("You already have a saved search with this name.")
    field = "name"


class TooManySearches(ServiceError):
    message = _("You have too many saved searches. Delete one first.")


def find_alert_list(name: str, params: Mapping[str, Any]) -> BoundScreen:
    """Return the screen of a list with alerts.

    Raises:
        NoAlerts: there is none of that name and those path parameters.
    """
    try:
        bound = get_screen(name)
    except UnknownScreen:
        raise NoAlerts from None
    if not bound.screen.alerts or bound.name != name or not bound.url(params):
        raise NoAlerts
    return bound


def choose_turn(frequency: str, now: datetime) -> datetime | None:
    """Return when a search is looked at after ``now``: at the next run, in the next morning, or in
    that of the next month's first."""
    if frequency == Frequency.NEVER:
        return None
    if frequency == Frequency.ASAP:
        return now
    local = timezone.localtime(now, timezone.get_default_timezone())
    day = local.date()
    if local.time() >= MORNING or frequency == Frequency.MONTHLY:
        day += timedelta(days=1)
    while frequency == Frequency.MONTHLY and day.day != 1:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, local.tzinfo)


def begin(search: SavedSearch) -> None:
    """Let a search tell what happens from now on."""
    search.since = timezone.now()
    search.last_change = search.source.last_change
    search.next_at = choose_turn(search.frequency, search.since)
    search.language = translation.get_language() or ""


@transaction.atomic
def create_search(search: SavedSearch, *, operation: str) -> SavedSearch:
    """Keep a new search.

    Args:
        search: what it is; it tells nothing that happened before.
        operation: the operation of its list.

    Raises:
        SearchNameTaken, TooManySearches: what is wrong with it.
    """
    # Whoever saves two at once waits, so that neither is one too many.
    User.objects.select_for_update().get(pk=search.user_id)
    if SavedSearch.objects.filter(user=search.user).count() >= MOST:
        raise TooManySearches
    search.source = AlertSource.objects.get_or_create(name=operation)[0]
    begin(search)
    save_named(search)
    record_search("saved_search.created", search)
    return search


@transaction.atomic
def change_search(search: SavedSearch, *, name: str, frequency: str) -> SavedSearch:
    """Rename a search, or tell it more or less often; what happened meanwhile isn't told.

    Raises:
        SearchNameTaken: another one has the name.
    """
    fresh = SavedSearch.objects.select_for_update().select_related("source").get(pk=search.pk)
    fresh.name = name
    if fresh.frequency != frequency:
        was_off, fresh.frequency = fresh.next_at is None, frequency
        fresh.next_at = choose_turn(frequency, timezone.now())
        if was_off:
            begin(fresh)
    save_named(fresh)
    return fresh


def save_named(search: SavedSearch) -> None:
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError:
        raise SearchNameTaken from None


@transaction.atomic
def delete_search(search: SavedSearch) -> None:
    record_search("saved_search.deleted", search)
    search.delete()


def record_search(action: str, search: SavedSearch, **data: Any) -> None:
    record(
        action,
        actor=search.user,
        object_type="saved_search",
        object_id=search.public_id,
        label=search.name,
        data=data,
    )
