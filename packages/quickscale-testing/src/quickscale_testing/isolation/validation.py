"""Whether a member of one team meets anything of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from quickscale.core.api.fields import RefField
from quickscale.core.api.operations import get_operation
from quickscale.core.teams.models import Membership
from quickscale.core.teams.scoping import is_team_scoped
from quickscale.core.users.models import User
from quickscale_testing.isolation.endpoints import Endpoint, follow_lookup, list_endpoints

from .samples import CannotSample, Samples, make_person
from .visitors import Caller

_REFUSED = (401, 403)
_NONSENSE = "nothing-has-this-id"


def check_isolation() -> Iterator[str]:
    """Yield what a member of one team learns of another's things, or can do with them."""
    endpoints = list(list_endpoints())
    trial = IsolationTrial(Samples("ours"), Samples("theirs"), endpoints)
    for endpoint in endpoints:
        if endpoint.is_of_teams:
            yield from trial.check(endpoint)
    for endpoint in endpoints:
        if endpoint.is_safe and not endpoint.parameters:
            yield from trial.check_public(endpoint, endpoint.path)


class IsolationTrial:
    """Two teams: ``theirs`` has things, of which nobody of ``ours`` may learn."""

    def __init__(self, ours: Samples, theirs: Samples, endpoints: Sequence[Endpoint]) -> None:
        self.ours, self.theirs = ours, theirs
        self.lists = {it.path: it.model for it in endpoints if it.is_safe}
        self.other_user = Caller(ours.owner, ours.team)
        self.insider = Caller(theirs.owner, theirs.team)

    @cached_property
    def divided(self) -> Caller:
        """Somebody who belongs to both teams, and acts for ours."""
        person = make_person("divided")
        for team in (self.ours.team, self.theirs.team):
            Membership.objects.create(team=team, user=person, role="admin")
        return Caller(person, self.ours.team)

    def check(self, endpoint: Endpoint) -> Iterator[str]:
        """Yield what one operation gives away."""
        try:
            theirs, ours = self._find_things(endpoint)
        except CannotSample as error:
            yield f"{endpoint}: {error}"
            return
        if endpoint.is_about_one:
            yield from self.check_detail(endpoint, theirs)
        elif endpoint.is_safe:
            yield from self.check_list(endpoint, theirs)
        if not endpoint.is_safe:
            yield from self.check_relations(endpoint, ours)

    def check_detail(self, endpoint: Endpoint, thing: Any) -> Iterator[str]:
        """Yield unless a thing of theirs is not there for a stranger, whatever they do."""
        own = endpoint.fill(thing, self.theirs.team)
        if not own:
            yield f"{endpoint}: its path's parameters are no attributes of {type(thing).__name__}"
            return
        body = self._read_body(own)
        control = self.insider.ask(endpoint.method, own, body)
        if control.status_code in _REFUSED:
            return
        if control.status_code == 404 and not endpoint.shows_published:
            yield f"{endpoint}: proves nothing, its own team's owner is answered 404"
        for path in {own, endpoint.fill(thing, self.ours.team)} - {self._own_page(endpoint)}:
            yield from self._check_denial(self.other_user, endpoint, path, body, thing)
        if not endpoint.is_addressed:
            yield from self._check_denial(self.divided, endpoint, own, body, thing)

    def check_list(self, endpoint: Endpoint, thing: Any) -> Iterator[str]:
        """Yield if a list, or a list that is filtered by a thing of theirs, shows any."""
        identity = str(endpoint.lookup_of(thing))
        own = endpoint.fill(thing, self.theirs.team)
        control = self.insider.ask("GET", own)
        if control.status_code in _REFUSED:
            return
        is_shown = thing is None or shows_thing(control, identity, self._secrets)
        if not is_shown and not endpoint.shows_published:
            yield f"{endpoint}: proves nothing, its own team's owner is not shown what is there"
        if endpoint.names_its_team:
            response = self.other_user.ask("GET", own)
            if response.status_code != 404:
                yield f"{endpoint}: answered {response.status_code} to a stranger instead of 404"
        path = endpoint.fill(thing, self.ours.team)
        for caller in (
            (self.other_user,) if endpoint.is_addressed else (self.other_user, self.divided)
        ):
            for query in ("", *self._foreign_queries(endpoint)):
                response = caller.ask("GET", path + query)
                if shows_thing(response, identity, self._secrets):
                    yield f"{endpoint}: shows another team's things at {path}{query}"

    def check_relations(self, endpoint: Endpoint, ours: Any) -> Iterator[str]:
        """Yield the relations that take a thing of another team."""
        path = endpoint.fill(ours, self.ours.team)
        for name, lookup, model, is_many in self._list_relations(endpoint):

            def is_wrong(value: Any, name: str = name, is_many: bool = is_many) -> bool:
                body = {name: [str(value)] if is_many else str(value)}
                return names_error(self.other_user.ask(endpoint.method, path, body), name)

            if not is_wrong(_NONSENSE):
                continue  # the operation does not read it
            if is_wrong(follow_lookup(self.ours.find(model), lookup)):
                yield f"{endpoint}: proves nothing, '{name}' does not take its own team's either"
            if not is_wrong(follow_lookup(self.theirs.find(model), lookup)):
                yield f"{endpoint}: '{name}' takes a thing of another team"

    def check_public(self, endpoint: Endpoint, path: str) -> Iterator[str]:
        """Yield if an operation that anybody can ask tells a stranger anything."""
        text = read_text(self.other_user.ask("GET", path))
        if any(secret in text for secret in self._secrets):
            yield f"{endpoint}: tells a stranger of another team's things"

    def _check_denial(
        self, caller: Caller, endpoint: Endpoint, path: str, body: Any, thing: Any
    ) -> Iterator[str]:
        things = [self.theirs.team] if thing is None else [self.theirs.team, thing]
        response, is_whole = caller.ask_and_look(endpoint.method, path, body, things)
        if response.status_code != 404:
            yield f"{endpoint}: answered {response.status_code} at {path} instead of 404"
        if not is_whole:
            yield f"{endpoint}: changed what belongs to another team"

    def _own_page(self, endpoint: Endpoint) -> str:
        """Return the path at which an operation is about the other user's own team."""
        is_team = endpoint.names_its_team and len(endpoint.parameters) == 1
        return endpoint.fill(None, self.ours.team) if is_team else ""

    def _find_things(self, endpoint: Endpoint) -> tuple[Any, Any]:
        model = endpoint.model
        if model is None or not (model is Membership or is_team_scoped(model)):
            return None, None
        return self.theirs.find(model), self.ours.find(model)

    def _read_body(self, path: str) -> Any:
        """Return what a thing holds as its own team reads it, with relations as their ids."""
        response = self.insider.ask("GET", path)
        is_json = response.headers.get("Content-Type") == "application/json"
        if response.status_code != 200 or not is_json:
            return {}
        if not isinstance(answer := response.json(), dict):
            return {}
        return {name: to_sent(value) for name, value in answer.items()}

    def _foreign_queries(self, endpoint: Endpoint) -> Iterator[str]:
        filterset = getattr(endpoint.view, "filterset_class", None)
        for name, item in getattr(filterset, "base_filters", {}).items():
            model = getattr(item.extra.get("queryset"), "model", None)
            if is_team_scoped(model):
                yield f"?{name}={self.theirs.find(model).pk}"

    def _list_relations(self, endpoint: Endpoint) -> Iterator[tuple[str, str, Any, bool]]:
        """Yield each relation to people or to what belongs to teams: its name, its lookup, its
        model and whether it is to many."""
        if not getattr(endpoint.view, "serializer_class", None):
            return
        serializer = endpoint.prepare().get_serializer_class()()
        for name, field in getattr(serializer, "fields", {}).items():
            relation = getattr(field, "child_relation", field)
            model = None if field.read_only else self._find_related(relation)
            if model in (Membership, User) or is_team_scoped(model):
                lookup = relation.lookup if isinstance(relation, RefField) else "pk"
                yield name, lookup, model, relation is not field

    def _find_related(self, relation: Any) -> Any:
        """Return what a relation leads to: by its queryset, or by the list that it offers."""
        queryset = getattr(relation, "queryset", None)
        if queryset is not None or not getattr(relation, "operation", ""):
            return getattr(queryset, "model", None)
        return self.lists.get(get_operation(relation.operation).path)

    @property
    def _secrets(self) -> set[str]:
        return self.theirs.list_secrets(self.ours)


def shows_thing(response: Any, identity: str, secrets: set[str]) -> bool:
    """Whether a list's answer has a thing among its rows, or tells of it in any other way."""
    if response.status_code != 200:
        return False
    text = read_text(response)
    answer = response.json()
    rows = answer.get("results", [answer]) if isinstance(answer, dict) else answer
    names = ("id", "pk", "slug", "public_id")
    identities = {str(row[name]) for row in rows for name in names if name in row}
    return identity in identities or any(secret in text for secret in secrets)


def names_error(response: Any, name: str) -> bool:
    """Whether an answer says that a field is wrong."""
    if response.status_code not in (400, 422):
        return False
    return name in response.json().get("errors", {})


def to_sent(value: Any) -> Any:
    """Return what was read as it is sent."""
    if isinstance(value, list):
        return [to_sent(item) for item in value]
    return value["id"] if isinstance(value, dict) and {"id", "label"} <= value.keys() else value


def read_text(response: Any) -> str:
    """Return what a response says, a streamed one too."""
    return str(response.getvalue().decode(errors="replace"))
