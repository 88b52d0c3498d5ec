"""What a project switches on by settings: allauth's API for scripts, and social accounts."""

from __future__ import annotations

import os
import shutil
from textwrap import dedent

import pytest

from quickscale_testing.forked import run_python

pytestmark = pytest.mark.django_db

SETTINGS = """
from quickscale_testing.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "allauth.headless", "allauth.socialaccount.providers.dummy"]
HEADLESS_ONLY = False
ROOT_URLCONF = "urls"
"""
URLS = """
from django.urls import include, path
from quickscale.core.urls import urlpatterns as core

urlpatterns = [path("_allauth/", include("allauth.headless.urls")), *core]
"""
START = """
import django

django.setup()
from django.test import Client

client = Client()
JSON = {"content_type": "application/json"}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with these settings."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "project_settings.py").write_text(SETTINGS)
    (folder / "urls.py").write_text(URLS)
    return folder


@pytest.fixture
def run(project, migrated_database, tmp_path):
    """Return a function that runs code in that project, on a database of its own."""
    database = shutil.copy(migrated_database, tmp_path)
    return lambda code: run_in(project, database, "-c", START + dedent(code))


def run_in(folder, database, *arguments):
    done = run_python(
        *arguments,
        cwd=folder,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "project_settings",
            "PYTHONPATH": str(folder),
            "DATABASE_URL": f"sqlite:///{database}",
        },
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_headless_api_writes_as_much_for_a_known_address_as_for_a_new_one(run):
    assert (
        run("""
        from django.core.cache import cache
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        made = []
        for _time in range(2):
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                body = {"email": "ann@example.com", "password": "a-long-Secret-9"}
                Client().post("/_allauth/browser/v1/auth/signup", body, **JSON)
            made.append([it["sql"].split("(")[0] for it in queries if "INSERT" in it["sql"]])
        print(made[0] == made[1] and len(made[0]) > 3)
        """)
        == "True\n"
    )


def test_a_script_signs_up_and_in_by_the_headless_api(run):
    assert (
        run("""
        import re
        from django.core import mail
        from django.core.mail import get_connection
        from django.test.utils import setup_test_environment

        setup_test_environment()
        root = "/_allauth/browser/v1/"
        assert client.get(root + "config").status_code == 200
        body = {"email": "ann@example.com", "password": "a-long-Secret-9"}
        answer = client.post(root + "auth/signup", body, **JSON)
        assert answer.status_code == 401, answer.content
        flows = {flow["id"] for flow in answer.json()["data"]["flows"]}
        assert "verify_email" in flows
        code = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", mail.outbox[0].body, re.M)[1]
        answer = client.post(root + "auth/email/verify", {"key": code}, **JSON)
        assert answer.json()["meta"]["is_authenticated"], answer.content
        assert client.get("/api/core/session/").json()["email"] == "ann@example.com"
        for number in range(6):
            client = Client()
            wrong = {"email": "ann@example.com", "password": "guess"}
            answer = client.post(root + "auth/login", wrong, **JSON)
        assert answer.json()["errors"][0]["code"] == "too_many_login_attempts"
        print("done")
    """)
        == "done\n"
    )


def test_a_script_and_an_app_sign_in_by_a_code_that_strangers_had_mailed(run):
    assert (
        run("""
        import re
        from allauth.account.models import EmailAddress
        from allauth.mfa.totp.internal import auth as totp
        from django.contrib.auth import get_user_model
        from django.core import mail
        from django.test.utils import setup_test_environment

        setup_test_environment()
        ann = get_user_model().objects.create_user("ann@example.com", "a-long-Secret-9")
        EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
        for number in range(9):
            page, data = "/accounts/login/code/", {"email": ann.email}
            Client().post(page, data, REMOTE_ADDR=f"198.51.100.{number}")
        code = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", mail.outbox[-1].body, re.M)[1]
        root = "/_allauth/app/v1/auth/"
        token = client.post(root + "code/request", {"email": ann.email}, **JSON).json()
        assert len(mail.outbox) == 3
        session = {"X-Session-Token": token["meta"]["session_token"]}
        wrong = client.post(root + "code/confirm", {"code": "B"}, headers=session, **JSON)
        assert wrong.status_code == 400, wrong.content
        right = client.post(root + "code/confirm", {"code": code}, headers=session, **JSON)
        assert right.json()["meta"]["is_authenticated"], right.content

        totp.TOTP.activate(ann, totp.generate_totp_secret())
        root = "/_allauth/browser/v1/auth/"
        body = {"email": ann.email, "password": "a-long-Secret-9"}
        client = Client()
        assert client.post(root + "login", body, **JSON).status_code == 401
        for _time in range(5):
            answer = client.post(root + "2fa/authenticate", {"code": "0"}, **JSON)
            assert answer.status_code == 400, answer.content
        answer = client.post(root + "2fa/authenticate", {"code": "0"}, **JSON)
        assert answer.status_code == 429, answer.content
        print("done")
    """)
        == "done\n"
    )


def test_a_social_provider_is_offered_once_its_app_is_installed(run):
    assert (
        run("""
        page = client.get("/accounts/login/").content.decode()
        assert "/accounts/dummy/login/" in page
        answer = client.post("/accounts/dummy/login/")
        data = {"id": "1", "email": "ann@example.com", "email_verified": "on", "first_name": "Ann"}
        client.post(answer.url, data)
        session = client.get("/api/core/session/").json()
        assert (session["email"], session["name"]) == ("ann@example.com", "Ann"), session
        page = client.get("/accounts/email/").content.decode()
        assert "/accounts/3rdparty/" in page
        print("done")
    """)
        == "done\n"
    )


def test_connected_accounts_are_a_page_only_where_a_provider_is_configured(run):
    assert (
        run("""
        from allauth.socialaccount.adapter import DefaultSocialAccountAdapter as Adapter
        from allauth.socialaccount.models import SocialApp
        from allauth.socialaccount.providers import registry
        from allauth.socialaccount.providers.google.provider import GoogleProvider
        from django.contrib.auth import get_user_model

        registry.get_class_list()
        registry.provider_map = {"google": GoogleProvider}
        client.force_login(
            get_user_model().objects.create_user("ann@example.com"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        assert "/accounts/3rdparty/" not in client.get("/account/").content.decode()
        SocialApp.objects.create(provider="google", name="Google", client_id="1", secret="2")
        assert "/accounts/3rdparty/" in client.get("/account/").content.decode()
        print("done")
    """)
        == "done\n"
    )
