"""What happens to an account is written down, and its owner reads it."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quickscale.core.audit.models import AuditEvent
from quickscale.core.audit.services import record
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-Secret-9"
URL = "/api/core/audit-events/"


@pytest.fixture
def ann():
    cache.clear()
    user = User.objects.create_user("ann@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(client, ann):
    data = {"login": "ann@example.com", "password": PASSWORD}
    client.post(reverse("account_login"), data, headers={"User-Agent": "Firefox/130.0 Linux"})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_coming_and_going(signed_in, ann):
    signed_in.post(reverse("account_logout"))
    assert actions() == ["account.signed_in", "account.signed_out"]
    first = AuditEvent.objects.last()
    assert (first.actor, first.ip) == (ann, "127.0.0.1")
    assert first.user_agent == "Firefox/130.0 Linux"


def test_a_sign_up(client):
    data = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), data)
    assert actions() == ["account.signed_up"]


def test_a_failure_is_the_accounts_and_done_by_nobody(client, ann):
    client.post(reverse("account_login"), {"login": "ann@example.com", "password": "x"})
    event = AuditEvent.objects.get()
    assert (event.action, event.actor) == ("account.sign_in_failed", None)
    assert event.object_id == str(ann.public_id)


def test_a_failure_at_no_account_keeps_no_address(client, ann):
    client.post(reverse("account_login"), {"login": "eve@example.com", "password": "x"})
    event = AuditEvent.objects.get()
    assert (event.object_id, event.label) == ("", "")
    assert "eve" not in str(event.data)


def test_a_wrong_second_factor(client, ann):
    totp.TOTP.activate(ann, totp.generate_totp_secret())
    client.post(reverse("account_login"), {"login": "ann@example.com", "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": "123456"})
    event = AuditEvent.objects.get(action="account.sign_in_failed")
    assert event.data == {"method": "mfa"}


def test_a_changed_password(signed_in):
    data = {"oldpassword": PASSWORD, "password1": "new-Secret-11", "password2": "new-Secret-11"}
    signed_in.post(reverse("account_change_password"), data)
    assert actions()[-1] == "account.password_changed"


@pytest.mark.django_db(transaction=True)
def test_second_factors_come_and_go(signed_in, ann):
    secret = signed_in.get(reverse("mfa_activate_totp")).context["form"].secret
    counter = list(totp.yield_hotp_counters_from_time())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    signed_in.post(reverse("mfa_activate_totp"), {"code": code})
    signed_in.get(reverse("mfa_view_recovery_codes"))
    signed_in.post(reverse("mfa_generate_recovery_codes"))
    signed_in.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    seen = actions()
    for action in ("mfa_added", "mfa_reset", "mfa_removed", "recovery_codes_viewed"):
        assert f"account.{action}" in seen


def test_recovery_codes_that_were_not_shown_were_not_viewed(client, ann):
    client.get(reverse("mfa_view_recovery_codes"))
    assert "account.recovery_codes_viewed" not in actions()


def test_an_owner_reads_their_own_log_and_nobody_elses(client, ann):
    eve = User.objects.create_user("eve@example.com")
    record("account.signed_in", actor=eve)
    record("account.signed_in", actor=ann)
    record("account.sign_in_failed", object_type="user", object_id=ann.public_id)
    client.force_login(ann)
    rows = client.get(URL).json()["results"]
    assert [(row["what"], row["who"]) for row in rows] == [
        ("Failed sign-in attempt", ""),
        ("Signed in", "You"),
    ]


def test_the_log_is_filtered_by_what_happened(client, ann):
    record("account.signed_in", actor=ann)
    record("account.signed_out", actor=ann)
    client.force_login(ann)
    rows = client.get(URL, {"action": "account.signed_out"}).json()["results"]
    assert [row["action"] for row in rows] == ["account.signed_out"]
    assert client.get(URL, {"action": "nonsense"}).status_code == 400


def test_an_action_that_nobody_described_is_readable(client, ann):
    record("shop.basket_blessed", actor=ann)
    client.force_login(ann)
    assert client.get(URL).json()["results"][0]["what"] == "shop: basket blessed"


def test_staff_have_no_name_to_customers(client, ann):
    sam = User.objects.create_user("sam@example.com", name="Sam Staff", is_staff=True)
    record("impersonation.began", actor=sam, object_type="user", object_id=ann.public_id)
    client.force_login(ann)
    assert client.get(URL).json()["results"][0]["who"] == "Staff"


def test_the_page_costs_no_more_queries_with_more_events(
    client, ann, django_assert_max_num_queries
):
    client.force_login(ann)
    record_sign_ins(ann, times=30)
    client.get(reverse("base:security-log"))
    with CaptureQueriesContext(connection) as one_page:
        client.get(reverse("base:security-log"))
    record_sign_ins(ann, times=30)
    with django_assert_max_num_queries(len(one_page)):
        html = client.get(reverse("base:security-log")).content.decode()
    assert "Signed in" in html


def record_sign_ins(user, *, times):
    for _event in range(times):
        record("account.signed_in", actor=user)


def test_a_guest_reads_nothing(client):
    assert client.get(URL).status_code == 403
    assert client.get("/api/core/team/audit-events/").status_code == 403


def test_somebody_without_a_team_has_no_teams_log(client, ann):
    record("account.signed_in", actor=ann)
    client.force_login(ann)
    assert client.get("/api/core/team/audit-events/").json()["count"] == 0
