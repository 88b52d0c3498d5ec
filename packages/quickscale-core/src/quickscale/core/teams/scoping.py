"""Whose rows are meant where a query does not say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from django.db import models
from django.db.models import Q, sql
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale.core.http import request_context

from .exceptions import NoTeam, UnscopedQuery

if TYPE_CHECKING:
    from .models import Team


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


class TeamQuery(sql.Query):
    """A query that knows whether it says whose rows it means.

    Whatever reaches the database is compiled: rows, counts, aggregates, subqueries, the parts of a
    union. So this is where an unscoped query is refused, or narrowed to the scope that holds.
    """

    is_scoped = False

    def narrow(self, scope: Scope) -> None:
        if not isinstance(scope, Everybody):
            self.add_q(Q(team_id=scope))
        self.is_scoped = True

    def as_scoped(self) -> TeamQuery:
        if self.is_scoped or self.combinator or self.is_empty():
            return self
        scope = current_scope()
        if scope is None:
            raise UnscopedQuery(tell_unscoped(self.model))
        scoped: TeamQuery = self.clone()  # type: ignore[assignment]
        scoped.narrow(scope)
        return scoped

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        return super(TeamQuery, self.as_scoped()).get_compiler(*args, **kwargs)

    def chain(self, klass: Any = None) -> Any:
        # An UPDATE is another class of query, without this one's guard.
        source = self if klass is None else self.as_scoped()
        return super(TeamQuery, source).chain(klass)


def tell_unscoped(model: Any) -> str:
    name = model.__name__
    return (
        f"{name} is team-scoped: use {name}.objects.for_team(team), .for_request(request) "
        "or, explicitly, .across_teams()."
    )


M = TypeVar("M", bound=models.Model)


class TeamQuerySet(models.QuerySet[M]):
    """Rows of teams, to be had once it is said of which.

    What is created through it belongs to the team that it means.
    """

    query: TeamQuery

    def __init__(
        self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None
    ) -> None:
        super().__init__(model, query if query is not None else TeamQuery(model), using, hints)
        self._team_id: int | None = None

    def for_team(self, team: Team | int) -> Self:
        """Return the rows of one team, given as itself or as its primary key."""
        team_id = team if isinstance(team, int) else team.pk
        scoped = self._within(team_id)
        scoped._team_id = team_id
        return scoped

    def for_request(self, request: HttpRequest) -> Self:
        """Return the rows of the team that the visitor acts for.

        Raises:
            NoTeam: they act for themselves.
        """
        from .current import current_team

        team = current_team(request)
        if team is None:
            raise NoTeam
        return self.for_team(team)

    def across_teams(self) -> Self:
        """Return the rows of all teams. Whoever asks for them answers for what becomes of them."""
        return self._within(EVERYBODY)

    def create(self, **kwargs: Any) -> M:
        team_id = self._creating_team_id()
        if team_id is not None and "team" not in kwargs:
            kwargs.setdefault("team_id", team_id)
        return super().create(**kwargs)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        objects, team_id = list(objs), self._creating_team_id()
        for item in objects if team_id is not None else ():
            vars(item)["team_id"] = vars(item).get("team_id") or team_id
        return super().bulk_create(objects, *args, **kwargs)

    # A combination is as wide as its wider half.
    def __and__(self, other: Any) -> Self:
        return super().__and__(_scoped(other))

    def __or__(self, other: Any) -> Self:
        return super().__or__(_scoped(other))

    def __xor__(self, other: Any) -> Self:
        return super().__xor__(_scoped(other))

    def delete(self) -> tuple[int, dict[str, int]]:
        self.query.as_scoped()  # refuses before a transaction is begun
        return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self.query.as_scoped()  # refuses before a transaction is begun
        return super().bulk_update(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        if not (self.query.is_scoped or isinstance(current_scope(), Everybody)):
            raise UnscopedQuery(tell_unscoped(self.model))
        return super().raw(*args, **kwargs)

    def _within(self, scope: Scope) -> Self:
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.query.narrow(scope)
        return clone

    def _creating_team_id(self) -> int | None:
        scope = current_scope()
        return self._team_id or (None if isinstance(scope, Everybody) else scope)

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._team_id = self._team_id
        return clone

    def _raw_delete(self, using: str | None) -> int:
        # A DELETE without signals is another class of query, without the guard of ours.
        deleted: int = super(TeamQuerySet, _scoped(self))._raw_delete(using)
        return deleted

    def _add_hints(self, **hints: Any) -> None:
        """Let whatever is related to a team, or to something of a team, be had through that.

        Prefetching gives one instance for all, so that no team can be made a condition here.
        """
        super()._add_hints(**hints)  # type: ignore[misc]
        team_id = team_id_of(hints.get("instance"))
        if team_id is not None:
            self.query.is_scoped = True
            self._team_id = self._team_id or team_id


#: The way to a team-scoped model's rows. Django's own bookkeeping (saving, cascades, a row's
#: forward relations) goes by its plain base manager.
TeamManager = models.Manager.from_queryset(TeamQuerySet, class_name="TeamManager")


def team_id_of(instance: Any) -> int | None:
    from .models import Team

    if isinstance(instance, Team):
        return instance.pk
    return instance.team_id if isinstance(instance, TeamScoped) else None


def _scoped(queryset: Any) -> Any:
    scoped = queryset._chain()
    scoped.query = queryset.query.as_scoped()
    return scoped


class TeamScoped(models.Model):
    """Something that belongs to one team, and is deleted with it.

    ``objects`` refuses a query that does not say whose rows it means; a manager of one's own is
    made of a :class:`TeamQuerySet`. Indexes and unique constraints begin with ``team``.
    """

    team = models.ForeignKey(
        "quickscale_teams.Team", models.CASCADE, related_name="+", verbose_name=_("team")
    )

    objects = TeamManager()

    class Meta:
        abstract = True

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        # Whether a value is taken is a question about the table.
        with across_teams():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        with across_teams():
            super().validate_constraints(exclude)


def is_team_scoped(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, TeamScoped)
