"""Staff act as somebody else where they may, visibly and on record, and never where it hurts."""

from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from quickscale.core.api.operations import CORE, get_operations
from quickscale.core.audit.models import AuditEvent
from quickscale.core.audit.services import record
from quickscale.core.http.middleware import RequestContextMiddleware
from quickscale.core.teams.services import create_team
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(make_person):
    """A member of staff who may act as others."""
    sam = make_person("sam@example.com", name="Sam Staff", is_staff=True)
    sam.user_permissions.add(Permission.objects.get(codename="impersonate"))
    return User.objects.get(pk=sam.pk)


@pytest.fixture
def act_as(client):
    """Return a function that asks to act as somebody, as Django's admin does."""
    return lambda user: client.post(reverse("quickscale-impersonate", args=[user.public_id]))


@pytest.fixture
def acting(client, sam, ann, act_as):
    client.force_login(sam)
    assert act_as(ann).status_code == 302
    return client


def who(client):
    return client.get("/api/core/session/").json()


def test_staff_act_as_somebody_and_are_themselves_again(acting, sam):
    assert (who(acting)["email"], who(acting)["impersonator"]) == (
        "ann@example.com",
        "sam@example.com",
    )
    acting.post(reverse("quickscale-impersonation-end"))
    assert (who(acting)["email"], who(acting)["impersonator"]) == ("sam@example.com", "")


def test_the_same_works_by_operations(client, sam, ann):
    client.force_login(sam)
    url = f"/api/core/users/{ann.public_id}/impersonation/"
    assert client.post(url).status_code == 204
    assert who(client)["email"] == "ann@example.com"
    assert client.post("/api/core/impersonation/end/").status_code == 204
    assert who(client)["email"] == "sam@example.com"


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_superuser": True}])
def test_nobody_acts_as_another_member_of_staff(client, sam, make_person, act_as, fields):
    other = make_person("boss@example.com", **fields)
    client.force_login(sam)
    assert act_as(other).status_code == 403
    url = f"/api/core/users/{other.public_id}/impersonation/"
    assert client.post(url).status_code == 403
    assert who(client)["email"] == "sam@example.com"


def test_nobody_acts_as_who_may_not_sign_in(client, sam, make_person, act_as):
    client.force_login(sam)
    assert act_as(make_person("gone@example.com", is_active=False)).status_code == 403


def test_staff_without_the_permission_may_not(client, make_person, ann, act_as):
    client.force_login(make_person("temp@example.com", is_staff=True))
    assert act_as(ann).status_code == 403
    assert client.post(f"/api/core/users/{ann.public_id}/impersonation/").status_code == 403


def test_customers_may_not(client, make_person, ann, act_as):
    client.force_login(make_person("eve@example.com"))
    assert act_as(ann).status_code == 403


def test_guests_may_not(client, ann, act_as):
    assert act_as(ann).status_code == 403
    assert client.post(reverse("quickscale-impersonation-end")).status_code == 403


def test_whoever_acts_as_somebody_deactivated_meanwhile_is_signed_out(acting, ann):
    User.objects.filter(pk=ann.pk).update(is_active=False)
    acting.post(reverse("quickscale-impersonation-end"))
    assert not who(acting)["is_authenticated"]


def test_a_link_is_not_enough(client, sam, ann):
    client.force_login(sam)
    assert client.get(reverse("quickscale-impersonate", args=[ann.public_id])).status_code == 405


def test_a_foreign_page_cannot_make_staff_act(client, sam, ann, act_as):
    client.force_login(sam)
    client.handler.enforce_csrf_checks = True
    assert act_as(ann).status_code == 403


def test_nobody_acts_through_somebody(acting, make_person, act_as):
    assert act_as(make_person("eve@example.com")).status_code == 403


@pytest.mark.parametrize("name", ["home", "base:home", "base:security-log"])
def test_every_page_says_so_and_offers_to_stop(acting, name):
    url = "/" if name == "home" else reverse(name)
    html = acting.get(url, follow=True).content.decode()
    assert "You're signed in as" in html
    assert f'action="{reverse("quickscale-impersonation-end")}"' in html


