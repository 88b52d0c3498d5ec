from __future__ import annotations

import pytest
from rest_framework.exceptions import Throttled

from quickscale.core.api import Problem

pytestmark = pytest.mark.django_db


def test_a_page_shows_facts_long_texts_and_relations(client, read, make_class):
    from quickscale_business_themes.yoga.models import Tag

    yoga_class = make_class(description="Slow.\n\n<b>Calm</b>.")
    yoga_class.tags.set([Tag.objects.create(name="calm"), Tag.objects.create(name="heat")])
    response = client.get("/classes/morning-flow/")
    page = read(response)
    assert "calm, heat" in page.text
    assert "/teachers/ana-lima/" in page.links
    assert "<b>Calm" not in page.html
    assert "Season ends" not in page.text


def test_a_panel_never_lists_the_thing_it_stands_under(client, read, make_class):
    make_class()
    assert "More by this teacher" not in read(client.get("/classes/morning-flow/")).text
    make_class("Evening calm")
    page = read(client.get("/classes/morning-flow/"))
    assert "More by this teacher" in page.text
    assert "/classes/evening-calm/" in page.links
    assert page.links.count("/classes/morning-flow/") == 0


def test_see_all_of_a_panel_keeps_its_context(client, read, make_class):
    teacher = make_class().teacher
    make_class("Evening calm")
    page = read(client.get("/classes/morning-flow/"))
    assert f"/classes/?teacher={teacher.pk}" in page.links


def test_an_optional_panel_that_the_visitor_may_not_see_vanishes(client, member, read, make_class):
    make_class()
    member.post("/classes/morning-flow/-/book/")
    assert "Your bookings" in read(member.get("/")).text
    response = client.get("/")
    assert response.status_code == 200
    assert "Your bookings" not in read(response).text


@pytest.mark.parametrize("error", [Throttled(), Problem(), RuntimeError()])
def test_a_panel_that_fails_is_never_silence(client, read, make_class, monkeypatch, error):
    from quickscale_business_themes.yoga.api.views import ClassViewSet

    def fail(*args, **kwargs):
        raise error

    make_class()
    make_class("Evening calm")
    client.raise_request_exception = False
    monkeypatch.setattr(ClassViewSet, "list", fail)
    response = client.get("/classes/morning-flow/")
    page = read(response)
    assert response.status_code == 200
    assert "More by this teacher" in page.text
    assert "This part of the page couldn't be loaded." in page.text


def test_breadcrumbs_lead_back_up(staff, read, make_class):
    make_class()
    page = read(staff.get("/classes/morning-flow/edit/"))
    assert "/classes/" in page.links
    assert "/classes/morning-flow/" in page.links


def test_a_missing_thing_is_not_found_in_the_sites_own_page(client, read):
    response = client.get("/classes/nothing/")
    assert response.status_code == 404
    assert "Page not found" in read(response).text


def test_pages_are_marked_up_in_the_visitors_language_and_direction(client, make_class):
    make_class()
    html = client.get("/classes/", headers={"Accept-Language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl"' in html


def test_a_template_is_given_no_request_and_no_model(client, make_class):
    make_class()
    contexts = client.get("/classes/morning-flow/").context
    assert "request" not in contexts
    assert isinstance(contexts["user"], dict)
    assert isinstance(contexts["detail"]["data"], dict)
