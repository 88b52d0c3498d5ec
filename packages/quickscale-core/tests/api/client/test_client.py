"""A page reaches data only through operations, called as its visitor."""

import json
from datetime import date
from decimal import Decimal
from functools import wraps

import pytest
import time_machine
from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import AsyncClient, Client
from django.urls import include, path, set_script_prefix
from rest_framework import permissions
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from quickscale.core.api.client import ClientError, call, relayed, rights
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.problems import Problem
from quickscale.core.api.throttles import ApiThrottle, InvitationThrottle
from quickscale.core.teams.models import Team

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

#: What the page of the moment does with its request.
script = {}


@relayed
def show_page(request):
    return JsonResponse(script["page"](request), safe=False)


class Anyone(APIView):
    permission_classes = (permissions.AllowAny,)


class EchoView(Anyone):
    seen = []

    def answer(self, request, **values):
        EchoView.seen.append(request)
        return Response(
            {
                "method": request.method,
                "path": values,
                "query": dict(request.query_params.lists()),
                "body": request.data,
                "url": request.build_absolute_uri(),
                "user": str(request.user),
                "day": date(2030, 1, 2),
                "headers": {
                    name: request.headers.get(name)
                    for name in ("Hx-Request", "If-None-Match", "User-Agent", "Idempotency-Key")
                },
            },
            status=201 if request.method == "POST" else 200,
        )

    get = post = put = answer


class TeamView(IdempotentMixin, Anyone):
    def get(self, request):
        return Response(list(Team.objects.order_by("pk").values_list("name", flat=True)))

    def post(self, request):
        Team.objects.create(name=request.data["name"], slug=request.data["name"])
        if request.data["name"] == "taken":
            raise Problem("It is taken.")
        if request.data["name"] == "refused":
            return Response({"detail": "no"}, status=422)
        return Response({}, status=201)


