"""The points where layers say what of theirs belongs to a person, and forget it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quickscale.core import hooks

from .exceptions import DeletionRefused

if TYPE_CHECKING:
    from .models import User


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
def export_account(*, user: User) -> list[ExportPart]:
    """Return an :class:`ExportPart` of what belongs to ``user``, or a list of them.

    They get it as a file of their own data: everything they gave, did or own, and no secret, not
    even a hashed one.
    """
    return []


@hooks.declare("core.can_delete_account", kind="veto", raises=DeletionRefused)
def can_delete_account(*, user: User) -> None:
    """Refuse that ``user`` deletes their account by raising ``DeletionRefused``.

    Asked when they ask for it, and again when it is done.
    """


@hooks.declare("core.account_deletion_asked", kind="veto", raises=Exception)
def account_deletion_asked(*, user: User) -> None:
    """Do what ``user`` need not wait for when they ask that their account be deleted.

    It belongs to the transaction that notes it, as what is raised undoes it. They may still change
    their mind.
    """


@hooks.declare("core.account_deactivated", kind="veto", raises=Exception)
def account_deactivated(*, user: User) -> None:
    """Do what has to be done once ``user`` can no longer sign in, in the transaction of that."""


@hooks.declare("core.account_deleted", kind="veto", raises=Exception)
def account_deleted(*, user: User, email: str, known_as: Sequence[str]) -> None:
    """Erase what is ``user``'s, or what says who they were, in the transaction that deletes them.

    The row of ``user`` itself is anonymous already; ``email`` is the address that they had, and
    ``known_as`` all their addresses and their name, by which ``users.traces.telling()`` finds the
    rows of others that tell of them. What the law wants kept, amounts and dates, stays. Any
    exception undoes the whole deletion, which is tried again another day: nothing is half deleted.
    """
