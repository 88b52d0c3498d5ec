"""What holds for the pages of any stack; the base theme's are always there."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client, django_user_model):
    user = django_user_model.objects.create_user(email="kim@example.com", password="secret")
    client.force_login(user)
    return client


def test_a_page_that_needs_a_visitor_leads_to_signing_in(client):
    url = reverse("base:account")
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={url.replace('/', '%2F')}"


def test_the_account_pages_are_drawn_for_their_owner(member):
    assert "kim@example.com" in member.get(reverse("base:account")).content.decode()
    assert member.get(reverse("base:ledger")).status_code == 200


def test_an_unknown_address_is_not_found_in_the_skins_own_page(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_an_unknown_operation_is_answered_as_a_problem(client):
    response = client.get("/api/no-such-thing/")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_the_account_librarys_pages_wear_the_skin(client):
    html = client.get(reverse("account_login")).content.decode()
    assert "/_skin/tokens.css" in html
    assert "<main" in html


def test_the_language_is_changed_and_kept(client):
    url = reverse("quickscale-set-language")
    response = client.post(url, {"language": "de", "next": "/accounts/login/"})
    assert response["Location"] == "/accounts/login/"
    assert '<html lang="de"' in client.get("/accounts/login/").content.decode()


def test_pages_are_kept_out_of_shared_caches(member):
    response = member.get(reverse("base:account"))
    assert "private" in response["Cache-Control"]
    assert {"Cookie", "HX-Request", "Accept-Language"} <= set(response["Vary"].split(", "))


def test_a_seen_page_is_told_and_a_fragment_is_not(member, django_capture_on_commit_callbacks):
    from quickscale.core import hooks

    seen = []
    with (
        hooks.register_temporarily("core.page_viewed", lambda *, event: seen.append(event)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        member.get(reverse("base:account"))
        member.get(reverse("base:account"), headers={"HX-Request": "true"})
    assert [event.object_id for event in seen] == [reverse("base:account")]


def test_a_page_is_called_the_same_in_the_menu_its_title_and_its_heading(client, django_user_model):
    ann = django_user_model.objects.create_user("ann@example.com", password="a-long-Secret-9")
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": ann.email, "password": "a-long-Secret-9"})
    groups = client.get("/account/").context["page"]["account_groups"]
    links = [link for group in groups for link in group["links"]]
    assert len(links) > 8
    for link in links:
        html = client.get(link["url"], follow=True).content.decode()
        title = re.search(r"<title>(.*?)( ·.*)?</title>", html, re.DOTALL)[1]
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1]
        assert (title.strip(), heading.strip()) == (link["label"], link["label"])
