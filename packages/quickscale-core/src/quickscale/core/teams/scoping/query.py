"""The query of a team-scoped model, which refuses to be compiled before it is scoped."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, sql

from quickscale.core.teams.exceptions import UnscopedQuery

from .scope import Everybody, Scope, current_scope


class TeamQuery(sql.Query):
    """A query that knows whether it says whose rows it means.

    Whatever reaches the database is compiled: rows, counts, aggregates, subqueries, the parts of a
    union. So this is where an unscoped query is refused, or narrowed to the scope that holds.
    """

    is_scoped = False

    def narrow(self, scope: Scope) -> None:
        """Say whose rows are meant."""
        if not isinstance(scope, Everybody):
            self.add_q(Q(team_id=scope))
        self.is_scoped = True

    def as_scoped(self) -> TeamQuery:
        """Return this query, or the same with the scope that holds here.

        Raises:
            UnscopedQuery: none does.
        """
        if self.is_scoped or self.combinator or self.is_empty():
            return self
        scope = current_scope()
        if scope is None:
            raise UnscopedQuery(tell_unscoped(self.model))
        scoped: Any = self.clone()
        scoped.narrow(scope)
        narrowed: TeamQuery = scoped
        return narrowed

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
