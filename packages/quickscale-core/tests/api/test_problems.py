"""Every error of the API is a problem (RFC 9457)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from django.urls import include, path
from rest_framework import permissions, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.problems import Problem
from quickscale.core.credits import InsufficientCredits
from quickscale.core.flags.models import Flag

pytestmark = pytest.mark.urls(__name__)


class SoldOut(Problem):
    status_code = 409
    default_code = "sold_out"
    default_detail = "Nothing is left."
    title = "Sold out"


class LineSerializer(serializers.Serializer):
    quantity = serializers.IntegerField(min_value=1)


class OrderSerializer(serializers.Serializer):
    email = serializers.EmailField()
    lines = LineSerializer(many=True)


ERRORS = {
    "missing": Http404("secret"),
    "forbidden": PermissionDenied("secret"),
    "invalid": ValidationError({"email": ["Not ours."]}),
    "invalid-list": ValidationError(["Not ours."]),
    "sold-out": SoldOut(extra={"left": 0}, headers={"Retry-After": "60"}),
    "protected": ProtectedError("secret", set()),
    "restricted": RestrictedError("secret", set()),
    "no-credits": InsufficientCredits(),
    "crash": RuntimeError("secret"),
}


class Failing(APIView):
    permission_classes = (permissions.AllowAny,)

    def get(self, request, name):
        raise ERRORS[name]

    def post(self, request, name):
        serializer = OrderSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response({})


class Twice(APIView):
    """Writes what somebody else wrote after this had looked for it."""

    permission_classes = (permissions.AllowAny,)

    def post(self, request):
        with transaction.atomic():
            for _time in range(2):
                Flag.objects.create(name="beta")


urlpatterns = [
    path("api/twice/", Twice.as_view()),
    path("api/fail/<name>/", Failing.as_view()),
    path("api/", include("quickscale.core.api.urls")),
]


def get_problem(response):
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert list(problem)[:5] == ["type", "title", "status", "detail", "instance"]
    assert "secret" not in response.content.decode()
    return problem


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("missing", 404, "not-found"),
        ("forbidden", 403, "permission-denied"),
        ("invalid", 400, "validation"),
        ("sold-out", 409, "sold-out"),
        ("protected", 409, "in-use"),
        ("restricted", 409, "in-use"),
        ("no-credits", 402, "insufficient-credits"),
    ],
)
def test_an_error_has_a_status_and_a_stable_type(client, name, status, kind):
    problem = get_problem(client.get(f"/api/fail/{name}/"))
    assert (problem["status"], problem["type"]) == (status, f"urn:quickscale:problem:{kind}")
    assert problem["instance"] == f"/api/fail/{name}/"


@pytest.mark.parametrize("kind", ["any", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_value_that_somebody_else_has_just_taken_is_a_conflict(client, db, kind):
    problem = get_problem(client.post("/api/twice/"))
    assert (problem["status"], problem["type"]) == (409, "urn:quickscale:problem:already-taken")
    assert not Flag.objects.exists()


def test_wrong_input_has_the_messages_of_each_field_as_it_was_nested(client):
    body = {"email": "x", "lines": [{"quantity": 0}, {"quantity": 1}]}
    response = client.post("/api/fail/x/", body, content_type="application/json")
    errors = get_problem(response)["errors"]
    assert errors["email"] == ["Enter a valid email address."]
    assert list(errors["lines"]["0"]) == ["quantity"]


@pytest.mark.parametrize(("body", "status"), [("{", 400), ("[]", 400), ('"x"', 400), ("", 400)])
def test_a_body_that_is_not_what_was_asked_for_is_a_problem(client, body, status):
    response = client.post("/api/fail/x/", body, content_type="application/json")
    assert get_problem(response)["status"] == status


def test_an_unknown_content_type_and_method_are_problems(client):
    assert get_problem(client.post("/api/fail/x/", "x", content_type="text/x"))["status"] == 415
    assert get_problem(client.delete("/api/fail/x/"))["status"] == 405


def test_errors_that_belong_to_no_field_are_named_so(client):
    problem = get_problem(client.get("/api/fail/invalid-list/"))
    assert problem["errors"] == {"non_field_errors": ["Not ours."]}


def test_a_themes_own_problem_has_its_title_members_and_headers(client):
    response = client.get("/api/fail/sold-out/")
    problem = get_problem(response)
    assert (problem["title"], problem["detail"], problem["left"]) == (
        "Sold out",
        "Nothing is left.",
        0,
    )
    assert response["Retry-After"] == "60"


def test_credits_that_lack_say_where_there_are_more(client):
    problem = get_problem(client.get("/api/fail/no-credits/"))
    assert (problem["title"], problem["screen"]) == ("Not enough credits", "base:credits")


def test_a_fault_of_ours_tells_nothing_and_is_logged(client, caplog):
    client.raise_request_exception = False
    problem = get_problem(client.get("/api/fail/crash/"))
    assert problem["type"] == "urn:quickscale:problem:server-error"
    assert caplog.records[-1].exc_info[1] is ERRORS["crash"]
    assert "secret" in caplog.text


def test_a_fault_of_ours_reaches_whoever_listens_for_crashes(client):
    with pytest.raises(RuntimeError):
        client.get("/api/fail/crash/")


@pytest.mark.parametrize(
    "path", ["nothing", "nothing/", "core/nothing/", "core/account", "%00", "a%0Ab"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_a_path_without_operation_is_a_problem_too(client, method, path):
    problem = get_problem(getattr(client, method)(f"/api/{path}"))
    assert (problem["status"], problem["type"]) == (404, "urn:quickscale:problem:not-found")


def test_details_are_in_the_visitors_language(client):
    response = client.get("/api/fail/missing/", headers={"Accept-Language": "de"})
    assert get_problem(response)["detail"] == "Nicht gefunden."
