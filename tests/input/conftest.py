"""Somebody who may do everything, things of theirs to do it with, and whoever else asks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.handlers import exception as handlers
from django.core.handlers.exception import get_exception_response
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from quickscale.core.http import request_context
from quickscale.core.skin_system.rendering import render_page
from quickscale.core.skin_system.views import errors
from quickscale_testing.conformance.writes import undone
from quickscale_testing.isolation.endpoints import list_endpoints
from quickscale_testing.isolation.samples import CannotSample, Samples


@dataclass
class Asker:
    """A browser whose cookies are the same at each request, and whose requests leave nothing."""

    cookies: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(self, method: str, path: str, data: Any = b"", **extra: Any) -> Any:
        self.client.cookies = SimpleCookie(self.cookies)
        with undone():
            return self.client.generic(method, path, data, **extra)


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the skin draw each status once for each app's pages, each query and type of body.

    All other errors are empty pages of the same status: to draw them would show nothing new.
    """
    drawn: set[tuple[object, ...]] = set()

    def is_drawn(request: Any, status: int) -> bool:
        match, sent = request.resolver_match, (request.META["QUERY_STRING"], request.content_type)
        app = match and (match.app_names or match.func.__module__.partition(".")[0])
        cases = {(str(app), status), (request.method, *sent, status)}
        is_known = cases <= drawn
        drawn.update(cases)
        return is_known

    def draw_page(request: Any, templates: Any, context: Any, *, status: int = 200) -> HttpResponse:
        if is_drawn(request, status):
            return HttpResponse(status=status)
        return render_page(request, templates, context, status=status)

    def answer(request: Any, resolver: Any, status: int, exception: Exception) -> HttpResponse:
        if is_drawn(request, status):
            return HttpResponse(status=status)
        return get_exception_response(request, resolver, status, exception)

    monkeypatch.setattr(errors, "render_page", draw_page)
    monkeypatch.setattr(handlers, "get_exception_response", answer)


@pytest.fixture
def samples(db: None) -> Samples:
    """Return what belongs to a superuser and to the team that they act for."""
    call_command("create_sample_products", verbosity=0)
    made = Samples("ours")
    owner = made.owner
    owner.is_staff = owner.is_superuser = True
    owner.save()
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    return made


@pytest.fixture
def owner(samples: Samples) -> Asker:
    for endpoint in list_endpoints():
        if endpoint.model is not None:
            with suppress(CannotSample):
                samples.find(endpoint.model)
    client = Client()
    client.force_login(samples.owner)
    session = client.session
    session[request_context.TEAM] = str(samples.team.public_id)
    session.save()
    return Asker({settings.SESSION_COOKIE_NAME: client.cookies["sessionid"].value})


@pytest.fixture
def staff(db: None, django_user_model: Any) -> Asker:
    """Somebody who may do everything, in a shop that is empty."""
    user = django_user_model.objects.create_superuser("staff@example.com")
    client = Client()
    client.force_login(user)
    return Asker({settings.SESSION_COOKIE_NAME: client.cookies["sessionid"].value})


@pytest.fixture
def guest() -> Asker:
    return Asker()
