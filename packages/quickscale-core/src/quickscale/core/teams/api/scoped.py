"""Operations on team-scoped models, for themes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import BaseConstraint, F, Model, Q, UniqueConstraint
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.lists import PagePagination
from quickscale.core.http.middleware import NON_FIELD_ERRORS
from quickscale.core.teams.current import current_team
from quickscale.core.teams.exceptions import NoTeam
from quickscale.core.teams.models import Team
from quickscale.core.teams.scoping import across_teams, team_scope

if TYPE_CHECKING:
    from quickscale.core.users.models import User


class TeamScopedMixin(GenericAPIView[Any]):
    """A view of things that belong to the visitor's current team; anybody else's do not exist.

    All that the view asks a team-scoped model for means that team's rows: its queryset, what its
    relations and filters offer, what its services look up. What it creates belongs to the team. A
    unique constraint that begins with ``team`` is a field error where it is violated.

    Where the visitor acts for themselves every operation is refused, with the problem
    ``team-required``.
    """

    of_workspace = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self.team_scope:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.team_scope.enter_context(team_scope(self.team))

    @cached_property
    def team(self) -> Team:
        """The team that the visitor acts for.

        Raises:
            NoTeam: they act for themselves.
        """
        team = current_team(self.request)
        if team is None:
            raise NoTeam
        return team

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        return queryset.for_team(self.team)

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        validate_in_team(serializer, self.team)
        serializer.save(team=self.team)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        validate_in_team(serializer, self.team)
        serializer.save()


class WorkspaceOwnedMixin(IdempotentMixin, GenericAPIView[Any]):
    """A view of what belongs to the current workspace: to the visitor, or to their team."""

    of_workspace = True
    pagination_class = PagePagination
    ordering = ("-id",)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    def owned(self, prefix: str = "") -> Q:
        """Return what holds of rows of the workspace, seen from a model that is ``prefix`` away."""
        if team := current_team(self.request):
            return Q(**{f"{prefix}team": team})
        return Q(**{f"{prefix}user": self.person, f"{prefix}team": None})


def validate_in_team(serializer: BaseSerializer[Any], team: Team) -> None:
    """Check what is unique, and all constraints: a serializer knows no team."""
    model: type[Model] = serializer.Meta.model  # type: ignore[attr-defined]
    columns = {field.name for field in model._meta.concrete_fields}
    asked = columns & set(serializer.validated_data)
    candidate: Any = copy_of(serializer.instance) if serializer.instance else model()
    candidate.team = team
    for name in asked:
        setattr(candidate, name, serializer.validated_data[name])
    candidate.validate_unique(exclude=columns - asked - {"team"})
    errors: dict[str, list[str]] = {}
    for constraint in model._meta.constraints:
        if broken := find_violation(constraint, candidate):
            errors.setdefault(_input_of(constraint, asked), []).extend(broken)
    if errors:
        raise ValidationError(errors)


def copy_of(stored: Model) -> Model:
    """Return a stored thing's columns as another object, to try changes on."""
    fields = stored._meta.concrete_fields
    copied = type(stored)(**{field.attname: getattr(stored, field.attname) for field in fields})
    copied._state.adding = False
    return copied


def find_violation(constraint: BaseConstraint, candidate: Model) -> list[str]:
    try:
        with across_teams():
            constraint.validate(type(candidate), candidate)
    except DjangoValidationError as error:
        return list(error.messages)
    return []


def _input_of(constraint: BaseConstraint, asked: set[str]) -> str:
    """Return the one input that a constraint is about, if there is one."""
    if not isinstance(constraint, UniqueConstraint):
        return NON_FIELD_ERRORS
    inputs = {*constraint.fields, *_list_names(constraint.expressions)} - {"team"}
    return inputs.pop() if len(inputs) == 1 and inputs <= asked else NON_FIELD_ERRORS


def _list_names(expressions: Iterable[Any]) -> Iterator[str]:
    for expression in expressions:
        if isinstance(expression, F):
            yield expression.name  # type: ignore[attr-defined]  # the stubs lack it
        else:
            yield from _list_names(expression.get_source_expressions())
