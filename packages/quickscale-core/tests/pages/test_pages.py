"""Staff write pages in the dashboard; visitors read what was published."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quickscale.core.pages.models import MenuItem, Page

from .conftest import text

API = "/api/pages/staff"


def write(staff: Client, **fields: Any) -> Any:
    body = {"title": "Terms", "draft": [text("Be kind.")], **fields}
    return staff.post(f"{API}/pages/", body, content_type="application/json")


def publish(title: str = "Terms", words: str = "Be kind.", **fields: Any) -> Page:
    content = [text(words)]
    return Page.objects.create(
        **{
            "title": title,
            "slug": title.lower(),
            "draft": content,
            "content": content,
            "published_at": timezone.now(),
            **fields,
        }
    )


def test_what_is_written_is_seen_once_it_is_published(client: Client, staff: Client) -> None:
    page = write(staff).json()
    assert page["slug"] == "terms"
    visitor = Client()
    assert visitor.get("/pages/terms/").status_code == 404
    assert staff.post(f"{API}/pages/{page['id']}/publish/").json()["is_published"]
    answer = visitor.get("/pages/terms/")
    assert answer.status_code == 200
    assert "Be kind." in answer.content.decode()
    assert staff.post(f"{API}/pages/{page['id']}/unpublish/").status_code == 200
    assert visitor.get("/pages/terms/").status_code == 404


def test_a_published_page_stays_while_its_next_version_is_written(staff: Client) -> None:
    page = publish()
    draft = [text("Be kinder.")]
    url = f"{API}/pages/{page.pk}/"
    answer = staff.put(url, {"title": "Terms", "draft": draft}, content_type="application/json")
    assert answer.json()["has_changes"]
    assert "Be kind." in Client().get("/pages/terms/").content.decode()
    preview = staff.get("/pages/terms/?preview=1").content.decode()
    assert "Be kinder." in preview
    assert "Preview" in preview


def test_only_staff_who_may_see_pages_see_a_preview(client: Client, staff: Client) -> None:
    write(staff)
    assert Client().get("/pages/terms/?preview=1").status_code == 404
    assert staff.get("/pages/terms/?preview=1").status_code == 200


def test_a_page_is_read_in_the_visitors_language(client: Client) -> None:
    publish(words="For everybody.")
    publish(words="Auf Deutsch.", language="de")
    german = client.get("/pages/terms/", headers={"Accept-Language": "de"}).content.decode()
    english = client.get("/pages/terms/", headers={"Accept-Language": "en"}).content.decode()
    assert "Auf Deutsch." in german
    assert "For everybody." in english


def test_a_slug_is_once_in_a_language(staff: Client) -> None:
    assert write(staff).status_code == 201
    again = write(staff)
    assert again.status_code == 400
    assert "slug" in again.json()["errors"]
    assert write(staff, language="de").status_code == 201
    with pytest.raises(IntegrityError):
        Page.objects.create(title="Terms", slug="terms", language="de")


def test_a_title_without_latin_letters_needs_a_slug(staff: Client) -> None:
    answer = write(staff, title="条款")
    assert answer.status_code == 400
    assert "slug" in answer.json()["errors"]


def test_a_page_holds_components_of_pages_alone(staff: Client) -> None:
    other = {"type": "product_notice", "value": {"text": "x"}, "id": "1"}
    assert "draft" in write(staff, draft=[other]).json()["errors"]


def test_whoever_is_no_staff_writes_nothing(client: Client, django_user_model: Any) -> None:
    assert write(client).status_code in (401, 403)
    client.force_login(django_user_model.objects.create_user("kim@example.com", is_staff=True))
    assert write(client).status_code == 403
    assert client.get("/dashboard/pages/").status_code == 403


@pytest.mark.parametrize(
    "path", ["pages/", "pages/new/", "menus/", "menus/new/", "pages/pictures/new/"]
)
def test_the_dashboard_has_pages_to_write_on(staff: Client, path: str) -> None:
    assert staff.get(f"/dashboard/{path}").status_code == 200


def test_a_page_is_published_by_a_plain_button(staff: Client) -> None:
    page = publish(published_at=None, content=[])
    shown = staff.get(f"/dashboard/pages/{page.pk}/").content.decode()
    assert "/pages/terms/?preview=1" in shown
    assert staff.post(f"/dashboard/pages/{page.pk}/-/publish/").status_code == 303
    assert Client().get("/pages/terms/").status_code == 200


def test_a_menu_links_to_pages_that_are_published(client: Client) -> None:
    MenuItem.objects.create(menu="footer", target="page:terms")
    assert "/pages/terms/" not in client.get("/accounts/login/").content.decode()
    page = publish()
    assert 'href="/pages/terms/"' in client.get("/accounts/login/").content.decode()
    page.title = "Conditions"
    page.save()
    assert "Conditions" in client.get("/accounts/login/").content.decode()
    page.delete()
    assert "/pages/terms/" not in client.get("/accounts/login/").content.decode()


def test_a_header_that_was_composed_replaces_the_themes_navigation(client: Client) -> None:
    MenuItem.objects.create(menu="header", url="https://example.com/", label="Elsewhere")
    MenuItem.objects.create(menu="header", url="/de/", label="Nur deutsch", language="de")
    shown = client.get("/accounts/login/").content.decode()
    assert "https://example.com/" in shown
    assert "Nur deutsch" not in shown


def count_statements(client: Client, path: str) -> int:
    """Return how many statements about pages and menus a second visit takes."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return sum("quickscale_pages" in query["sql"] for query in queries)


