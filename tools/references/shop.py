"""The demo shop's pages as data, each time the same."""

import json
import re
from collections.abc import Iterator
from typing import Any

import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

NOW = "2026-11-25T09:30:00Z"

#: A screen of each kind: where its data is, whether staff look at it, and what follows its path.
SCREENS = {
    "list": ("ecommerce/product-list", True, {"category": "clothing", "ordering": "price"}),
    "detail": ("ecommerce/product-detail", False, {"slug": "merino-crew-sweater"}),
    "form": ("base/api-key-new", False, {}),
    "dashboard": ("dashboard/overview", True, {}),
}

#: What is another each time.
_RANDOM = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b"
    r"|\b[0-9a-f]{16,}\b"
)


class _NoMigrations(dict[str, None]):
    """Makes tables at once instead of by migrations, in a fifth of the time."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def read_screens() -> dict[str, Any]:
    """Return what the template of a screen of each kind receives."""
    settings.MIGRATION_MODULES = _NoMigrations()
    settings.DEBUG = True
    call_command("migrate", verbosity=0, run_syncdb=True)
    with time_machine.travel(NOW, tick=False):
        call_command("load_demo", stdout=_Silent())
        return dict(ask_screens())


def ask_screens() -> Iterator[tuple[str, Any]]:
    users = get_user_model().objects
    for kind, (path, is_staff, query) in SCREENS.items():
        client = Client()
        client.force_login(users.filter(is_staff=is_staff).order_by("email").last())
        response = client.get(f"/_screens/{path}.json", query)
        assert response.status_code == 200, (path, response.content)
        yield kind, json.loads(_RANDOM.sub("5f1c…", response.content.decode()))


class _Silent:
    def write(self, text: str) -> None:
        """Print no password."""
