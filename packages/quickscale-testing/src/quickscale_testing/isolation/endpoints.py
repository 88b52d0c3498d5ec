"""Which operations are about what belongs to teams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rest_framework.schemas.generators import EndpointEnumerator

from quickscale.core.api import PrivateFilesMixin
from quickscale.core.files import PrivateFileField
from quickscale.core.teams.api.fields import TeamAddressedMixin
from quickscale.core.teams.scoping import is_team_scoped

_PARAMETER = re.compile(r"{(\w+)}")
_SUFFIX = re.compile(r"_(pk|id|slug|uuid|public_id)$")


@dataclass(frozen=True)
class Endpoint:
    """One operation, as the URLconf mounts it.

    Attributes:
        method: in capitals.
        path: with its parameters in braces.
        view: the view's class.
        options: what the URLconf and ``@action`` say of the view.
        action: the name of the method that answers.
    """

    method: str
    path: str
    view: Any
    options: dict[str, Any]
    action: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.view.__name__})"

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.path)

    @property
    def model(self) -> Any:
        """The model whose rows it serves, None where it says none."""
        queryset = getattr(self.view, "queryset", None)
        if queryset is not None:
            return queryset.model
        serializer = getattr(self.view, "serializer_class", None)
        return getattr(getattr(serializer, "Meta", None), "model", None)

    @property
    def is_addressed(self) -> bool:
        """Whether its paths say of which team; else it is the visitor's current one."""
        return issubclass(self.view, TeamAddressedMixin)

    @property
    def names_its_team(self) -> bool:
        return self.is_addressed and "slug" in self.parameters

    @property
    def is_of_teams(self) -> bool:
        return self.is_addressed or is_team_scoped(self.model)

    @property
    def shows_published(self) -> bool:
        """Whether it shows the public what teams have published; drafts are nobody's."""
        return bool(getattr(self.view, "shows_published", False))

    @property
    def is_about_one(self) -> bool:
        """Whether the path names one thing, a team itself included."""
        is_team_itself = getattr(self.view, "lookup_url_kwarg", "") == "slug"
        return bool(self._own_parameters) or (self.names_its_team and is_team_itself)

    def fill(self, thing: Any, team: Any) -> str:
        """Return the path of a thing, as a team's; empty where a parameter is none of theirs."""
        path = self.path
        for name in self.parameters:
            value = team.slug if self._names_team(name) else self._read(thing, name)
            if value is None:
                return ""
            path = path.replace(f"{{{name}}}", str(value))
        return path

    def lookup_of(self, thing: Any) -> Any:
        """Return what identifies a thing in this operation's paths and answers."""
        lookup: str = getattr(self.view, "lookup_field", "pk")
        return follow_lookup(thing, lookup)

    def prepare(self) -> Any:
        """Return the view as it stands before it answers, for asking about its serializer."""
        view = self.view(**self.options)
        view.action, view.kwargs, view.args = self.action, {}, ()
        view.request, view.format_kwarg = None, None
        return view

    @property
    def _own_parameters(self) -> list[str]:
        return [name for name in self.parameters if not self._names_team(name)]

    def _names_team(self, name: str) -> bool:
        return self.is_addressed and name == "slug"

    def _read(self, thing: Any, name: str) -> Any:
        if name == "field" and issubclass(self.view, PrivateFilesMixin):
            return next((it.name for it in thing._meta.fields if is_private_file(it)), None)
        lookup = getattr(self.view, "lookup_field", "pk")
        if name in (getattr(self.view, "lookup_url_kwarg", None) or lookup, "pk", "id"):
            return follow_lookup(thing, lookup)
        related, suffix = _SUFFIX.sub("", name), _SUFFIX.search(name)
        return follow_lookup(thing, f"{related}__{suffix[1]}" if suffix else name)


def is_private_file(field: Any) -> bool:
    return isinstance(field, PrivateFileField)


def list_endpoints() -> Iterator[Endpoint]:
    """Yield the operations of the project's URLconf."""
    for path, method, callback in EndpointEnumerator().get_api_endpoints():
        actions = getattr(callback, "actions", None) or {}
        action = actions.get(method.lower(), method.lower())
        yield Endpoint(method, path, callback.cls, callback.initkwargs, action)


def follow_lookup(thing: Any, lookup: str) -> Any:
    """Return what a lookup with ``__`` leads to, None where it leads nowhere."""
    for name in lookup.split("__"):
        thing = getattr(thing, name, None)
    return thing
