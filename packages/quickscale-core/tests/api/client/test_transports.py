"""In process or over HTTP, a page is given the same answers."""

import json
import threading
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth import get_user_model, login
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import generics, permissions, serializers
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from quickscale.core.api import http_transport
from quickscale.core.api.client import ClientError, call, relayed, rights
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.lists import PagePagination
from quickscale.core.api.problems import Problem
from quickscale.core.api.requests import prefers_minimal
from quickscale.core.http import request_context
from quickscale.core.teams.models import Team

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

COMPARED = (
    "Allow",
    "Idempotency-Replayed",
    "Preference-Applied",
    "Retry-After",
    "WWW-Authenticate",
)
#: What the page of the moment does with its request.
script = {}


@relayed
def show_page(request):
    get_token(request)
    return JsonResponse(script["page"](request), safe=False)


def show_host(request):
    return HttpResponse("a page, and not the API's")


class OnceAnHour(AnonRateThrottle):
    rate = "1/hour"


class TeamSerializer(serializers.ModelSerializer):
    class Meta:
        model = Team
        fields = ("name", "slug")


class Tiny(PagePagination):
    page_size = 2


class TeamList(generics.ListCreateAPIView):
    queryset = Team.objects.all()
    serializer_class = TeamSerializer
    permission_classes = (permissions.AllowAny,)
    pagination_class = Tiny
    ordering = ("name",)


class WhoView(APIView):
    permission_classes = (permissions.AllowAny,)

    def get(self, request):
        visit = request_context.current()
        return Response(
            {
                "email": getattr(request.user, "email", ""),
                "ip": request_context.client_ip(request),
                "agent": visit.user_agent,
                "yes": _("Yes"),
                "seen": request.session.get("seen", 0),
                "cart": request.COOKIES.get("cart"),
                "files": [item.read().decode() for item in request.FILES.values()],
                "data": request.data,
            }
        )

    def put(self, request):
        form = {name: values for name, values in request.data.lists() if name != "f"}
        return Response({"form": form, "file": request.FILES["f"].name})

    def post(self, request):
        request.session["seen"] = request.session.get("seen", 0) + 1
        response = Response({"seen": request.session["seen"]}, status=201)
        response.set_cookie("cart", f"c{request.session['seen']}", max_age=60)
        return response

    def patch(self, request):
        user = get_user_model().objects.get(email=request.data["email"])
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return Response(status=204)


class KindsView(IdempotentMixin, APIView):
    """Answers with all kinds of values, and with all kinds of refusals."""

    permission_classes = (permissions.AllowAny,)

    def get(self, request):
        return Response(
            {
                "decimal": Decimal("1.50"),
                "moment": datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
                "time": time(3, 4),
                "lasting": timedelta(hours=1),
                "id": UUID(int=7),
                "lazy": gettext_lazy("Yes"),
                "safe": mark_safe("<b>"),
                "nested": ({1: None, False: [0.1, ()], None: "\u2028"}, (n for n in (1, 2)), {"a"}),
            },
            headers={"Vary": "Cookie", "Preference-Applied": request.headers.get("Prefer", "none")},
        )

    def post(self, request):
        kind = request.data["kind"]
        if kind == "gone":
            raise Problem("Gone.", extra={"left": Decimal("0.5")}, headers={"Retry-After": "7"})
        if kind == "invalid":
            raise serializers.ValidationError({"a": [{}, {"b": [gettext_lazy("Yes")]}]})
        if kind == "crash":
            raise RuntimeError(kind)
        response = Response({"body": request.data, "minimal": prefers_minimal(request)}, status=201)
        response.delete_cookie("cart")
        response.set_cookie("till", kind, max_age=9, httponly=True, samesite="Strict")
        return response


class ScarceView(APIView):
    permission_classes = (permissions.AllowAny,)
    throttle_classes = (OnceAnHour,)

    def post(self, request):
        return Response()


class CircleView(APIView):
    permission_classes = (permissions.AllowAny,)
    depths = []

    def get(self, request):
        CircleView.depths.append(request.headers["X-QuickScale-Depth"])
        return Response({"status": call(request, "test:circle").status})


urlpatterns = [
    path("page/", show_page),
    path("api/test/teams/", TeamList.as_view()),
    path("api/test/who/", WhoView.as_view()),
    path("api/test/kinds/", KindsView.as_view()),
    path("api/test/scarce/", ScarceView.as_view()),
    path("api/test/circle/", CircleView.as_view()),
    path("api/test/html/", show_host),
    path("", include("quickscale.core.urls")),
]


