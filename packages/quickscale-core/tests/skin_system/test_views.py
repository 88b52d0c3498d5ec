"""A project's own class for one screen, and for one action."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import clear_url_caches, reverse

from quickscale.core import hooks, urls
from quickscale.core.skin_system import screens as registry
from quickscale.core.skin_system import urls as screen_urls
from quickscale.core.skin_system.views import ActionView, DetailView

pytestmark = pytest.mark.django_db


class Profile(DetailView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["detail"]["title"] = f"Hello {self.object['name']}"
        return context


class Rename(ActionView):
    def get_success_url(self):
        return f"/welcome/{self.object['name']}/"


class Unrelated:
    pass


def refresh():
    for cached in (registry.bound_screens, registry.item_screen, registry.list_screen):
        cached.cache_clear()
    for module in (screen_urls, urls):
        importlib.reload(module)
    clear_url_caches()


@pytest.fixture
def change_account():
    """Give the account's screen, and its action, views by their names in this module."""

    def change(view="", action_view=""):
        def give(*, theme, screens):
            if theme != "base":
                return []
            account = screens["account"]
            actions = [
                replace(action, view=path_of(action_view)) if action.name == "edit" else action
                for action in account.actions
            ]
            return [replace(account, view=path_of(view), actions=tuple(actions))]

        changes.enter_context(hooks.register_temporarily("core.screens", give))
        refresh()

    with ExitStack() as changes:
        changes.callback(refresh)
        yield change
    refresh()


def path_of(name):
    return f"{__name__}.{name}" if name else ""


@pytest.fixture
def ann(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ann@example.com", name="Ann"))
    return client


def rename(visitor, name):
    address = reverse("base:account--action", kwargs={"action": "edit"})
    return visitor.post(address, {"name": name})


def test_a_project_adds_to_the_context_of_one_screen(ann, change_account):
    change_account(view="Profile")
    assert "Hello Ann" in ann.get(reverse("base:account")).content.decode()
    assert "Hello" not in ann.get(reverse("base:sessions")).content.decode()


def test_what_a_project_adds_reaches_a_skin_that_is_drawn_in_the_browser(ann, change_account):
    change_account(view="Profile")
    assert ann.get("/_screens/base/account.json").json()["detail"]["title"] == "Hello Ann"


def test_a_project_leads_on_from_one_action(ann, change_account):
    assert rename(ann, "Anna")["Location"] == reverse("base:account")
    change_account(action_view="Rename")
    assert rename(ann, "Bea")["Location"] == "/welcome/Bea/"


def test_a_view_of_a_projects_own_is_refused_what_its_operation_refuses(client, change_account):
    change_account(view="Profile", action_view="Rename")
    answer = client.get(reverse("base:account"))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/login/")
    assert rename(client, "Bea")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("views", "words"),
    [
        ({"view": "Absent"}, "Screen base:account: The view '.*Absent' cannot be imported"),
        ({"view": "Unrelated"}, "Screen base:account: The view '.*Unrelated' is no ScreenView"),
        ({"action_view": "Profile"}, "Action edit of base:account: .*Profile' is no ActionView"),
    ],
)
def test_a_check_tells_of_a_view_that_cannot_be_used(change_account, views, words):
    change_account(**views)
    with pytest.raises(SystemCheckError, match=f"(?s)quickscale.E844.* {words}"):
        call_command("check")


def test_a_view_that_cannot_be_used_breaks_its_own_page_alone(ann, change_account):
    change_account(view="Absent")
    assert ann.get(reverse("base:sessions")).status_code == 200
    with pytest.raises(ImproperlyConfigured, match="Absent"):
        ann.get(reverse("base:account"))
