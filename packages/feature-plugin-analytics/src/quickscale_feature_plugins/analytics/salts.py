"""The daily salts: today's and yesterday's, and no other."""

from __future__ import annotations

import secrets
from datetime import date

from quickscale_feature_plugins.analytics.days import DAY
from quickscale_feature_plugins.analytics.models import Salt

_remembered: dict[date, bytes] = {}


def get_salt(day: date) -> bytes:
    """Return the salt of the current ``day``, made by whichever process asks first."""
    if salt := _remembered.get(day):
        return salt
    row, created = Salt.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
    if created:  # not remembered yet: the transaction that made it may still be rolled back
        forget_salts(before=day - DAY)
    else:
        _remembered[day] = bytes(row.key)
    return bytes(row.key)


def find_salt(day: date) -> bytes | None:
    """Return the salt of an earlier ``day`` if it is still kept."""
    key = Salt.objects.filter(day=day).values_list("key", flat=True).first()
    return None if key is None else bytes(key)


def forget_salts(*, before: date) -> int:
    """Delete the salts of the days ``before`` this one; return how many there were."""
    for day in [day for day in _remembered if day < before]:
        _remembered.pop(day, None)
    return Salt.objects.filter(day__lt=before).delete()[0]