def test_no_page_says_so_to_anybody_else(client, ann):
    client.force_login(ann)
    assert "You're signed in as" not in client.get("/", follow=True).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_add_webauthn",
        "usersessions_list",
        "socialaccount_connections",
    ],
)
def test_a_persons_ways_in_stay_closed_to_staff(acting, name):
    for response in (acting.get(reverse(name)), acting.post(reverse(name))):
        assert response.status_code == 403
        assert "You're signed in as" in response.content.decode()


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("post", "/api/core/account/deletion/"),
        ("post", "/api/core/account/deletion/cancel/"),
        ("get", "/api/core/account/export/"),
        ("get", "/api/core/account/sessions/"),
        ("post", "/api/core/account/sessions/end-others/"),
    ],
)
def test_so_does_what_ends_an_account_or_takes_it_away(acting, method, url):
    assert getattr(acting, method)(url).status_code == 403


#: What staff may do in a person's place: it ends with the impersonation, or is that end.
_IN_THEIR_PLACE = {"core:impersonation-end", "core:workspace-update"}


def list_changes():
    operations = get_operations(CORE).values()
    return [it for it in operations if it.method != "GET" and it.name not in _IN_THEIR_PLACE]


@pytest.mark.parametrize("operation", list_changes(), ids=lambda operation: operation.operation_id)
def test_staff_make_nothing_in_a_persons_place_that_outlives_it(acting, ann, operation):
    team = create_team("Blue", owner=ann)
    ids = (team.slug, "1", str(uuid.uuid4()))
    begun = operation.path.replace("{slug}/", f"{team.slug}/")
    paths = [re.sub(r"{\w+}", it, begun) for it in ids]
    answers = [acting.generic(operation.method, path, "{}", "application/json") for path in paths]
    assert {it.status_code for it in answers} <= {403, 404}
    assert 403 in {it.status_code for it in answers}


def test_staff_see_what_a_person_has_told_other_servers(acting):
    assert acting.get("/api/core/webhooks/").status_code == 200
    assert acting.get("/api/core/teams/").status_code == 200


def test_both_ends_are_written_down(acting, sam, ann):
    acting.post(reverse("quickscale-impersonation-end"))
    began, ended = AuditEvent.objects.filter(action__startswith="impersonation.").order_by("pk")
    for event in (began, ended):
        assert (event.actor, event.object_id) == (sam, str(ann.public_id))
    assert (began.action, ended.action) == ("impersonation.began", "impersonation.ended")


def test_what_happens_in_between_names_both(acting, sam, ann, rf):
    request = rf.get("/")
    request.session = acting.session
    RequestContextMiddleware(lambda request: record("team.renamed", actor=ann))(request)
    event = AuditEvent.objects.get(action="team.renamed")
    assert (event.actor, event.impersonator) == (ann, sam)


def test_signing_out_ends_it_on_record(acting):
    acting.post(reverse("account_logout"))
    assert AuditEvent.objects.filter(action="impersonation.ended").exists()
    assert not AuditEvent.objects.filter(action="account.signed_out").exists()


def test_it_does_not_count_as_the_persons_own_sign_in(acting, ann):
    ann.refresh_from_db()
    assert ann.last_login is None
    assert not AuditEvent.objects.filter(action="account.signed_in").exists()


def test_whoever_lost_the_permission_meanwhile_is_signed_out(acting, sam):
    sam.user_permissions.clear()
    acting.post(reverse("quickscale-impersonation-end"))
    assert not who(acting)["is_authenticated"]


def test_nobody_stops_who_did_not_begin(client, ann):
    client.force_login(ann)
    assert client.post(reverse("quickscale-impersonation-end")).status_code == 403


def test_the_admin_offers_it_for_customers_only(client, sam, ann, admin_client, admin_user):
    def page(user):
        url = reverse("admin:quickscale_users_user_change", args=[user.pk])
        return admin_client.get(url).content.decode()

    assert reverse("quickscale-impersonate", args=[ann.public_id]) in page(ann)
    assert "Sign in as user" not in page(sam)
    assert "Sign in as user" not in page(admin_user)
