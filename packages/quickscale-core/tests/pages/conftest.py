from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from quickscale.core.pages.models import MenuItem, Page


@pytest.fixture(autouse=True)
def _begin_empty(db: None) -> None:
    """Leave out the drafts with which a site begins."""
    Page.objects.all().delete()
    MenuItem.objects.all().delete()
    cache.clear()


@pytest.fixture
def staff(client: Client, django_user_model: Any) -> Client:
    client.force_login(django_user_model.objects.create_superuser("ann@example.com"))
    return client


def text(words: str, heading: str = "") -> dict[str, Any]:
    return {"type": "page_text", "value": {"heading": heading, "text": words}, "id": words[:8]}