@pytest.fixture(autouse=True)
def known_operations(operations):
    operations(
        team_list="GET /api/test/teams/",
        team_create="POST /api/test/teams/",
        who="GET /api/test/who/",
        see="POST /api/test/who/",
        upload="PUT /api/test/who/",
        login="PATCH /api/test/who/",
        kinds="GET /api/test/kinds/",
        do="POST /api/test/kinds/",
        undo="DELETE /api/test/kinds/",
        scarce="POST /api/test/scarce/",
        circle="GET /api/test/circle/",
        html="GET /api/test/html/",
        lost="GET /api/test/lost/",
    )


@pytest.fixture(params=["in-process", "http"])
def transport(request, settings):
    if request.param == "http":
        live_server = request.getfixturevalue("live_server")
        settings.QUICKSCALE_API_TRANSPORT = f"{live_server.url}/api/"
        settings.QUICKSCALE_TRUSTED_PROXIES = 1
    return request.param


def show(page, visitor, method="get", **arguments):
    script["page"] = page
    return getattr(visitor, method)("/page/", **arguments)


def ask(name, **arguments):
    def page(request):
        answer = call(request, name, **arguments)
        headers = {name: answer.headers[name] for name in COMPARED if name in answer.headers}
        return {"status": answer.status, "text": json.dumps(answer.data), "headers": headers}

    return page


def journey():
    """Walk through pages as one visitor, and return everything that was seen."""
    Team.objects.all().delete()
    for name in ("blue", "green", "red"):
        Team.objects.create(name=name, slug=name)
    get_user_model().objects.filter(email="ann@example.com").delete()
    get_user_model().objects.create_user("ann@example.com", name="Ann")
    visitor = Client(enforce_csrf_checks=True, headers={"User-Agent": "Test/1"})
    visitor.raise_request_exception = False
    seen = []

    def step(name, method="get", headers=None, **arguments):
        token = visitor.cookies["csrftoken"].value if "csrftoken" in visitor.cookies else ""
        data = {"csrfmiddlewaretoken": token} if method == "post" else None
        headers = {"X-Request-ID": f"journey-{len(seen)}", **(headers or {})}
        response = show(ask(name, **arguments), visitor, method, data=data, headers=headers)
        cookies = sorted(
            cookie.OutputString()
            for name, cookie in response.cookies.items()
            if name not in ("csrftoken", "sessionid")
        )
        seen.append((name, response.status_code, response.json(), cookies))

    step("test:team-list")
    step("test:team-list", query={"page": 2})
    step("test:team-list", query={"ordering": "nothing"})
    step("test:lost")
    step("test:who", headers={"Accept-Language": "de"})
    step("core:account-retrieve")
    step("test:team-create", "post", body={"name": "Ä", "slug": "a"})
    step("test:team-create", "post", body={"name": "", "slug": "not a slug"})
    step("test:see", "post", body={})
    step("test:see", "post", body={})
    step("test:who")
    step("test:login", "post", body={"email": "ann@example.com"})
    step("test:who")
    step("core:account-retrieve")
    step("core:account-update", "post", body={"name": "Ann B."})
    step("core:credit-entry-list")
    file = SimpleUploadedFile("ü.txt", b"one")
    step("test:upload", "post", body={"x": ["1", "ä"], "none": None}, files={"f": file})
    step("test:kinds", headers={"Accept-Language": "ar"})
    step("test:kinds", query={"format": "xml"})
    step("test:kinds", query={"a": ["\u2028", "ü"], "b": ""})
    for kind in ("fine", "gone", "invalid", "crash", float("nan"), "\0", 10**30, {"a": [()]}):
        step("test:do", "post", body={"kind": kind, "price": Decimal("2.50")})
    step("test:do", "post", body={}, minimal=True)
    step("test:do", "post", body={"kind": "minimal"}, minimal=True)
    for kind in ("once", "once", "twice"):
        step("test:do", "post", body={"kind": kind}, idempotency_key="k")
    step("test:do", "post", body={"kind": "once"}, idempotency_key="ü")
    step("test:undo", "post")
    step("test:login", "post", headers={"Authorization": "Bearer qsk_wrong"}, body={})
    return seen


def test_a_journey_is_the_same_in_both_transports(live_server, settings):
    settings.QUICKSCALE_TRUSTED_PROXIES = 1
    with time_machine.travel("2030-01-02T03:04:05Z", tick=False):
        in_process = journey()
    settings.QUICKSCALE_API_TRANSPORT = f"{live_server.url}/api/"
    with time_machine.travel("2030-01-02T03:04:05Z", tick=False):
        over_http = journey()
    for one, other in zip(in_process, over_http, strict=True):
        assert one == other
    statuses = [answer["status"] for _name, _page, answer, _cookies in in_process]
    assert statuses == [
        *[200, 200, 400, 404, 200, 403, 201, 400, 201, 201, 200, 204, *[200] * 5],
        *[200, 404, 200, 201, 400, 400, 500, 400, 400, 400, 201],
        *[500, 201, 201, 201, 422, 400, 405, 401],
    ]


