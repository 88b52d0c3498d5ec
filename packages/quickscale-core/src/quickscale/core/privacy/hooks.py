"""The points where layers say what of theirs belongs to a person, and erase it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quickscale.core import hooks

from .personal_data import Person


@dataclass(frozen=True, slots=True)
class ExportPart:
    """One kind of thing that belongs to a person.

    Args:
        name: its key in the file, ``orders``; unique, so a plugin prefixes its own.
        rows: the things as plain JSON, read one by one while the file is sent: let it be a
            generator over ``queryset.iterator()`` where there may be many.
    """

    name: str
    rows: Iterable[Any]


@hooks.declare("core.export_account", kind="collect")
def export_account(*, user: Person) -> list[ExportPart]:
    """Return an :class:`ExportPart` of what belongs to ``user``, or a list of them.

    They get it as a file of their own data: everything they gave, did or own, and no secret, not
    even a hashed one.
    """
    return []


@hooks.declare("core.account_deleted", kind="veto", raises=Exception)
def account_deleted(*, user: Person, email: str, known_as: Sequence[str]) -> None:
    """Erase what is ``user``'s, or what says who they were, in the transaction that deletes them.

    The row of ``user`` itself is anonymous already; ``email`` is the address that they had, and
    ``known_as`` all their addresses and their name, by which ``personal_data.filter_mentions()``
    finds the rows of others that tell of them. What the law wants kept, amounts and dates, stays.
    Any exception undoes the whole deletion, which is tried again another day: nothing is half
    deleted.
    """
