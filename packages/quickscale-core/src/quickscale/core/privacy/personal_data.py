"""Where columns of text still tell who somebody was, after their account is gone."""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast


class Person(Protocol):
    """Whose data it is: a user, known by an address and a name."""

    pk: Any
    public_id: Any
    email: Any
    name: Any


def list_names(user: Person) -> tuple[str, ...]:
    """Return what somebody is known as: their addresses, and their name if they gave one."""
    # Only who has accounts has the account library's tables.
    from allauth.account.models import EmailAddress

    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    names = dict.fromkeys((user.email, *others, user.name))
    return tuple(name for name in names if name)


def filter_mentions(
    queryset: QuerySet[Any], known_as: Iterable[str], *fields: str
) -> QuerySet[Any]:
    """Narrow rows to those of which one of some columns, texts or JSON, tells who it was.

    An address may stand anywhere in a text. A name counts where it is all of it, or a string of
    JSON for itself: "Ann" stands within many a word.
    """
    columns = {f"{field}_as_text": Cast(field, TextField()) for field in fields}
    mentions = Q()
    for column in columns:
        for name in known_as:
            mentions |= mentions_name(column, name)
    found: QuerySet[Any] = queryset.annotate(**columns).filter(mentions)
    return found


def mentions_name(column: str, name: str) -> Q:
    if "@" in name:
        return Q(**{f"{column}__icontains": name})
    quoted = Q()
    for spelled in {json.dumps(name), json.dumps(name, ensure_ascii=False)}:
        quoted |= Q(**{f"{column}__icontains": spelled})
    return quoted | Q(**{f"{column}__iexact": name})
