"""The filter by category is made once, and made anew as soon as a category changes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quickscale_business_themes.ecommerce.models import Category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sign_in(client, django_user_model):
    boss = django_user_model.objects.create_superuser(email="boss@example.com", password="x")
    client.force_login(boss)


@pytest.fixture
def mugs(client):
    category = Category.objects.create(name="Mugs", slug="mugs")
    assert ">Mugs<" in show_list(client)
    return category


def show_list(client, **headers):
    return client.get("/dashboard/shop/products/?search=mug", headers=headers).text


def list_statements(client):
    with CaptureQueriesContext(connection) as queries:
        show_list(client)
    return [query["sql"] for query in queries]


def test_categories_are_read_for_the_first_page_only(client):
    Category.objects.create(name="Mugs", slug="mugs")
    first, second = list_statements(client), list_statements(client)
    assert len(second) < len(first)
    assert not any("ecommerce_category" in statement for statement in second)


def test_a_new_category_is_offered_at_once(client, mugs):
    Category.objects.create(name="Plates", slug="plates")
    assert ">Plates<" in show_list(client)


def test_a_new_name_is_offered_at_once(client, mugs):
    mugs.name = "Cups"
    mugs.save()
    assert ">Cups<" in show_list(client)


def test_a_deleted_category_is_offered_no_longer(client, mugs):
    Category.objects.filter(pk=mugs.pk).delete()
    assert ">Mugs<" not in show_list(client)


def test_what_was_read_before_a_change_was_committed_is_read_again(
    client, mugs, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        mugs.save()
        show_list(client)
        Category.objects.update(name="Cups")  # Only now does the page's connection see the change.
    assert ">Cups<" in show_list(client)


def test_each_language_keeps_its_own(client, mugs):
    assert ">Mugs<" in show_list(client, accept_language="de")
    Category.objects.create(name="Plates", slug="plates")
    assert ">Plates<" in show_list(client, accept_language="de")
    assert ">Plates<" in show_list(client)
