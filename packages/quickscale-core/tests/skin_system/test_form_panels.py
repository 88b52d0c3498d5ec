"""The form of a panel stays on its page, whatever kind of screen that is."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from django.urls import reverse

from quickscale.core import hooks
from quickscale.core.theme_system import Panel, Screen

from .test_views import refresh

pytestmark = pytest.mark.django_db

RENAME = Panel(
    "rename", "core:account-update", kind="form", title="Change your name", fields=("name",)
)


@pytest.fixture
def ann(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ann@example.com", name="Ann"))
    return client


#: A dashboard, a detail, a list and a form that have the panel.
HOSTS = [
    Screen("dashboard", "0/", kind="dashboard", title="Host", panels=(RENAME,)),
    Screen("detail", "1/", "core:account-retrieve", kind="detail", title="Host", panels=(RENAME,)),
    Screen("list", "2/", "core:user-session-list", title="Host", panels=(RENAME,)),
    Screen("form", "3/", "core:team-create", title="Host", panels=(RENAME,)),
]


@pytest.fixture(scope="module")
def hosts():
    with ExitStack() as changes:
        changes.callback(refresh)
        give = lambda *, theme: HOSTS if theme == "base" else []  # noqa: E731
        changes.enter_context(hooks.register_temporarily("core.screens", give))
        refresh()
        yield


@pytest.fixture(params=[host.name for host in HOSTS])
def page(request, hosts):
    return reverse(f"base:{request.param}")


def read_panel(response):
    return next(it for it in response.context_data["panels"] if it["name"] == "rename")


def test_mistakes_are_told_on_the_page_and_success_leads_back_to_it(ann, page):
    form = read_panel(ann.get(f"{page}?from=mail"))["form"]
    assert form["next"] == f"{page}?from=mail"
    wrong = {"name": "www.example.com", "next": form["next"]}
    response = ann.post(form["action_url"], wrong)
    assert response.status_code == 422
    assert response.context_data["page"]["title"] == "Host"
    assert response.context_data["page"]["url"] == f"{page}?from=mail"
    again = read_panel(response)["form"]
    assert [it["value"] for it in again["fields"]] == ["www.example.com"]
    assert again["has_errors"]
    assert again["next"] == f"{page}?from=mail"
    own = response.context_data.get("form", {"has_errors": False, "fields": []})
    assert not own["has_errors"]
    assert [it["value"] for it in own["fields"] if it["value"]] == []
    response = ann.post(form["action_url"], {"name": "Ann Lee", "next": form["next"]})
    assert (response.status_code, response["Location"]) == (303, f"{page}?from=mail")
    assert ann.get("/api/core/account/").json()["name"] == "Ann Lee"
