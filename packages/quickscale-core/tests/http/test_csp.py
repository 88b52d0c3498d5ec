from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from quickscale.core.http.csp import CSP, ContentSecurityPolicyMiddleware, csp, get_nonce

HEADER = "Content-Security-Policy"


def answer(view):
    return ContentSecurityPolicyMiddleware(view)(RequestFactory().get("/"))


def test_the_policy_allows_this_sites_own_files_and_nothing_inline():
    policy = answer(lambda request: HttpResponse())[HEADER]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for directive in ("frame-ancestors 'none'", "form-action 'self'", "object-src 'none'"):
        assert directive in policy


def test_a_nonce_is_allowed_once_a_page_used_it():
    seen = []

    def view(request):
        seen.append(str(get_nonce(request)))
        return HttpResponse()

    assert "'nonce-" not in answer(lambda request: HttpResponse())[HEADER]
    policies = [answer(view)[HEADER] for _time in range(2)]
    assert policies[0] != policies[1]
    assert f"script-src 'self' 'nonce-{seen[1]}'" in policies[1]


def test_a_view_may_have_a_policy_of_its_own():
    response = HttpResponse(headers={HEADER: "default-src 'none'"})
    assert answer(lambda request: response)[HEADER] == "default-src 'none'"


def test_a_project_may_set_the_policy_as_in_django_6(settings):
    settings.SECURE_CSP = {"default-src": ["'none'"], "script-src": [CSP.NONCE]}
    assert answer(lambda request: HttpResponse())[HEADER] == "default-src 'none'"


def test_a_policy_may_be_tried_before_it_is_enforced(settings):
    settings.SECURE_CSP_REPORT_ONLY = {"default-src": CSP.NONE, "upgrade-insecure-requests": True}
    response = answer(lambda request: HttpResponse())
    tried = response["Content-Security-Policy-Report-Only"]
    assert tried == "default-src 'none'; upgrade-insecure-requests"
    assert "default-src 'self'" in response[HEADER]


def test_templates_have_the_nonce():
    response = answer(lambda request: HttpResponse(f"{csp(request)['csp_nonce']}"))
    assert f"script-src 'self' 'nonce-{response.content.decode()}'" in response[HEADER]


@pytest.mark.django_db
def test_the_admin_is_served_under_the_policy(admin_client):
    response = admin_client.get("/admin/")
    assert response.status_code == 200
    assert "unsafe" not in response[HEADER]


@pytest.mark.parametrize(("debug", "sent"), [(True, False), (False, True)])
def test_djangos_pages_for_developers_keep_their_inline_style(settings, debug, sent):
    settings.DEBUG = debug
    assert (HEADER in answer(lambda request: HttpResponse(status=404))) is sent


def test_pictures_may_come_from_where_uploads_are(settings):
    settings.MEDIA_URL = "https://media.example.com/shop/"
    policy = answer(lambda request: HttpResponse())[HEADER]
    assert "img-src 'self' data: https://media.example.com;" in policy
    settings.MEDIA_URL = "/media/"
    assert "img-src 'self' data:;" in answer(lambda request: HttpResponse())[HEADER]
