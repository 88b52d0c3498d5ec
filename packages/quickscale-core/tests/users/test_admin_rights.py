"""Staff who are no superusers raise nobody's rights in the admin, and touch no superuser there."""

from __future__ import annotations

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core import serializers
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from waffle.models import Switch

from quickscale.core.api_keys.models import ApiKey
from quickscale.core.api_keys.services import create_key
from quickscale.core.components import ComponentList
from quickscale.core.flags.models import Flag
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.users.models import User
from quickscale.core.webhooks.models import WebhookEndpoint

pytestmark = pytest.mark.django_db

CORE = [it for it in admin.site._registry if not it.__module__.startswith("quickscale_")]
#: What lets somebody in, or says what they may do.
ACCESS = (
    *(User, Group, Permission, User.groups.through, User.user_permissions.through),
    *(Group.permissions.through, EmailAddress, totp.Authenticator),
    *(SocialAccount, SocialApp, SocialToken, UserSession, ApiKey),
)


@pytest.fixture
def superuser(make_person):
    """A superuser with everything that lets somebody in."""
    superuser = make_person("boss@example.com", is_staff=True, is_superuser=True, name="Boss")
    totp.TOTP.activate(superuser, "TOTPSECRETOFTHEBOSS")
    account = SocialAccount.objects.create(
        user=superuser, provider="openid_connect", uid="boss-uid"
    )
    app = SocialApp.objects.create(provider="openid_connect", name="Id", secret="APP-SECRET")
    SocialToken.objects.create(account=account, app=app, token="SOCIAL-TOKEN")
    UserSession.objects.create(
        user=superuser, session_key="sessionkeyoftheboss", ip="192.0.2.1", user_agent="x"
    )
    create_key(user=superuser, name="boss", scopes=["core:read"])
    return superuser


@pytest.fixture
def clerk(make_person):
    """A member of staff who may do everything in the admin, but is no superuser."""
    clerk = make_person("clerk@example.com", is_staff=True)
    clerk.groups.add(group := Group.objects.create(name="Clerks"))
    group.permissions.set(Permission.objects.all())
    return clerk


@pytest.fixture
def by_clerk(clerk):
    client = Client()
    client.force_login(clerk)
    return client