class PrivateView(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    def get(self, request):
        return Response({"email": request.user.email})

    post = get


class LoginView(Anyone):
    def post(self, request):
        login(
            request,
            get_user_model().objects.get(email=request.data["email"]),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return Response(status=204)

    def delete(self, request):
        logout(request)
        return Response(status=204)


class CookieView(Anyone):
    def post(self, request):
        response = Response({"had": request.COOKIES.get("cart")})
        response.set_cookie("cart", "c1", max_age=60, httponly=True, samesite="Lax")
        return response

    def delete(self, request):
        response = Response(status=204)
        response.delete_cookie("cart")
        return response


class UploadView(Anyone):
    def post(self, request):
        uploads = request.FILES.getlist("photos")
        return Response(
            {
                "photos": [[item.name, item.read().decode()] for item in uploads],
                "fields": {name: request.data.getlist(name) for name in request.POST},
            }
        )


class CircleView(Anyone):
    def get(self, request):
        return Response(call(request, "test:circle", query={"again": "1"}).data)


class BusyView(Anyone):
    throttle_classes = (ApiThrottle,)

    def get(self, request):
        return Response({})


class MailingView(APIView):
    throttle_classes = (ApiThrottle, InvitationThrottle)

    def post(self, request):
        return Response({})


class TwiceAnHour(UserRateThrottle):
    rate = "2/hour"


class OwnLimitView(MailingView):
    throttle_classes = (TwiceAnHour,)


class RawView(Anyone):
    def post(self, request):
        return Response({"raw": request.body.decode()})


class FormOnlyView(Anyone):
    parser_classes = (MultiPartParser,)

    def post(self, request):
        return Response(request.data)


def guard(view):
    @wraps(view)
    def answer(request, **values):
        return Response(status=418)

    return answer


class StreamView(Anyone):
    def get(self, request):
        return StreamingHttpResponse(iter([b"x"]))


def plain_view(request):
    return HttpResponse("secret")


class SessionView(Anyone):
    def post(self, request):
        request.session["seen"] = True
        return Response({})


urlpatterns = [
    path("page/", show_page),
    path("api/test/echo/", EchoView.as_view()),
    path("api/test/echo/<slug>/", EchoView.as_view()),
    path("api/test/teams/", TeamView.as_view()),
    path("api/test/private/", PrivateView.as_view()),
    path("api/test/login/", LoginView.as_view()),
    path("api/test/cookie/", CookieView.as_view()),
    path("api/test/uploads/", UploadView.as_view()),
    path("api/test/circle/", CircleView.as_view()),
    path("api/test/busy/", BusyView.as_view()),
    path("api/test/mailing/", MailingView.as_view()),
    path("api/test/own-limit/", OwnLimitView.as_view()),
    path("api/test/guarded/", guard(EchoView.as_view())),
    path("api/test/raw/", RawView.as_view()),
    path("api/test/form-only/", FormOnlyView.as_view()),
    path("api/test/stream/", StreamView.as_view()),
    path("api/test/plain/", plain_view),
    path("api/test/session/", SessionView.as_view()),
    path("", include("quickscale.core.urls")),
]


@pytest.fixture(autouse=True)
def known_operations(operations):
    EchoView.seen.clear()
    operations(
        echo="GET /api/test/echo/",
        echo_one="GET /api/test/echo/{slug}/",
        echo_post="POST /api/test/echo/",
        team_list="GET /api/test/teams/",
        team_create="POST /api/test/teams/",
        private="GET /api/test/private/",
        private_post="POST /api/test/private/",
        login="POST /api/test/login/",
        logout="DELETE /api/test/login/",
        cookie="POST /api/test/cookie/",
        cookie_drop="DELETE /api/test/cookie/",
        upload="POST /api/test/uploads/",
        circle="GET /api/test/circle/",
        busy="GET /api/test/busy/",
        mailing="POST /api/test/mailing/",
        own_limit="POST /api/test/own-limit/",
        guarded="GET /api/test/guarded/",
        raw="POST /api/test/raw/",
        form_only="POST /api/test/form-only/",
        stream="GET /api/test/stream/",
        plain="GET /api/test/plain/",
        session="POST /api/test/session/",
        lost="GET /api/test/lost/",
    )


@pytest.fixture
def visit(client):
    """Let a page do something with its request, and return its response."""

    def make(page, *, method="get", **arguments):
        script["page"] = page
        return getattr(client, method)("/page/", **arguments)

    return make


@pytest.fixture
def ann():
    return get_user_model().objects.create_user("ann@example.com", name="Ann")


def answer_of(name, **arguments):
    """Return a page that shows an operation's answer."""

    def page(request):
        response = call(request, name, **arguments)
        return {"status": response.status, "data": response.data}

    return page


def test_an_operation_is_given_its_path_query_and_no_body(visit):
    page = answer_of(
        "test:echo-one", path={"slug": "a b%ü?"}, query={"q": "x&y", "tag": [1, 2], "none": None}
    )
    data = visit(page).json()["data"]
    assert data["path"] == {"slug": "a b%ü?"}
    assert data["query"] == {"q": ["x&y"], "tag": ["1", "2"]}
    assert data["body"] == {}


def test_an_answer_is_what_json_would_carry(visit):
    def page(request):
        data = call(request, "test:echo").data
        assert data["day"] == "2030-01-02"
        assert type(data) is dict
        return data

    assert visit(page).status_code == 200


def test_links_are_absolute_as_they_are_for_any_client_of_the_api(visit):
    url = visit(answer_of("test:echo", query={"a": 1})).json()["data"]["url"]
    assert url == "http://testserver/api/test/echo/?a=1"


def test_a_site_below_a_path_of_its_own_reaches_its_api(visit):
    set_script_prefix("/shop/")
    try:
        response = visit(answer_of("test:echo"), SCRIPT_NAME="/shop")
    finally:
        set_script_prefix("/")
    assert response.json()["data"]["url"] == "http://testserver/shop/api/test/echo/"


def test_the_visitors_conditions_and_htmx_headers_stay_with_the_page(visit):
    headers = {"HX-Request": "true", "If-None-Match": "x", "User-Agent": "Test/1"}
    data = visit(answer_of("test:echo"), headers=headers).json()["data"]
    assert data["headers"] == {
        "Hx-Request": None,
        "If-None-Match": None,
        "User-Agent": "Test/1",
        "Idempotency-Key": None,
    }


def test_a_body_is_sent_as_json(visit):
    body = {"name": "Blue", "price": Decimal("2.50"), "tags": [1, 2], "none": None}
    data = visit(answer_of("test:echo-post", body=body), method="post").json()["data"]
    assert data["body"] == {"name": "Blue", "price": "2.50", "tags": [1, 2], "none": None}


def test_files_are_sent_as_a_form(visit):
    photos = [SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("b.txt", b"two")]
    photos[0].read()
    body = {"name": "Blue", "tags": ["a", "b"], "shown": True, "none": None, "blocks": [{"x": 1}]}
    page = answer_of("test:upload", body=body, files={"photos": photos})
    assert visit(page, method="post").json()["data"] == {
        "photos": [["a.txt", "one"], ["b.txt", "two"]],
        "fields": {
            "name": ["Blue"],
            "tags": ["a", "b"],
            "shown": ["true"],
            "none": [""],
            "blocks": [json.dumps([{"x": 1}])],
        },
    }


def test_an_operation_is_performed_as_the_visitor(visit, client, ann):
    refused = visit(answer_of("test:private")).json()
    assert (refused["status"], refused["data"]["type"][-17:]) == (403, "not-authenticated")
    client.force_login(ann)
    assert visit(answer_of("test:private")).json()["data"] == {"email": "ann@example.com"}


def test_what_an_operation_refuses_comes_back_as_its_problem(visit):
    refused = visit(answer_of("core:credit-balance-retrieve")).json()
    assert refused["data"]["instance"] == "/api/core/credits/"
    lost = visit(answer_of("test:lost")).json()
    assert (lost["status"], lost["data"]["title"]) == (404, "Not Found")


def test_a_crash_in_an_operation_is_its_500(visit, client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(EchoView, "get", lambda *arguments, **values: 1 / 0)
    answer = visit(answer_of("test:echo")).json()
    assert (answer["status"], answer["data"]["type"][-12:]) == (500, "server-error")


def test_an_operation_nobody_has_is_an_error_of_the_page(visit):
    with pytest.raises(LookupError, match="core:account-retrieve"):
        visit(answer_of("core:account-retriev"))


@pytest.mark.parametrize("path", [{}, {"slug": ""}, {"slug": None}])
def test_a_path_parameter_that_is_missing_is_an_error_of_the_page(visit, path):
    with pytest.raises(ClientError, match="slug"):
        visit(answer_of("test:echo-one", path=path))


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_safe_request_cannot_change_anything(visit, method):
    page = answer_of("test:team-create", body={"name": "Blue"})
    with pytest.raises(ClientError, match="changes something"):
        visit(page, method=method)
    assert not Team.objects.exists()


def test_a_page_that_was_posted_without_its_token_changes_nothing(ann):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(ann)
    script["page"] = answer_of("test:private-post")
    assert visitor.post("/page/").status_code == 403


def test_a_page_without_csrf_check_does_not_lend_its_operations_one(ann, monkeypatch):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(ann)
    script["page"] = answer_of("test:private-post")
    monkeypatch.setattr(show_page, "csrf_exempt", True, raising=False)
    answer = visitor.post("/page/").json()
    assert answer["status"] == 403
    assert "CSRF" in answer["data"]["detail"]


def test_a_page_that_was_posted_with_its_token_performs_operations(ann):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(ann)
    visitor.get("/api/core/session/")
    script["page"] = answer_of("test:private-post")
    token = {"csrfmiddlewaretoken": visitor.cookies["csrftoken"].value}
    assert visitor.post("/page/", token).json()["data"] == {"email": "ann@example.com"}


def test_logging_in_is_known_to_the_page_and_to_the_next_request(client, visit, ann):
    def page(request):
        call(request, "test:login", body={"email": ann.email})
        assert request.user == ann
        return call(request, "test:private").data

    visit(answer_of("test:echo"))
    assert visit(page, method="post").json() == {"email": ann.email}
    assert visit(answer_of("test:private")).json()["status"] == 200


def test_a_csrf_token_that_login_rotated_reaches_the_browser(ann):
    visitor = Client(enforce_csrf_checks=True)
    visitor.get("/api/core/session/")
    before = visitor.cookies["csrftoken"].value
    script["page"] = answer_of("test:login", body={"email": ann.email})
    visitor.post("/page/", {"csrfmiddlewaretoken": before})
    after = visitor.cookies["csrftoken"].value
    assert after != before
    script["page"] = answer_of("test:private-post")
    assert visitor.post("/page/", {"csrfmiddlewaretoken": after}).json()["status"] == 200


def test_logging_out_is_known_to_the_page_at_once(client, visit, ann):
    def page(request):
        call(request, "test:logout")
        assert isinstance(request.user, AnonymousUser)
        return call(request, "test:private").status

    client.force_login(ann)
    assert visit(page, method="post").json() == 403
    assert visit(answer_of("test:private")).json()["status"] == 403


def test_the_session_is_one(client, visit):
    def page(request):
        call(request, "test:session")
        return request.session["seen"]

    assert visit(page, method="post").json() is True
    assert client.session["seen"] is True


def test_cookies_reach_the_browser_and_the_next_operation(client, visit):
    def page(request):
        return [call(request, "test:cookie").data for _ in range(2)]

    response = visit(page, method="post")
    assert response.json() == [{"had": None}, {"had": "c1"}]
    cookie = response.cookies["cart"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (
        "c1",
        60,
        True,
        "Lax",
    )
    assert visit(answer_of("test:cookie-drop"), method="post").cookies["cart"]["max-age"] == 0


def test_a_safe_operation_is_asked_once_for_each_request(visit):
    def page(request):
        first = call(request, "test:echo", query={"a": 1}).data
        first["spoiled"] = True
        assert "spoiled" not in call(request, "test:echo", query={"a": 1}).data
        call(request, "test:echo", query={"a": 2})
        return len(EchoView.seen)

    assert visit(page).json() == 2
    assert visit(page).json() == 4


def test_what_was_read_is_read_again_after_a_change(visit):
    def page(request):
        before = call(request, "test:team-list").data
        call(request, "test:team-create", body={"name": "Blue"})
        return [before, call(request, "test:team-list").data]

    assert visit(page, method="post").json() == [[], ["Blue"]]


def test_operations_that_call_each_other_in_a_circle_are_stopped(visit):
    with pytest.raises(ClientError, match="circle"):
        visit(answer_of("test:circle"))


@pytest.mark.parametrize("name", ["test:stream", "test:plain"])
def test_an_answer_that_is_not_data_is_refused(visit, name):
    with pytest.raises(ClientError):
        visit(answer_of(name))


@pytest.fixture
def empty_cache():
    """Begin to count, and stop the clock, so that no limit ends on the way."""
    cache.clear()
    with time_machine.travel("2030-01-02T03:04:05Z", tick=False):
        yield
    cache.clear()


def test_what_pages_ask_does_not_count_as_calls_of_the_api(visit, client, settings, empty_cache):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "2/min", "burst": "2/s"}
    answers = [visit(answer_of("test:busy")).json()["status"] for _ in range(5)]
    assert answers == [200] * 5
    assert [client.get("/api/test/busy/").status_code for _ in range(3)] == [200, 200, 429]
    assert visit(answer_of("test:busy")).json()["status"] == 200


def test_a_page_that_is_asked_with_a_credential_is_a_program(visit, settings, empty_cache):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "2/min"}
    headers = {"Authorization": "Bearer somebody-elses"}
    answers = [visit(answer_of("test:busy"), headers=headers).json()["status"] for _ in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize("name", ["test:mailing", "test:own-limit"])
def test_what_an_operation_limits_for_itself_is_limited_from_pages(
    visit, client, settings, ann, empty_cache, name
):
    settings.QUICKSCALE_API_THROTTLES = {"invitations": "2/hour"}
    client.force_login(ann)
    answers = [visit(answer_of(name), method="post").json() for _ in range(3)]
    assert [answer["status"] for answer in answers] == [200, 200, 429]
    assert answers[2]["data"]["type"] == "urn:quickscale:problem:throttled"


def test_a_decorator_around_a_view_guards_it_from_pages_too(visit):
    assert visit(answer_of("test:guarded")).json()["status"] == 418


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", "\0", 2**63, [[]]])
def test_a_body_that_json_cannot_carry_is_refused_as_over_http(visit, client, value):
    for _depth in range(150 if value == [[]] else 0):
        value = [value]
    handed_over = visit(answer_of("test:echo-post", body={"a": value}), method="post").json()
    sent = client.post("/api/test/echo/", json.dumps({"a": value}), "application/json")
    problem = {**handed_over["data"], "request_id": ""}
    assert (handed_over["status"], problem) == (400, {**sent.json(), "request_id": ""})


def test_a_body_is_read_by_a_view_of_bytes_too(visit):
    page = answer_of("test:raw", body={"a": Decimal("1.50")})
    assert visit(page, method="post").json()["data"] == {"raw": '{"a": "1.50"}'}


def test_a_view_that_takes_forms_alone_refuses_a_body(visit):
    answer = visit(answer_of("test:form-only", body={"a": 1}), method="post").json()
    assert (answer["status"], answer["data"]["title"]) == (415, "Unsupported Media Type")


def test_an_idempotency_key_makes_a_form_that_is_sent_twice_run_once(visit):
    page = answer_of("test:team-create", body={"name": "Blue"}, idempotency_key="k1")
    assert [visit(page, method="post").json()["status"] for _ in range(2)] == [201, 201]
    assert Team.objects.count() == 1


@pytest.mark.parametrize("name", ["taken", "refused"])
def test_inside_a_transaction_a_refusal_undoes_the_operation_and_nothing_else(visit, name):
    def page(request):
        with transaction.atomic():
            Team.objects.create(name="own", slug="own")
            status = call(request, "test:team-create", body={"name": name}).status
            Team.objects.create(name="after", slug="after")
        return [status, *Team.objects.order_by("pk").values_list("name", flat=True)]

    status, *names = visit(page, method="post").json()
    assert status >= 400
    assert names == ["own", "after"]


def test_a_page_goes_on_after_a_refusal_in_a_request_that_is_one_transaction(
    visit, settings, django_db_blocker
):
    from django.db import connection

    def page(request):
        refused = call(request, "test:team-create", body={"name": "taken"})
        made = call(request, "test:team-create", body={"name": "Blue"})
        return [refused.status, made.status, call(request, "test:team-list").data]

    connection.settings_dict["ATOMIC_REQUESTS"] = True
    try:
        assert visit(page, method="post").json() == [400, 201, ["Blue"]]
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_no_savepoint_is_taken(visit, django_assert_num_queries):
    def page(request):
        with django_assert_num_queries(1):
            return call(request, "test:team-list").data

    assert visit(page).json() == []


def test_rights_are_asked_of_the_operations_and_nothing_is_performed(visit, client, ann):
    names = ["test:private", "test:private-post", "test:team-create", "core:account-update"]

    def page(request):
        return rights(request, names)

    expected = dict.fromkeys(names, False) | {"test:team-create": True}
    assert visit(page).json() == expected
    client.force_login(ann)
    assert visit(page).json() == dict.fromkeys(names, True)
    assert not Team.objects.exists()


def test_a_wrong_api_key_has_no_rights_whoever_is_signed_in(visit, client, ann):
    client.force_login(ann)

    def page(request):
        return rights(request, ["core:account-retrieve"])

    wrong = {"Authorization": "Bearer qsk_wrong"}
    assert visit(page).json() == {"core:account-retrieve": True}
    assert visit(page, headers=wrong).json() == {"core:account-retrieve": False}


def test_an_operation_that_no_url_has_is_nobodys_right(visit, operations):
    operations(gone="GET /api/test/gone/")
    assert visit(lambda request: rights(request, ["test:gone"])).json() == {"test:gone": False}


def test_pages_are_served_by_an_asynchronous_server_too(ann):
    import asyncio

    script["page"] = answer_of("test:echo-post", body={"a": 1})

    async def ask():
        return await AsyncClient().post("/page/", {"x": "y"})

    data = json.loads(asyncio.run(ask()).content)["data"]
    assert (data["method"], data["body"], data["user"]) == ("POST", {"a": 1}, "AnonymousUser")
