"""A flag is on as its layer declares it, until the admin says otherwise."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.template import engines
from django.test import RequestFactory
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core import flags
from quickscale.core.api.permissions import asked_flags, flag_permission
from quickscale.core.flags.models import Flag
from quickscale.core.flags.specs import UnknownFlag


def ask(user=None, name="reviews"):
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    return flags.is_active(name, request)


def switch(capture, name="reviews", **values):
    with capture(execute=True):
        return Flag.objects.update_or_create(name=name, defaults={"superusers": False, **values})[0]


def test_without_a_row_the_declared_default_counts():
    assert ask() is False
    assert ask(name="secret_sale") is True


def test_a_row_overrules_the_default(django_capture_on_commit_callbacks):
    switch(django_capture_on_commit_callbacks, everyone=True)
    switch(django_capture_on_commit_callbacks, "secret_sale", everyone=False)
    assert ask() is True
    assert ask(name="secret_sale") is False


def test_an_unknown_flag_is_a_mistake_that_says_what_was_meant():
    with pytest.raises(UnknownFlag, match="Did you mean 'reviews'"):
        ask(name="revews")


def test_a_flag_is_on_for_one_person(ann, django_user_model, django_capture_on_commit_callbacks):
    switch(django_capture_on_commit_callbacks).users.add(ann)
    assert ask(ann) is True
    assert flags.is_active_for("reviews", user=ann) is True
    assert ask(django_user_model.objects.create_user("bob@example.com")) is False


def test_a_flag_is_on_for_one_team(ann, blue, django_capture_on_commit_callbacks):
    flag = switch(django_capture_on_commit_callbacks)
    assert flags.is_active_for("reviews", user=ann, team=blue) is False
    flag.teams.add(blue)
    assert flags.is_active_for("reviews", user=ann, team=blue) is True
    assert flags.is_active_for("reviews", user=ann) is False
    flag.teams.clear()
    assert flags.is_active_for("reviews", user=ann, team=blue) is False


def test_a_flag_is_on_for_a_request_in_the_name_of_a_team(
    ann, blue, monkeypatch, django_capture_on_commit_callbacks
):
    switch(django_capture_on_commit_callbacks).teams.add(blue)
    assert ask(ann) is False
    monkeypatch.setattr("quickscale.core.flags.models.current_team", lambda request: blue)
    assert ask(ann) is True


def test_a_flag_is_on_for_staff(ann, django_capture_on_commit_callbacks):
    switch(django_capture_on_commit_callbacks, staff=True)
    assert ask(ann) is False
    ann.is_staff = True
    assert ask(ann) is True


def test_a_share_keeps_those_who_are_in_it_when_it_grows(
    django_user_model, django_capture_on_commit_callbacks
):
    people = [django_user_model(email=f"{number}@example.com") for number in range(300)]
    django_user_model.objects.bulk_create(people)
    switch(django_capture_on_commit_callbacks, percent=20)
    first = {user.email for user in people if ask(user)}
    switch(django_capture_on_commit_callbacks, percent=60)
    second = {user.email for user in people if ask(user)}
    assert 30 < len(first) < 90
    assert 140 < len(second) < 220
    assert first < second
    assert ask() is False


def test_a_share_counts_a_team_as_one(ann, blue, django_capture_on_commit_callbacks):
    flag = switch(django_capture_on_commit_callbacks, percent=99.9)
    assert flags.is_active_for("reviews", user=ann, team=blue) is flag.is_active_for(team=blue)


def test_a_flag_that_was_asked_before_costs_no_query(
    ann, blue, client, django_assert_num_queries, django_capture_on_commit_callbacks
):
    switch(django_capture_on_commit_callbacks).users.add(ann)
    flags.is_active_for("reviews", user=ann, team=blue)
    with django_assert_num_queries(0):
        assert flags.is_active_for("reviews", user=ann, team=blue)
    client.get("/api/core/flags/")
    with django_assert_num_queries(0):
        client.get("/api/core/flags/")


def test_the_api_tells_the_public_flags_that_are_on(client, django_capture_on_commit_callbacks):
    names = [flag["name"] for flag in client.get("/api/core/flags/").json()]
    assert names == ["teams", "api_keys", "outgoing_webhooks", "billing", "plans"]
    switch(django_capture_on_commit_callbacks, everyone=True)
    cache.clear()
    assert "reviews" in [flag["name"] for flag in client.get("/api/core/flags/").json()]


def test_templates_ask_for_public_flags():
    text = '{% load quickscale %}{% flag "teams" as on %}{% if on %}on{% else %}off{% endif %}'
    template = engines["django"].from_string(text)
    assert template.render({"page": {"flags": ["teams"]}}) == "on"
    assert template.render({"page": {"flags": []}}) == "off"


def test_every_page_knows_the_public_flags(client):
    assert "api_keys" in client.get("/accounts/login/").context["page"]["flags"]


class SaleView(APIView):
    permission_classes = (flag_permission("reviews"),)

    def get(self, request):
        return Response({"ok": True})


asked_flags.discard("reviews")  # known within these tests alone
urlpatterns = [path("api/sale/", SaleView.as_view())]


@pytest.mark.urls(__name__)
def test_an_operation_behind_a_flag_is_not_there_while_it_is_off(
    client, django_capture_on_commit_callbacks
):
    assert client.get("/api/sale/").status_code == 404
    switch(django_capture_on_commit_callbacks, everyone=True)
    assert client.get("/api/sale/").status_code == 200


def test_screens_behind_a_flag_leave_the_navigation(
    ann, client, django_capture_on_commit_callbacks
):
    client.force_login(ann)

    def linked():
        return "/api-keys/" in client.get("/account/").content.decode()

    assert linked()
    switch(django_capture_on_commit_callbacks, "api_keys", everyone=False)
    assert not linked()
    assert client.get("/account/api-keys/").status_code == 404


def test_the_check_finds_an_operation_behind_an_unknown_flag(monkeypatch):
    call_command("check")
    flag_permission("revews")
    try:
        with pytest.raises(SystemCheckError, match=r"'revews'(.|\n)*Did you mean 'reviews'"):
            call_command("check")
    finally:
        asked_flags.discard("revews")


def test_the_check_asks_for_the_flag_model(settings):
    settings.WAFFLE_FLAG_MODEL = "waffle.Flag"
    with pytest.raises(SystemCheckError, match=r"E841"):
        call_command("check")


def test_staff_switch_flags_in_the_admin(admin_client, blue):
    add = "/admin/quickscale_flags/flag/add/"
    form = admin_client.get(add).context["adminform"].form
    values = {name: form.get_initial_for_field(it, name) or "" for name, it in form.fields.items()}
    del values["groups"]
    values |= {"name": "reviews", "everyone": "true", "teams": str(blue.pk)}
    values |= {f"{name}_0": "2026-01-01" for name in ("created", "modified")}
    values |= {f"{name}_1": "10:00" for name in ("created", "modified")}
    answer = admin_client.post(add, values)
    assert answer.status_code == 302
    assert Flag.objects.get(name="reviews").everyone is True
    assert b"reviews" in admin_client.get("/admin/quickscale_flags/flag/").content
