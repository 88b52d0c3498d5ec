"""Editors write redirects and overrides in the admin."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from quickscale_feature_plugins.seo.models import PageOverride, PagePath
from quickscale_feature_plugins.seo.redirects import find_redirect, record_move

pytestmark = pytest.mark.django_db

REDIRECTS = "/admin/quickscale_seo/pagepath/"
OVERRIDES = "/admin/quickscale_seo/pageoverride/"


@pytest.fixture
def editor(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("ed@example.com", "secret"))
    return client


def test_an_editor_makes_changes_and_deletes_a_redirect(editor):
    editor.post(f"{REDIRECTS}add/", {"path": "/summer/", "target": "/products/hat/"})
    assert find_redirect("/summer/") == "/products/hat/"
    row = PagePath.objects.get(path="/summer/")
    page = editor.get(f"{REDIRECTS}{row.pk}/change/").content.decode()
    assert 'value="/products/hat/"' in page
    answer = editor.post(f"{REDIRECTS}{row.pk}/change/", {"target": "/products/cap/"})
    assert answer.status_code == 302
    assert find_redirect("/summer/") == "/products/cap/"
    editor.post(f"{REDIRECTS}{row.pk}/delete/", {"post": "yes"})
    assert find_redirect("/summer/") is None


def test_a_redirect_without_a_new_path_is_gone(editor):
    editor.post(f"{REDIRECTS}add/", {"path": "/summer/", "target": ""})
    assert find_redirect("/summer/") == ""
    assert "Gone (410)" in editor.get(REDIRECTS).content.decode()


def test_where_others_lead_can_itself_be_redirected(editor):
    record_move("/a/", "/b/")
    assert editor.post(f"{REDIRECTS}add/", {"path": "/b/", "target": "/c/"}).status_code == 302
    assert (find_redirect("/a/"), find_redirect("/b/")) == ("/c/", "/c/")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/a/", "/a/"),
        ("/a/", "//evil.example/"),
        ("/a/", "https://evil.example/"),
        ("a/", "/b/"),
        ("/a/?x=1", "/b/"),
    ],
)
def test_what_cannot_be_a_redirect_is_refused_in_the_form(editor, path, target):
    answer = editor.post(f"{REDIRECTS}add/", {"path": path, "target": target})
    assert (answer.status_code, PagePath.objects.count()) == (200, 0)
    assert "errorlist" in answer.content.decode()


def test_the_list_of_redirects_costs_the_same_however_long(editor, django_assert_max_num_queries):
    for number in range(30):
        record_move(f"/{number}/", f"/new-{number}/")
    with django_assert_max_num_queries(8):
        page = editor.get(REDIRECTS).content.decode()
    assert page.count("/new-") == 30


def test_an_editor_writes_an_override(editor, make_product, read_head):
    make_product("Mug")
    fields = {"path": "/products/mug/", "language": "", "title": "Best mug", "noindex": ""}
    assert editor.post(f"{OVERRIDES}add/", fields).status_code == 302
    assert read_head("/products/mug/").titles == ["Best mug"]
    again = editor.post(f"{OVERRIDES}add/", fields)
    assert (again.status_code, PageOverride.objects.count()) == (200, 1)


def test_a_missing_middleware_is_warned_of(settings):
    name = "quickscale.core.skin_system.seo.SeoMiddleware"
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != name]
    (warning,) = [it for it in run_checks(tags=["quickscale"]) if it.id == "quickscale.W881"]
    assert name in warning.hint
