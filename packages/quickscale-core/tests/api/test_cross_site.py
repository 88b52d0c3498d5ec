"""No unsafe operation is performed for another site's page, whoever its visitor is."""

from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import resolve

from quickscale.core.api.operations import CORE, get_operations
from quickscale.core.api.views import NotFoundView
from quickscale.core.api_keys.scopes import list_scopes
from quickscale.core.api_keys.services import create_key
from quickscale.core.layers.stack import get_stack

pytestmark = pytest.mark.django_db

THEMES = (CORE, *(theme.name for theme in get_stack().themes))
ALL = [operation for theme in THEMES for operation in get_operations(theme).values()]
UNSAFE = [operation for operation in ALL if operation.method != "GET"]
#: The others ask nobody who they are, so that cookies prove nothing to them.
WITH_SESSIONS = [
    operation
    for operation in UNSAFE
    if any("session" in way for way in operation.content.get("security", ()))
]
#: What a browser says of a request that another site's page made it send.
FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Referer": "https://evil.example/page"},
)


@pytest.fixture
def ann():
    return get_user_model().objects.create_user("ann@example.com", is_staff=True)


@pytest.fixture
def signed_in(ann):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ann)
    return browser


@pytest.fixture
def guest():
    """A browser that was on the site before, and has its cookies."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/api/core/session/")
    return browser


def path_of(operation):
    for value in ("1", str(uuid.uuid4()), "x"):
        path = re.sub(r"{\w+}", value, operation.path)
        if getattr(resolve(path).func, "cls", None) is not NotFoundView:
            return path
    raise AssertionError(operation.path)


def send(client, operation, **headers):
    form = encode_multipart(BOUNDARY, {"name": "x"})
    path = path_of(operation)
    return client.generic(operation.method, path, form, MULTIPART_CONTENT, headers=headers)


def is_refused_as_foreign(response):
    return response.status_code == 403 and "CSRF Failed" in response.json().get("detail", "")


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_sites_form_performs_nothing_and_leaves_no_session(headers, signed_in, guest):
    for operation in WITH_SESSIONS:
        for browser in (Client(enforce_csrf_checks=True), guest, signed_in):
            response = send(browser, operation, **headers)
            assert is_refused_as_foreign(response), operation.name
            assert "sessionid" not in response.cookies, operation.name


def test_cookies_without_the_token_perform_nothing(signed_in, guest):
    for operation in WITH_SESSIONS:
        for browser in (guest, signed_in):
            assert is_refused_as_foreign(send(browser, operation)), operation.name


def test_the_sites_own_scripts_are_let_in_with_the_token(signed_in):
    signed_in.get("/api/core/session/")
    token = signed_in.cookies["csrftoken"].value
    for operation in UNSAFE:
        own = {"Origin": "http://testserver", "X-CSRFToken": token}
        assert not is_refused_as_foreign(send(signed_in, operation, **own)), operation.name


def test_programs_need_no_token_as_they_bring_no_cookies():
    for operation in UNSAFE:
        assert not is_refused_as_foreign(send(Client(enforce_csrf_checks=True), operation))


def test_an_api_key_needs_no_token_wherever_it_is_sent_from(ann):
    scopes = [scope.id for scope in list_scopes(is_staff=True)]
    _key, secret = create_key(user=ann, name="Program", scopes=scopes)
    program = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for operation in UNSAFE:
        headers = {"Authorization": f"Bearer {secret}", "Origin": "https://elsewhere.example"}
        assert not is_refused_as_foreign(send(program, operation, **headers)), operation.name


@pytest.mark.parametrize(
    "path", ["/", "/account/", "/accounts/login/", "/accounts/signup/", "/admin/", "/lost/"]
)
def test_another_sites_form_sent_to_a_page_leaves_no_session_either(path):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(path, {"name": "x"}, headers={"Origin": "https://evil.example"})
    assert response.status_code in (403, 404, 405)
    assert "sessionid" not in response.cookies


def test_a_project_without_this_check_is_told(settings):
    plain = "rest_framework.authentication.SessionAuthentication"
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_AUTHENTICATION_CLASSES": [plain],
    }
    with pytest.raises(SystemCheckError, match=r"quickscale\.E871"):
        call_command("check")
