"""Somebody who may do everything, things of theirs to do it with, and whoever else asks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from quickscale.core.http import request_context
from quickscale_testing.conformance.writes import undone
from quickscale_testing.isolation.endpoints import list_endpoints
from quickscale_testing.isolation.samples import CannotSample, Samples


@dataclass
class Asker:
    """A browser whose cookies are the same at each request, and whose requests leave nothing."""

    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, data: Any = b"", **extra: Any) -> Any:
        client = Client(raise_request_exception=False)
        for name, value in self.cookies.items():
            client.cookies[name] = value
        with undone():
            return client.generic(method, path, data, **extra)


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