def test_menus_and_a_home_page_as_it_was_cost_no_statement(client: Client) -> None:
    MenuItem.objects.create(menu="footer", target="page:terms")
    publish()
    assert count_statements(client, "/accounts/login/") == 0
    assert count_statements(client, "/") == 0


def test_a_page_costs_one_statement(client: Client) -> None:
    publish()
    assert count_statements(client, "/pages/terms/") == 1


def add_item(staff: Client, **fields: Any) -> Any:
    return staff.post(f"{API}/menu-items/", fields, content_type="application/json")


def test_a_menu_item_has_one_target(staff: Client) -> None:
    publish()
    assert add_item(staff, target="page:terms").json()["title"] == "Terms"
    assert add_item(staff, url="/x/", label="X").status_code == 201
    assert "target" in add_item(staff, label="X").json()["errors"]
    both = add_item(staff, target="page:terms", url="/x/", label="X")
    assert "target" in both.json()["errors"]
    assert "label" in add_item(staff, url="/x/").json()["errors"]
    assert "target" in add_item(staff, target="page:nowhere").json()["errors"]
    assert "target" in add_item(staff, target="page:\0").json()["errors"]
    with pytest.raises(IntegrityError):
        MenuItem.objects.create(menu="footer")


def test_a_menu_runs_no_script(staff: Client) -> None:
    assert "url" in add_item(staff, url="javascript:alert(1)", label="X").json()["errors"]


def test_what_a_menu_may_link_to_is_searched(staff: Client) -> None:
    publish()
    publish("Contact")
    found = staff.get(f"{API}/link-targets/?search=cont").json()
    assert "page:contact" in [each["id"] for each in found]
    assert "page:terms" not in [each["id"] for each in found]


def test_pictures_are_uploaded_for_pages(staff: Client) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    sent = {"title": "Shop", "file": SimpleUploadedFile("shop.png", png)}
    answer = staff.post(f"{API}/pictures/", sent)
    assert answer.status_code == 201, answer.content
    assert answer.json()["address"].endswith(".png")
    html = SimpleUploadedFile("shop.png", b"<script>")
    assert "file" in staff.post(f"{API}/pictures/", {"title": "X", "file": html}).json()["errors"]


def test_a_new_site_begins_with_drafts_of_its_legal_pages(client: Client) -> None:
    migration = importlib.import_module("quickscale.core.pages.migrations.0002_add_legal_drafts")
    migration.add_drafts(apps, SimpleNamespace(connection=connection))
    assert set(Page.objects.values_list("slug", flat=True)) == {
        "terms",
        "privacy",
        "returns",
        "contact",
    }
    assert client.get("/pages/terms/").status_code == 404
    page = Page.objects.get(slug="terms")
    assert all(component.is_readable for component in page.draft)
    assert MenuItem.objects.count() == 4
