"""Two teams, and something of every kind that belongs to them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from quickscale.core.files import PrivateFileField
from quickscale.core.teams.hooks import team_samples
from quickscale.core.teams.models import Membership, Team
from quickscale.core.teams.scoping import is_team_scoped
from quickscale.core.teams.services import create_team
from quickscale.core.users.models import User

_numbers = count(1)

#: A text that is shorter may stand anywhere.
_TELLING = 8


class CannotSample(AssertionError):
    """Something of a model could not be made by guessing."""


class Samples:
    """A team with its owner, a plain member, and one thing of each model that is asked for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.owner = make_person(f"{name}-owner")
        self.team: Team = create_team(f"Isolated {name} {uuid.uuid4().hex[:8]}", owner=self.owner)
        self.member = Membership.objects.create(
            team=self.team, user=make_person(f"{name}-member"), role="member"
        )
        self.given = [thing for some in team_samples(team=self.team) for thing in some]
        self.things: dict[Any, Any] = {type(thing): thing for thing in self.given}

    def find(self, model: Any) -> Any:
        """Return the team's thing of a model, and make it at the first call.

        Raises:
            CannotSample: guessing does not do for it.
        """
        if model in (Membership, User):
            return self.member if model is Membership else self.member.user
        if model not in self.things:
            self.things[model] = self._make(model)
        return self.things[model]

    def list_secrets(self, other: Samples) -> set[str]:
        """Return the texts by which this team's things would be known, and not ``other``'s."""
        return self._list_texts() - other._list_texts()

    def _list_texts(self) -> set[str]:
        made = [*self.given, *self.things.values()]
        rows = [self.team, self.owner, self.member.user, self.member, *made]
        texts = {str(value) for row in rows for value in read_texts(row)}
        return {text for text in texts if len(text) >= _TELLING}

    def _make(self, model: Any) -> Any:
        wanted = [field for field in model._meta.concrete_fields if not field.primary_key]
        values = {field.name: self._value(field, model) for field in wanted if is_filled(field)}
        try:
            with transaction.atomic():
                thing = model(**values)
                thing.save()
        except (DatabaseError, ValueError, TypeError) as error:
            message = (
                f"Nothing of {model._meta.label} could be made by guessing ({error}). "
                "Give something by the hook core.team_samples."
            )
            raise CannotSample(message) from error
        return thing

    def _value(self, field: Any, model: Any) -> Any:
        if field.is_relation:
            return self._related(field.related_model, model)
        return make_column_value(field, f"{self.name}-{next(_numbers)}-{uuid.uuid4().hex[:8]}")

    def _related(self, related: Any, model: Any) -> Any:
        if related is Team:
            return self.team
        if related is User:
            return self.owner
        if related is model or is_team_scoped(related):
            return None if related is model else self.find(related)
        return related._base_manager.first() or self._make(related)


def make_person(name: str) -> User:
    return User.objects.create_user(f"{name}-{uuid.uuid4().hex[:8]}@example.com", name=name)


def is_filled(field: Any) -> bool:
    """Whether a field is given a value: those that need one, texts, private files, and ties within
    the team.
    """
    if field.is_relation:
        return not field.null or is_team_scoped(field.related_model)
    if isinstance(field, PrivateFileField):
        return True
    if field.choices or field.has_default():
        return not (field.has_default() or field.null or field.blank)
    if isinstance(field, (models.CharField, models.TextField)):
        return not field.null
    return not (field.null or field.blank or getattr(field, "auto_now_add", False))


def make_column_value(field: Any, text: str) -> Any:
    """Return something that a column takes."""
    if field.choices:
        return field.flatchoices[0][0]
    for kind, make in _MAKERS:
        if isinstance(field, kind):
            return make(text)
    if isinstance(field, (models.CharField, models.TextField)):
        return text[-field.max_length :] if field.max_length else text
    return None


_MAKERS: tuple[tuple[Any, Any], ...] = (
    (models.EmailField, lambda text: f"{text}@example.com"),
    (models.URLField, lambda text: f"https://example.com/{text}"),
    (models.UUIDField, lambda text: uuid.uuid4()),
    (models.BooleanField, lambda text: False),
    (models.DecimalField, lambda text: Decimal(1)),
    ((models.IntegerField, models.FloatField), lambda text: 1),
    (models.DateTimeField, lambda text: timezone.now() + timedelta(days=30)),
    (models.DateField, lambda text: timezone.localdate()),
    (models.TimeField, lambda text: timezone.now().time()),
    (models.DurationField, lambda text: timedelta(hours=1)),
    (models.JSONField, lambda text: {}),
    (PrivateFileField, lambda text: ContentFile(text.encode(), name=f"{text}.txt")),
    (models.FileField, lambda text: f"{text}.txt"),
)


def read_texts(row: Any) -> list[Any]:
    """Return the public ids and the texts of a row."""
    kinds = (models.UUIDField, models.CharField, models.TextField)
    fields = (field for field in row._meta.concrete_fields if isinstance(field, kinds))
    return [getattr(row, field.attname) for field in fields if getattr(row, field.attname)]
