"""Who is asking."""

import asyncio
import json

import pytest
from django.http import JsonResponse
from django.test import AsyncClient
from django.urls import path

from quickscale.core.http import request_context
from quickscale.core.http.middleware import RequestContextMiddleware

pytestmark = pytest.mark.urls(__name__)


def show_visit(request):
    visit = request_context.current()
    assert request_context.current() is visit
    return JsonResponse(
        {name: getattr(visit, name) for name in request_context.RequestContext.__slots__}
    )


async def show_visit_later(request):
    await asyncio.sleep(0)
    return show_visit(request)


urlpatterns = [path("here/", show_visit), path("later/", show_visit_later)]


def test_a_visit_is_known_while_its_request_is_answered(client):
    headers = {"User-Agent": "Test/1", "Referer": "https://example.org/x", "Sec-GPC": "1"}
    assert client.get("/here/?a=1", headers=headers).json() == {
        "ip": "127.0.0.1",
        "user_agent": "Test/1",
        "path": "/here/",
        "referrer": "https://example.org/x",
        "query": "a=1",
        "host": "testserver",
        "method": "GET",
        "do_not_track": True,
        "prefetch": False,
    }
    assert request_context.current() is None


def test_a_visit_is_known_in_an_asynchronous_view():
    async def ask():
        client = AsyncClient()
        answers = await asyncio.gather(client.get("/later/?a=1"), client.get("/later/?a=2"))
        return [json.loads(answer.content)["query"] for answer in answers]

    assert asyncio.run(ask()) == ["a=1", "a=2"]


def test_a_host_that_is_not_ours_is_no_host(rf, settings):
    settings.ALLOWED_HOSTS = ["example.com"]
    seen = []
    middleware = RequestContextMiddleware(lambda request: seen.append(request_context.current()))
    middleware(rf.get("/", headers={"Host": "evil.example"}))
    assert seen[0].host == ""


@pytest.mark.parametrize(
    ("proxies", "header", "ip"),
    [
        (0, "203.0.113.7", "10.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "203.0.113.7, 10.0.0.9", "203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.7"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "<script>", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_an_address_is_believed_only_from_trusted_proxies(rf, settings, proxies, header, ip):
    settings.QUICKSCALE_TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": header})
    assert request_context.client_ip(request) == ip


@pytest.mark.parametrize(
    ("proxies", "header", "ip"),
    [
        (1, "203.0.113.7:51234", "203.0.113.7"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "[2001:DB8:0::1]", "2001:db8::1"),
        (1, '"[2001:db8::1]:4711"', "2001:db8::1"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, ", 203.0.113.7", "203.0.113.7"),
        (1, "203.0.113.7, ", "203.0.113.7"),
        (2, ",, 203.0.113.7:1 ,, 10.0.0.9", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.9:80", "203.0.113.7"),
        (1, "6.6.6.6, unknown", "10.0.0.1"),
        (1, "6.6.6.6, _hidden", "10.0.0.1"),
        (1, "[2001:db8::1", "10.0.0.1"),
        (1, "203.0.113.7:port", "10.0.0.1"),
    ],
)
def test_an_address_is_read_in_every_form_that_proxies_write(rf, settings, proxies, header, ip):
    settings.QUICKSCALE_TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": header})
    assert request_context.client_ip(request) == ip


@pytest.mark.parametrize(
    ("proxies", "header", "ip"),
    [
        (1, "for=203.0.113.7", "203.0.113.7"),
        (1, 'For="[2001:db8::1]:4711"', "2001:db8::1"),
        (1, 'proto=https;FOR="203.0.113.7:80" ; by=10.0.0.1', "203.0.113.7"),
        (1, "for=6.6.6.6, for=203.0.113.7", "203.0.113.7"),
        (2, 'for=6.6.6.6,for=203.0.113.7;host="a.example", for=10.0.0.9', "203.0.113.7"),
        (2, ", for=203.0.113.7, for=10.0.0.9", "203.0.113.7"),
        (1, "for=6.6.6.6, for=unknown", "10.0.0.1"),
        (1, "for=6.6.6.6, for=_hidden", "10.0.0.1"),
        (1, "for=6.6.6.6, proto=https", "10.0.0.1"),
        (0, "for=6.6.6.6", "10.0.0.1"),
        # A visitor's open quotation marks swallow nothing of what a proxy appends.
        (1, 'for=6.6.6.6;x=", for="[2001:db8::1]"', "2001:db8::1"),
        (1, 'for=", for="203.0.113.7:80"', "203.0.113.7"),
        # Nor does a comma in a host name that a proxy quotes begin a hop.
        (1, 'for=203.0.113.7;host="a, for=6.6.6.6;x="', "10.0.0.1"),
    ],
)
def test_an_address_is_read_as_rfc_7239_has_it(rf, settings, proxies, header, ip):
    settings.QUICKSCALE_TRUSTED_PROXIES = proxies
    settings.QUICKSCALE_FORWARDED_HEADER = "Forwarded"
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"Forwarded": header})
    assert request_context.client_ip(request) == ip


def test_a_header_that_the_proxy_does_not_write_is_not_believed(rf, settings):
    settings.QUICKSCALE_TRUSTED_PROXIES = 1
    forged = {"Forwarded": "for=6.6.6.6", "X-Forwarded-For": "203.0.113.7"}
    assert request_context.client_ip(rf.get("/", headers=forged)) == "203.0.113.7"
    settings.QUICKSCALE_FORWARDED_HEADER = "Forwarded"
    forged = {"Forwarded": "for=203.0.113.7", "X-Forwarded-For": "6.6.6.6"}
    assert request_context.client_ip(rf.get("/", headers=forged)) == "203.0.113.7"
