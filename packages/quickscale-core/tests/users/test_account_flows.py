"""Sign-up, sign-in, reset and second factors, through the pages of a project."""

from __future__ import annotations

import json

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialLogin
from django.urls import reverse

from quickscale.core.users.adapters import SocialAccountAdapter
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-Secret-9"


def sign_up(client, email="Ann@Example.com"):
    data = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("account_signup"), data)


def code_for(secret, *, ahead=0):
    """Return what an authenticator app would show now, its clock being so many periods ahead."""
    counter = next(totp.yield_hotp_counters_from_time()) + 1 + ahead
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_a_new_user_comes_in_with_the_code_from_the_mail(
    client, mailoutbox, code_in, is_signed_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_up(client).url == reverse("account_email_verification_sent")
    assert User.objects.get().email == "ann@example.com"
    assert mailoutbox[0].to == ["ann@example.com"]
    assert not is_signed_in(client)
    client.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)
    assert EmailAddress.objects.get().verified


def test_a_wrong_code_lets_nobody_in(client, mailoutbox, is_signed_in):
    sign_up(client)
    client.post(reverse("account_email_verification_sent"), {"code": "AAAA-AAAA"})
    assert not is_signed_in(client)
    assert not EmailAddress.objects.get().verified


def test_a_wrong_password_stays_outside(client, ann, sign_in, is_signed_in):
    sign_in(password="wrong")
    assert not is_signed_in(client)


def test_an_inactive_user_stays_outside(client, ann, sign_in, is_signed_in):
    User.objects.update(is_active=False)
    assert sign_in().url == reverse("account_inactive")
    assert not is_signed_in(client)


def test_a_forgotten_password_is_set_anew_by_mail(
    client, ann, mailoutbox, link_in, sign_in, is_signed_in
):
    client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
    page = client.get(link_in(mailoutbox[-1]), follow=True)
    data = {"password1": "another-Secret-8", "password2": "another-Secret-8"}
    client.post(page.redirect_chain[-1][0], data)
    sign_in(password="another-Secret-8")
    assert is_signed_in(client)


def test_somebody_comes_in_by_a_code_instead_of_a_password(
    client, ann, mailoutbox, code_in, is_signed_in
):
    client.post(reverse("account_request_login_code"), {"email": "ANN@example.com"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[-1])})
    assert is_signed_in(client)


def test_an_address_is_changed_once_the_new_one_is_verified(
    client, ann, mailoutbox, code_in, sign_in, confirm_identity
):
    sign_in()
    confirm_identity()
    client.post(reverse("account_email"), {"email": "lee@example.com", "action_add": ""})
    ann.refresh_from_db()
    assert ann.email == "ann@example.com"
    code = code_in(next(mail for mail in mailoutbox if mail.to == ["lee@example.com"]))
    client.post(reverse("account_email_verification_sent"), {"code": code})
    ann.refresh_from_db()
    assert ann.email == "lee@example.com"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["lee@example.com"]


def test_an_address_is_changed_with_two_factors_on_as_well(
    client, ann, sign_in, confirm_identity, mailoutbox
):
    sign_in()
    totp.TOTP.activate(ann, totp.generate_totp_secret())
    confirm_identity()
    client.post(reverse("account_email"), {"email": "lee@example.com", "action_add": ""})
    assert mailoutbox[-1].to == ["lee@example.com"]


def test_a_changed_password_is_told_to_its_owner(
    client, ann, sign_in, confirm_identity, mailoutbox
):
    sign_in()
    confirm_identity()
    data = {"oldpassword": PASSWORD, "password1": "new-Secret-11", "password2": "new-Secret-11"}
    client.post(reverse("account_change_password"), data)
    assert mailoutbox[-1].to == ["ann@example.com"]
    assert "password" in mailoutbox[-1].body.lower()


def test_whoever_has_no_password_sets_one(client, make_person):
    client.force_login(make_person(password=None))
    page = client.get(reverse("account_change_password"))
    assert page.url == reverse("account_set_password")


def test_a_code_is_asked_for_once_totp_is_on(client, ann, sign_in, is_signed_in):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(ann, secret)
    response = sign_in()
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(response.url, {"code": code_for(secret)})
    assert is_signed_in(client)


def test_a_user_turns_totp_on_and_gets_recovery_codes(client, ann, sign_in, confirm_identity):
    sign_in()
    confirm_identity()
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert set(ann.authenticator_set.values_list("type", flat=True)) == {
        Authenticator.Type.TOTP,
        Authenticator.Type.RECOVERY_CODES,
    }


def test_the_code_that_turned_totp_on_signs_nobody_in(
    client, ann, sign_in, confirm_identity, is_signed_in, django_capture_on_commit_callbacks
):
    with time_machine.travel("2030-01-01T12:00:10Z", tick=False) as clock:
        sign_in()
        confirm_identity()
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        code = code_for(secret)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": f"{code[:3]} {code[3:]}"})
        for seconds, shown, lets_in in ((0, code, False), (40, code, False), (0, "", True)):
            clock.shift(seconds)
            client.post(reverse("account_logout"))
            client.post(sign_in().url, {"code": shown or code_for(secret)})
            assert is_signed_in(client) is lets_in


def test_a_code_signs_in_once_for_as_long_as_it_would_be_good(client, ann, sign_in, is_signed_in):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(ann, secret)
    with time_machine.travel("2030-01-01T12:00:10Z", tick=False) as clock:
        code = code_for(secret, ahead=1)
        client.post(sign_in().url, {"code": code})
        assert is_signed_in(client)
        clock.shift(50)
        client.post(reverse("account_logout"))
        client.post(sign_in().url, {"code": code})
        assert not is_signed_in(client)


def test_a_passkey_may_be_added_and_is_offered_for_signing_in(
    client, ann, sign_in, confirm_identity
):
    challenge = client.get(
        reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert json.loads(challenge.content)["request_options"]["publicKey"]["challenge"]
    sign_in()
    confirm_identity()
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    assert options["publicKey"]["user"]["name"] == "ann@example.com"


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_signup_by_passkey",
        "account_reset_password",
        "account_request_login_code",
        "account_inactive",
    ],
)
def test_a_guests_page_has_no_inline_script_or_style(client, name):
    html = client.get(reverse(name)).content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    "name",
    ["account_email", "account_change_password", "mfa_index", "mfa_list_webauthn", "base:data"],
)
def test_every_settings_page_links_all_others(client, ann, name):
    client.force_login(ann)
    html = client.get(reverse(name)).content.decode()
    for other in (
        "base:account",
        "account_email",
        "account_change_password",
        "mfa_index",
        "base:sessions",
        "base:security-log",
        "base:data",
    ):
        assert f'href="{reverse(other)}"' in html


def test_no_social_provider_is_on_unless_a_project_configures_one(client, ann):
    assert b"socialaccount/login" not in client.get(reverse("account_login")).content
    client.force_login(ann)
    page = client.get(reverse("account_email")).content.decode()
    assert reverse("socialaccount_connections") not in page


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
