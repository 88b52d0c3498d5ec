"""A model with components, and the types that it may hold."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any, Literal

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from pydantic import BaseModel, Field

from quickscale.core import components
from quickscale.core.components.registry import ComponentType, registry


class Hero(BaseModel):
    title: str = Field(max_length=20)
    lead: components.LongText = ""
    picture: components.Image = ""
    link: components.Link | None = None


class Row(BaseModel):
    name: str
    amount: Decimal = Field(default=Decimal("0"), ge=0)


class Table(BaseModel):
    heading: str = Field(title="Heading of the table", description="Keep it short.")
    tone: Literal["calm", "loud"] = "calm"
    rows: list[Row] = Field(default_factory=list, max_length=3)
    tags: list[str] = Field(default_factory=list)
    shown: bool = True
    since: datetime.date | None = None
    columns: int = Field(default=1, ge=1, le=4)
    note: Row | None = None


class Quote(BaseModel):
    text: str
    source: str = ""


def split_author(value: dict[str, Any]) -> dict[str, Any]:
    return {"text": value["quote"]}


def add_source(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "source": "unknown"}


TYPES = [
    ComponentType("hero", "Hero", Hero),
    ComponentType("table", "Table", Table),
    ComponentType("quote", "Quote", Quote, version=3, upgrades={1: split_author, 2: add_source}),
]

with isolate_apps("quickscale.core.components"):

    class Page(models.Model):
        title = models.CharField(max_length=50)
        body = components.ComponentField(types=["hero", "table", "quote"], blank=True, max_num=4)

        class Meta:
            app_label = "quickscale_components"

        def __str__(self) -> str:
            return self.title


@pytest.fixture(autouse=True, scope="session")
def component_types():
    """Register the types for these tests only."""
    before = dict(registry._types)
    for definition in TYPES:
        registry.add(definition)
    yield
    registry._types = before


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Page)


@pytest.fixture
def page_model():
    return Page


@pytest.fixture
def models_of_types():
    return {"hero": Hero, "table": Table, "quote": Quote, "row": Row}


@pytest.fixture
def hero():
    return Hero


HERO = {"type": "hero", "value": {"title": "Welcome"}, "id": "h"}
OLD = {"type": "quote", "value": {"quote": "Fine."}, "id": "o"}
UNKNOWN = {"type": "carousel", "value": {"slides": [1, 2.0]}, "id": "u"}
MALFORMED = {"type": "hero", "value": {"title": 5, "odd": None}, "id": "m"}


@pytest.fixture
def stored():
    """What a database may hold after years: all of it must survive."""
    return [HERO, UNKNOWN, OLD, MALFORMED, {"value": 1}, "text", None]


@pytest.fixture
def page(db, page_model, stored):
    """A saved page that holds all of ``stored``."""
    page = page_model.objects.create(title="Home")
    write_raw(page, stored)
    return page_model.objects.get(pk=page.pk)


def write_raw(page, document):
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {page._meta.db_table} SET body = %s WHERE id = %s",
            [json.dumps(document), page.pk],
        )


def read_raw(page):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT body FROM {page._meta.db_table} WHERE id = %s", [page.pk])
        [text] = cursor.fetchone()
    return json.loads(text) if isinstance(text, str) else text


@pytest.fixture
def raw():
    return read_raw
