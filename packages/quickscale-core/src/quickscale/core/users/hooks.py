"""Where layers have a say when an account ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quickscale.core import hooks

from .exceptions import DeletionRefused

if TYPE_CHECKING:
    from .models import User


@hooks.declare("core.can_delete_account", kind="veto", raises=DeletionRefused)
def can_delete_account(*, user: User) -> None:
    """Refuse that ``user`` deletes their account by raising ``DeletionRefused``.

    Asked when they ask for it, and again when it is done.
    """


@hooks.declare("core.account_deletion_requested", kind="veto", raises=Exception)
def account_deletion_requested(*, user: User) -> None:
    """Do what ``user`` need not wait for when they ask that their account be deleted.

    It belongs to the transaction that notes it, as what is raised undoes it. They may still change
    their mind.
    """


@hooks.declare("core.account_deactivated", kind="veto", raises=Exception)
def account_deactivated(*, user: User) -> None:
    """Do what has to be done once ``user`` can no longer sign in, in the transaction of that."""
