"""A studio to visit, in whichever skin ``QUICKSCALE_TEST_SKIN`` chooses."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

if os.environ.get("QUICKSCALE_TEST_THEME") != "yoga":
    collect_ignore_glob = ["test_*.py"]


class Page:
    """The forms, links and text of a page, as far as the tests ask for them."""

    def __init__(self, html: str) -> None:
        self.html = html
        tree = LexborHTMLParser(html)
        fields = (it.attributes for it in tree.css("input[name]"))
        self.inputs = {each["name"]: each.get("value") or "" for each in fields}
        self.links = [it.attributes["href"] for it in tree.css("a[href]")]
        self.actions = [it.attributes.get("action") or "" for it in tree.css("form")]
        tree.strip_tags(["style", "script", "template"])
        self.text = " ".join(tree.root.text(separator=" ").split())


@pytest.fixture
def read() -> Callable[[Any], Page]:
    return lambda response: Page(response.content.decode())


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    from django.contrib.auth import get_user_model

    def make(email: str = "kim@example.com", **fields: Any) -> Any:
        return get_user_model().objects.create_user(email=email, password="secret", **fields)

    return make


@pytest.fixture
def member(make_user: Callable[..., Any]) -> Client:
    client = Client()
    client.force_login(make_user())
    return client


@pytest.fixture
def staff(make_user: Callable[..., Any]) -> Client:
    client = Client()
    client.force_login(make_user("staff@example.com", is_staff=True))
    return client


@pytest.fixture
def make_teacher(db: None) -> Callable[..., Any]:
    from quickscale_business_themes.yoga.models import Teacher

    def make(name: str = "Ana Lima", **fields: Any) -> Any:
        return Teacher.objects.create(name=name, slug=name.lower().replace(" ", "-"), **fields)

    return make


@pytest.fixture
def make_class(make_teacher: Callable[..., Any]) -> Callable[..., Any]:
    from quickscale_business_themes.yoga.models import Teacher, YogaClass

    def make(title: str = "Morning flow", **fields: Any) -> Any:
        values = {
            "slug": title.lower().replace(" ", "-"),
            "starts": datetime(2027, 3, 4, 9, 30, tzinfo=UTC),
            "price": Decimal("12.5"),
            **fields,
        }
        values.setdefault("teacher", Teacher.objects.first() or make_teacher())
        return YogaClass.objects.create(title=title, **values)

    return make
