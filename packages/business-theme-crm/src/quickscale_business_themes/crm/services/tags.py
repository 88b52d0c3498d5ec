"""Giving records their tags."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Lower

from quickscale_business_themes.crm.models import Tag
from quickscale_business_themes.crm.models.bases import OwnedRecord


def set_tags(record: OwnedRecord, names: Sequence[str]) -> None:
    """Give a record these tags and no others; those that the team lacks are created."""
    record.tags.set(find_or_create_tags(record.team_id, names))


def find_or_create_tags(team_id: int, names: Sequence[str]) -> list[Tag]:
    """Return the tags of these names, however they are capitalised."""
    wanted = {name.lower(): name for name in names}
    tags = Tag.objects.for_team(team_id)
    # Databases write some letters small in other ways than Python does, SQLite only those of ASCII.
    same = Q(lower__in=wanted) | Q(name__in=wanted.values())
    known = tags.annotate(lower=Lower("name")).filter(same)
    missing = wanted.keys() - {tag.name.lower() for tag in known}
    if missing:
        made = (Tag(team_id=team_id, name=wanted[lower]) for lower in sorted(missing))
        tags.bulk_create(made, ignore_conflicts=True)
    return list(known.all())