def test_a_limit_of_an_operations_own_is_the_same_in_both_transports(transport, client):
    cache.clear()
    answers = [show(ask("test:scarce", body={}), client, "post").json() for _ in range(2)]
    cache.clear()
    assert [answer["status"] for answer in answers] == [200, 429]
    assert answers[1]["headers"]["Retry-After"] == "3600"


def test_the_visitors_address_and_language_are_the_visitors(transport, client):
    headers = {"Accept-Language": "de", "X-Forwarded-For": "203.0.113.7"}
    settings_proxies = 1 if transport == "in-process" else 2
    with override_settings(QUICKSCALE_TRUSTED_PROXIES=settings_proxies):
        answer = show(ask("test:who"), client, headers=headers).json()
    data = json.loads(answer["text"])
    assert (data["ip"], data["yes"]) == ("203.0.113.7", "Ja")


def test_the_visitors_address_is_forwarded_as_rfc_7239_has_it(transport, client, settings):
    settings.QUICKSCALE_FORWARDED_HEADER = "Forwarded"
    settings.QUICKSCALE_TRUSTED_PROXIES = 1 if transport == "in-process" else 2
    headers = {"Forwarded": 'for="[2001:db8::7]:80"'}
    answer = show(ask("test:who"), client, headers=headers).json()
    assert json.loads(answer["text"])["ip"] == "2001:db8::7"


def test_two_visitors_never_share_cookies_or_sessions(transport):
    ann, bob = (Client(headers={"Host": "shop.example.com"}) for _visitor in range(2))
    for visitor, times in ((ann, 1), (bob, 1), (ann, 2)):
        answer = show(ask("test:see", body={}), visitor, "post").json()
        assert json.loads(answer["text"]) == {"seen": times}
    assert ann.cookies["cart"].value == "c2"
    assert bob.cookies["cart"].value == "c1"


def test_a_login_is_known_to_the_page_at_once(transport, client):
    get_user_model().objects.create_user("ann@example.com")

    def page(request):
        before = request.user.is_authenticated
        call(request, "test:login", body={"email": "ann@example.com"})
        own = call(request, "core:account-retrieve").data
        return [before, request.user.email, own["email"]]

    client.get("/api/core/session/")
    expected = [False, "ann@example.com", "ann@example.com"]
    assert show(page, client, "post").json() == expected
    answer = show(ask("core:account-retrieve"), client).json()
    assert answer["status"] == 200


def test_rights_are_the_visitors(transport, client):
    names = ["core:account-update", "core:plan-retrieve"]

    def page(request):
        return rights(request, names)

    assert show(page, client).json() == {"core:account-update": False, "core:plan-retrieve": True}
    client.force_login(get_user_model().objects.create_user("ann@example.com"))
    assert show(page, client).json() == dict.fromkeys(names, True)


def test_an_unsafe_operation_needs_an_unsafe_request(transport, client):
    with pytest.raises(ClientError, match="changes something"):
        show(ask("test:see", body={}), client)


def test_a_page_without_csrf_check_does_not_lend_its_operations_one(transport, monkeypatch):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(get_user_model().objects.create_user("ann@example.com"))
    monkeypatch.setattr(show_page, "csrf_exempt", True, raising=False)
    answer = show(ask("core:account-update", body={"name": "x"}), visitor, "post").json()
    assert answer["status"] == 403


def test_operations_in_a_circle_are_stopped(live_server, settings, client):
    settings.QUICKSCALE_API_TRANSPORT = f"{live_server.url}/api/"
    client.raise_request_exception = False
    CircleView.depths.clear()
    assert show(ask("test:circle"), client).json()["status"] == 200
    assert CircleView.depths == ["1", "2", "3", "4"]


def test_what_answers_without_json_is_a_bad_gateway(live_server, settings, client):
    settings.QUICKSCALE_API_TRANSPORT = f"{live_server.url}/api/"
    answer = show(ask("test:html"), client).json()
    assert (answer["status"], json.loads(answer["text"])["title"]) == (502, "Bad Gateway")


def test_an_api_that_is_down_is_a_bad_gateway(settings, client):
    settings.QUICKSCALE_API_TRANSPORT = "http://127.0.0.1:9/api/"
    answer = show(ask("test:who"), client).json()
    assert answer["status"] == 502
    assert show(lambda request: rights(request, ["test:who"]), client).json() == {"test:who": False}


@pytest.fixture
def slow_server():
    class Slow(BaseHTTPRequestHandler):
        def do_GET(self):
            sleep(1)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/"
    server.shutdown()
    server.server_close()


def test_an_api_that_does_not_answer_in_time_is_a_gateway_timeout(
    slow_server, settings, client, monkeypatch
):
    monkeypatch.setattr(http_transport, "TIMEOUTS", (0.2, 0.2))
    settings.QUICKSCALE_API_TRANSPORT = slow_server
    assert show(ask("test:who"), client).json()["status"] == 504