def url(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def snapshot(superuser):
    """Return everything about access but what every visit changes, and the clerk's own sessions."""
    rows = [row for model in ACCESS for row in serializers.serialize("python", model.objects.all())]
    for row in rows:
        row["fields"].pop("last_login", None)
    sessions = [row for row in rows if row["model"] == "usersessions.usersession"]
    own = [row for row in sessions if row["fields"]["user"] != superuser.pk]
    return [row for row in rows if row not in own]


def attack_of(row, superuser):
    """Return a form that says of a row what an attacker would want it to say."""
    data = {key: value for key, value in model_to_dict(row).items() if value not in (None, False)}
    data |= {
        key: json.dumps(value.to_json())
        for key, value in data.items()
        if isinstance(value, ComponentList)
    }
    everything = [permission.pk for permission in Permission.objects.all()]
    lists = {"groups": [], "user_permissions": everything, "permissions": everything[:1]}
    claims = {
        "email": "evil@example.com",
        "is_staff": "on",
        "is_superuser": "on",
        "user": superuser.pk,
    }
    claims |= {"verified": "on", "primary": "on", "uid": "evil", "type": "totp", "name": "Evil"}
    claims |= {"provider": "openid_connect", "client_id": "evil", "session_key": "evil"}
    claims |= {"token": "evil", "data": '{"secret": "EVIL"}', "ip": "192.0.2.9"}
    return {**data, **claims, **lists}


@pytest.mark.parametrize("model", CORE, ids=lambda it: it._meta.label)
def test_no_page_of_the_admin_touches_a_superuser_or_raises_anybody(superuser, by_clerk, model):
    before = snapshot(superuser)
    make_attempts(by_clerk, model, model._base_manager.all(), superuser)
    assert snapshot(superuser) == before


@pytest.mark.parametrize("model", CORE, ids=lambda it: it._meta.label)
def test_staff_who_may_look_only_change_nothing(superuser, clerk, by_clerk, model):
    Flag.objects.create(name="beta")
    Switch.objects.create(name="beta", active=False)
    EmailAddress.objects.create(user=superuser, email="new@example.com")
    clerk.groups.get().permissions.set(Permission.objects.filter(codename__startswith="view_"))
    before = serializers.serialize("json", rows := model._base_manager.all())
    make_attempts(by_clerk, model, rows, superuser)
    after = serializers.serialize("json", model._base_manager.all())
    assert model is UserSession or without_visits(after) == without_visits(before)


def without_visits(rows):
    return re.sub(r'"last_login": "[^"]*"', "", rows)


def make_attempts(client, model, rows, superuser):
    """Add, change, delete, and perform every action of the list."""
    if rows:
        send(client, url(model, "add"), attack_of(rows[0], superuser))
    for row in rows:
        send(client, url(model, "change", row.pk), attack_of(row, superuser))
        send(client, url(model, "delete", row.pk), {"post": "yes"})
    for action in ["delete_selected", *all_actions(model)]:
        chosen = {"action": action, "_selected_action": [row.pk for row in rows], "post": "yes"}
        send(client, url(model, "changelist"), chosen)


def all_actions(model):
    actions = admin.site._registry[model].actions or ()
    return [action if isinstance(action, str) else action.__name__ for action in actions]


def send(client, address, data):
    data = {key: value for key, value in data.items() if value is not None}
    assert client.post(address, data).status_code in (200, 302, 403)


def test_nobody_sets_the_password_of_staff_but_a_superuser(superuser, clerk, by_clerk, make_person):
    sam = make_person("sam@example.com", is_staff=True)
    data = {"password1": "new-Secret-2", "password2": "new-Secret-2"}
    for user in (superuser, sam, clerk):
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        assert by_clerk.post(address, data).status_code == 403
        user.refresh_from_db()
        assert not user.check_password("new-Secret-2")


def test_what_lets_a_superuser_in_is_not_shown_either(superuser, by_clerk):
    secrets = ("TOTPSECRETOFTHEBOSS", "APP-SECRET", "SOCIAL-TOKEN", "sessionkeyoftheboss")
    for model in CORE:
        pages = [url(model, "changelist")]
        pages += [url(model, "change", row.pk) for row in model._base_manager.all()[:3]]
        for page in pages:
            html = by_clerk.get(page, follow=True).content.decode()
            assert not [secret for secret in secrets if secret in html], page


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (totp.Authenticator, "data__icontains"),
        (UserSession, "session_key__startswith"),
        (SocialToken, "token__startswith"),
        (ApiKey, "digest__startswith"),
        (User, "password__startswith"),
        (OutgoingMail, "text__contains"),
        (WebhookEndpoint, "secret__startswith"),
    ],
)
def test_no_filter_of_a_list_gives_a_secret_away(superuser, by_clerk, model, lookup):
    response = by_clerk.get(url(model, "changelist"), {lookup: "s"})
    assert response.status_code in (302, 400, 403)


def test_staff_change_what_is_a_customers(by_clerk, make_person):
    kim = make_person("kim@example.com", name="Kim")
    page = by_clerk.get(url(User, "change", kim.pk))
    assert not {"is_staff", "groups"} & set(page.context["adminform"].form.fields)
    data = {"email": "kim@new.example.com", "name": "Kim", "is_active": "on", "is_staff": "on"}
    assert by_clerk.post(url(User, "change", kim.pk), data).status_code == 302
    kim.refresh_from_db()
    assert (kim.email, kim.is_staff) == ("kim@new.example.com", False)
    assert by_clerk.post(url(User, "delete", kim.pk), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=kim.pk).exists()


def test_staff_confirm_a_customers_address_and_no_superusers(superuser, by_clerk, make_person):
    rows = []
    for user in (superuser, make_person("kim@example.com")):
        row = {"user": user, "email": f"new.{user.email}", "verified": False}
        rows.append(EmailAddress.objects.create(**row))
    chosen = {"action": "make_verified", "_selected_action": [row.pk for row in rows]}
    by_clerk.post(url(EmailAddress, "changelist"), chosen)
    assert [EmailAddress.objects.get(pk=row.pk).verified for row in rows] == [False, True]


def test_staff_find_sessions_by_whose_they_are(superuser, by_clerk):
    page = by_clerk.get(url(UserSession, "changelist"), {"q": "boss@"})
    assert [it.user for it in page.context["cl"].result_list] == [superuser]


def test_a_superuser_gives_rights(superuser, make_person):
    kim = make_person("kim@example.com", name="Kim")
    client = Client()
    client.force_login(superuser)
    data = {"email": kim.email, "name": "Kim", "is_active": "on", "is_staff": "on"}
    client.post(url(User, "change", kim.pk), data)
    kim.refresh_from_db()
    assert kim.is_staff
