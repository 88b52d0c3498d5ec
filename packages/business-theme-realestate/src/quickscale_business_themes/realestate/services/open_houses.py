"""Open days and who comes to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from quickscale_business_themes.realestate import signals
from quickscale_business_themes.realestate.exceptions import (
    AlreadyRegistered,
    OpenHouseFull,
    OpenHouseOver,
    TooFewPlaces,
)
from quickscale_business_themes.realestate.models import (
    OpenHouse,
    OpenHouseRegistration,
    OpenHouseStatus,
    OpenHouseType,
)
from quickscale_business_themes.realestate.services.records import lock_record, set_values


def list_public_open_houses() -> Any:
    """Return the open days that anybody may come to, of listings that the public sees."""
    found = OpenHouse.objects.across_teams().filter(
        status=OpenHouseStatus.ACTIVE,
        type=OpenHouseType.PUBLIC,
        ends_at__gt=timezone.now(),
        listing__is_public=True,
    )
    return found.select_related("listing__property", "team")


@transaction.atomic
def save_open_house(open_house: OpenHouse, values: Mapping[str, Any]) -> OpenHouse:
    """Save an open day; whoever is registered is told of another time.

    Raises:
        RecordGone: it was deleted in the meantime.
        OpenHouseOver: it has ended or was canceled.
        TooFewPlaces: more people are registered.
    """
    if open_house.pk:
        open_house = lock_record(open_house)
        require_active(open_house)
    old = (open_house.starts_at, open_house.ends_at)
    set_values(open_house, values)
    if open_house.capacity is not None and open_house.registered > open_house.capacity:
        raise TooFewPlaces
    is_moved = bool(open_house.pk) and old != (open_house.starts_at, open_house.ends_at)
    open_house.sequence += is_moved
    open_house.save()
    if is_moved:
        tell_registered(open_house)
    return open_house


def require_active(open_house: OpenHouse) -> None:
    is_over = open_house.ends_at <= timezone.now()
    if open_house.status != OpenHouseStatus.ACTIVE or is_over:
        raise OpenHouseOver


@transaction.atomic
def register(
    open_house: OpenHouse, values: Mapping[str, Any], *, consent_text: str, user: Any = None
) -> OpenHouseRegistration:
    """Keep that somebody comes, if there are places.

    Raises:
        RecordGone: the open day was deleted in the meantime.
        OpenHouseOver: it has ended or was canceled.
        AlreadyRegistered: an address registers once.
        OpenHouseFull: there aren't enough places.
    """
    open_house = lock_record(open_house)
    require_active(open_house)
    coming = OpenHouseRegistration.objects.for_team(open_house.team_id)
    coming = coming.filter(open_house=open_house, canceled_at=None)
    if coming.filter(email__iexact=values["email"]).exists():
        raise AlreadyRegistered
    count_guests(open_house, values.get("guests", 1))
    registration = OpenHouseRegistration(
        **values,
        team_id=open_house.team_id,
        open_house=open_house,
        consent_text=consent_text,
        language=get_language() or "",
    )
    registration.save()
    tell_visitor(registration)
    send_event(signals.open_house_registered, registration, user=user)
    return registration


def count_guests(open_house: OpenHouse, more: int) -> None:
    open_house.registered += more
    if open_house.capacity is not None and open_house.registered > open_house.capacity:
        raise OpenHouseFull
    open_house.save(update_fields=["registered"])


@transaction.atomic
def cancel_registration(registration: OpenHouseRegistration) -> OpenHouseRegistration:
    """Free the places of whoever doesn't come; once more changes nothing.

    Raises:
        RecordGone: it was deleted in the meantime.
        OpenHouseOver: the open day has ended or was canceled.
    """
    open_house = lock_record(registration.open_house)
    registration = lock_record(registration)
    if registration.canceled_at is not None:
        return registration
    require_active(open_house)
    registration.canceled_at = timezone.now()
    registration.save()
    open_house.registered -= registration.guests
    open_house.save(update_fields=["registered"])
    send_event(signals.open_house_registration_canceled, registration, user=None)
    return registration


@transaction.atomic
def delete_registration(registration: OpenHouseRegistration) -> None:
    """Forget whoever wanted to come, and free their places.

    Raises:
        RecordGone: it was deleted in the meantime.
    """
    open_house = lock_record(registration.open_house)
    registration = lock_record(registration)
    if registration.canceled_at is None:
        open_house.registered -= registration.guests
        open_house.save(update_fields=["registered"])
    registration.delete()


@transaction.atomic
def cancel_open_house(open_house: OpenHouse) -> OpenHouse:
    """Cancel an open day and tell whoever is registered; once more changes nothing.

    Raises:
        RecordGone: it was deleted in the meantime.
        OpenHouseOver: it has ended.
    """
    open_house = lock_record(open_house)
    if open_house.status == OpenHouseStatus.CANCELED:
        return open_house
    require_active(open_house)
    open_house.status = OpenHouseStatus.CANCELED
    open_house.sequence += 1
    open_house.save()
    tell_registered(open_house)
    return open_house


def end_open_houses() -> int:
    """Say of open days that are over that they have ended; return how many."""
    over = OpenHouse.objects.across_teams().filter(
        status=OpenHouseStatus.ACTIVE, ends_at__lte=timezone.now()
    )
    return int(over.update(status=OpenHouseStatus.ENDED))


def tell_registered(open_house: OpenHouse) -> None:
    coming = OpenHouseRegistration.objects.for_team(open_house.team_id).order_by("pk")
    for registration in coming.filter(open_house=open_house, canceled_at=None):
        registration.open_house = open_house
        tell_visitor(registration)


def tell_visitor(registration: OpenHouseRegistration) -> None:
    from quickscale_business_themes.realestate.viewing_mails import (
        OPEN_HOUSE_CANCELED,
        OPEN_HOUSE_CONFIRMED,
    )

    open_house, identity = registration.open_house, str(registration.public_id)
    is_canceled = open_house.status == OpenHouseStatus.CANCELED
    mail = OPEN_HOUSE_CANCELED if is_canceled else OPEN_HOUSE_CONFIRMED
    mail.send(
        to=registration.email,
        data={"registration": identity, "sequence": open_house.sequence},
        key=f"{identity}.{open_house.sequence}",
        language=registration.language,
    )


def send_event(event: Any, registration: OpenHouseRegistration, *, user: Any) -> None:
    open_house = registration.open_house
    event.send(
        registration.public_id,
        user=user,
        data={
            "open_house": str(open_house.public_id),
            "listing": str(open_house.listing.public_id),
            "name": registration.name,
            "email": registration.email,
            "phone": registration.phone,
            "guests": registration.guests,
        },
        owner=registration.team,
    )
