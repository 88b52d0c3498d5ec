"""Sign-up, sign-in, reset and second factors, through the pages of a project."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialLogin
from django.core.cache import cache
from django.urls import reverse

from quickscale.core.users.adapters import SocialAccountAdapter
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-Secret-9"


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


@pytest.fixture
def signed_up(client):
    data = {"email": "Ann@Example.com", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), data)
    return User.objects.get()


@pytest.fixture
def verified(client, signed_up, mailoutbox):
    client.post(link_in(mailoutbox[0]))
    client.logout()
    return signed_up


def link_in(mail):
    """Return the path of the link that a mail carries."""
    return re.search(r"https?://[^/]+(/\S+)", mail.body).group(1)


def sign_in(client, email="ann@example.com", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def sign_in_for_security_settings(client):
    """Sign in and give the password again, as allauth asks before second factors are changed."""
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_for(secret):
    """Return what an authenticator app would show now."""
    counter = next(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_new_user_comes_in_after_verifying_the_address(client, signed_up, mailoutbox):
    assert signed_up.email == "ann@example.com"
    assert mailoutbox[0].to == ["ann@example.com"]
    sign_in(client)
    assert not is_signed_in(client)
    client.post(link_in(mailoutbox[0]))
    sign_in(client, "ANN@example.com")
    assert is_signed_in(client)


def test_sign_up_does_not_tell_whether_an_address_is_known(client, verified, mailoutbox):
    data = {"email": "ANN@example.com", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post(reverse("account_signup"), data)
    assert response.status_code == 302
    assert User.objects.count() == 1
    assert mailoutbox[-1].to == ["ann@example.com"]


def test_a_wrong_password_stays_outside(client, verified):
    sign_in(client, password="wrong")
    assert not is_signed_in(client)


def test_an_inactive_user_stays_outside(client, verified):
    User.objects.update(is_active=False)
    sign_in(client)
    assert not is_signed_in(client)


def test_a_forgotten_password_is_set_anew_by_mail(client, verified, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
    page = client.get(link_in(mailoutbox[-1]), follow=True)
    data = {"password1": "another-Secret-8", "password2": "another-Secret-8"}
    client.post(page.redirect_chain[-1][0], data)
    sign_in(client, password="another-Secret-8")
    assert is_signed_in(client)


def test_a_code_is_asked_for_once_totp_is_on(client, verified):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(verified, secret)
    response = sign_in(client)
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(response.url, {"code": code_for(secret)})
    assert is_signed_in(client)


def test_a_user_turns_totp_on_and_gets_recovery_codes(client, verified):
    sign_in_for_security_settings(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert set(verified.authenticator_set.values_list("type", flat=True)) == {
        Authenticator.Type.TOTP,
        Authenticator.Type.RECOVERY_CODES,
    }


def test_a_passkey_may_be_added_and_is_offered_for_signing_in(client, verified):
    challenge = client.get(
        reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert json.loads(challenge.content)["request_options"]["publicKey"]["challenge"]
    sign_in_for_security_settings(client)
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    assert options["publicKey"]["user"]["name"] == "ann@example.com"


def test_no_social_provider_is_on_unless_a_project_configures_one(client):
    assert b"socialaccount/login" not in client.get(reverse("account_login")).content


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"email": "ann@example.com", "name": "Ann Lee"}, "Ann Lee"),
        ({"email": "ann@example.com", "first_name": "Ann", "last_name": "Lee"}, "Ann Lee"),
        ({"email": "ann@example.com"}, ""),
        ({"email": "ann@example.com", "name": "x" * 500}, "x" * 150),
    ],
)
def test_the_name_comes_from_the_social_provider(rf, data, name):
    user = SocialAccountAdapter().populate_user(rf.get("/"), SocialLogin(user=User()), data)
    assert (user.email, user.name) == ("ann@example.com", name)
