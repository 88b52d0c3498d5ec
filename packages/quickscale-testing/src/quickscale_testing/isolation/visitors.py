"""Who asks: a browser whose session says for which team it acts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.test import Client

from quickscale.core.http import request_context
from quickscale.core.teams.models import Team
from quickscale.core.users.models import User
from quickscale_testing.conformance.writes import undone


class Caller:
    """Somebody who asks operations; what they change is undone."""

    def __init__(self, user: User, team: Team) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        session = self.client.session
        session[request_context.TEAM] = str(team.public_id)
        session.save()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask an operation, with JSON."""
        with undone():
            return self._send(method, path, body)

    def ask_and_look(
        self, method: str, path: str, body: Any, things: Sequence[Any]
    ) -> tuple[Any, bool]:
        """Ask an operation; say besides whether stored things are still what they were."""
        before = [read_columns(thing) for thing in things]
        with undone():
            response = self._send(method, path, body)
            return response, [read_columns(thing) for thing in things] == before

    def _send(self, method: str, path: str, body: Any) -> Any:
        data = "" if method == "GET" else json.dumps(body or {}, default=str)
        return self.client.generic(method, path, data, content_type="application/json")


def read_columns(thing: Any) -> Any:
    """Return a stored thing's columns, None where it is gone."""
    return type(thing)._base_manager.filter(pk=thing.pk).values().first()
