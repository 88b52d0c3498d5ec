"""Whose rows are meant where a query does not say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from quickscale.core.http import request_context

if TYPE_CHECKING:
    from quickscale.core.teams.models import Team


class Everybody:
    """The scope of whoever means the rows of all teams."""


EVERYBODY: Final = Everybody()

#: A team's primary key, or everybody.
Scope = int | Everybody

_scope: ContextVar[Scope | None] = ContextVar("quickscale_team_scope", default=None)


@contextmanager
def team_scope(team: Team | int) -> Iterator[None]:
    """Let queries that do not say it mean one team's rows; for tasks and commands.

    Args:
        team: the team, or its primary key.
    """
    token = _scope.set(team if isinstance(team, int) else team.pk)
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def across_teams() -> Iterator[None]:
    """Let queries that do not say it mean the rows of all teams; for maintenance."""
    token = _scope.set(EVERYBODY)
    try:
        yield
    finally:
        _scope.reset(token)


def current_scope() -> Scope | None:
    """Return the scope that holds here: the innermost block's, and everybody in Django's admin."""
    scope = _scope.get()
    if scope is None and "admin" in request_context.current_namespaces():
        return EVERYBODY
    return scope
