"""What is written down about a request, and what must not be."""

from __future__ import annotations

import io
import json
import logging
import uuid

import pytest
import structlog
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import include, path, reverse

from quickscale.core.api_keys.services import create_key
from quickscale.core.jobs import tasks
from quickscale.core.logs.formatters import json_formatter, readable_formatter
from quickscale.core.users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def speak(request, key=""):
    logging.getLogger("shop").info("Paid with %s", "token=abc123")
    structlog.get_logger("shop").info("paid", order=7, password="abc123")
    return HttpResponse("ok")


def know_the_visitor(request):
    assert request.user.is_authenticated
    request.session["quickscale_workspace"] = "a-team"
    request.session["hijack_history"] = ["an-admin"]
    return speak(request)


def crash(request, key=""):
    secret_local = "hunter2"
    raise RuntimeError(f"password: {secret_local}")


urlpatterns = [
    path("speak/", speak),
    path("known/", know_the_visitor),
    path("crash/", crash),
    path("reset/<key>/", speak),
    path("crash/<key>/", crash),
    path("", include("quickscale.core.urls")),
]


@pytest.fixture
def lines():
    """Log as in production, and return what was written, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(json_formatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def of(lines, logger):
    return [line for line in lines() if line["logger"] == logger]


def test_a_request_has_one_line(client, lines):
    client.get("/speak/?q=private")
    [line] = of(lines, "quickscale.request")
    assert line["event"] == "GET /speak/ 200"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/speak/", 200)
    assert (line["route"], line["ip"], line["level"]) == ("speak/", "127.0.0.1", "info")
    assert line["duration_ms"] >= 0
    assert line["timestamp"].endswith("Z")


def test_every_line_of_a_request_has_its_id_and_so_has_the_answer(client, lines):
    response = client.get("/speak/")
    ids = {line["request_id"] for line in lines()}
    assert ids == {response["X-Request-ID"]}
    assert uuid.UUID(response["X-Request-ID"])


#: What a line says of itself, and a caller might call something of theirs.
OWN = ("level", "logger", "timestamp", "event", "exception", "stack")


@pytest.mark.parametrize("name", OWN)
def test_what_a_caller_adds_replaces_nothing_that_the_line_says_of_itself(lines, name):
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        logging.getLogger("shop").exception("Went up", extra={name: "gold", "shelf": 3})
    [line] = of(lines, "shop")
    assert (line["level"], line["event"], line["shelf"]) == ("error", "Went up", 3)
    assert line["timestamp"].endswith("Z")
    assert "broken" in line["exception"]
    assert line[f"extra_{name}"] == "gold"


@pytest.mark.parametrize("name", ["level", "logger", "timestamp"])
def test_so_it_is_with_structlog(lines, name):
    structlog.get_logger("shop").warning("Went up", **{name: "gold"})
    [line] = of(lines, "shop")
    assert (line["level"], line["event"]) == ("warning", "Went up")
    assert line["timestamp"].endswith("Z")
    assert line[f"extra_{name}"] == "gold"


def test_two_requests_have_two_ids(client):
    assert client.get("/speak/")["X-Request-ID"] != client.get("/speak/")["X-Request-ID"]


def test_the_id_of_a_trusted_proxy_is_kept(client, settings):
    settings.QUICKSCALE_TRUSTED_PROXIES = 1
    response = client.get("/speak/", headers={"X-Request-ID": "edge-0000-1111"})
    assert response["X-Request-ID"] == "edge-0000-1111"


@pytest.mark.parametrize("given", ["x", "a" * 200, 'edge"0000 1111', "edge-0000\\r\\nX: 1"])
def test_an_id_that_is_none_is_replaced(client, settings, given):
    settings.QUICKSCALE_TRUSTED_PROXIES = 1
    assert client.get("/speak/", headers={"X-Request-ID": given})["X-Request-ID"] != given


def test_the_id_of_a_visitor_is_not_believed(client):
    response = client.get("/speak/", headers={"X-Request-ID": "edge-0000-1111"})
    assert response["X-Request-ID"] != "edge-0000-1111"


def test_lines_tell_who_acted_for_which_team(client, lines):
    user = User.objects.create_user("ada@example.com", "a-long-Secret-9")
    client.force_login(user)
    client.get("/known/")
    told = lines()
    assert told
    for line in told:
        assert line["user_id"] == str(user.public_id)
        assert (line["team_id"], line["impersonator_id"]) == ("a-team", "an-admin")


def test_nobody_is_looked_up_in_order_to_be_logged(client, lines, django_assert_num_queries):
    client.force_login(User.objects.create_user("ada@example.com", "a-long-Secret-9"))
    with django_assert_num_queries(0):
        response = client.get("/speak/")
    assert "user_id" not in lines()[-1]
    assert "Cookie" not in response.get("Vary", "")


def test_secrets_are_hidden_wherever_they_stand(client, lines):
    client.get("/speak/")
    first, second, _ = lines()
    assert first["event"] == "Paid with token=[hidden]"
    assert (second["order"], second["password"]) == (7, "[hidden]")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc123",
        '{"password": "abc123"}',
        "postgres://app:abc123@db:5432/app",
        "sk_test_abc123abc123",
        "A program sent qsk_Ab3dEf6h.abc123abc123abc123abc123abc123ab.",
        "seti_1Example_secret_abc123abc123",
        "/login/?next=/&token=abc123&x=1",
    ],
)
def test_secrets_are_hidden_in_texts(lines, text):
    logging.getLogger("shop").info(text)
    assert "abc123" not in lines()[0]["event"]


def test_a_key_of_ours_is_hidden_wherever_it_stands(lines, django_user_model):
    user = django_user_model.objects.create_user("ann@example.com")
    _key, token = create_key(user=user, name="Program", scopes=["core:read"])
    logging.getLogger("shop").info("Sent with %s", token, extra={"what": [token]})
    assert token.partition(".")[2] not in json.dumps(lines())


def test_a_path_that_lets_in_is_hidden(client, lines):
    client.raise_request_exception = False
    client.get("/reset/abc123/")
    client.get("/crash/abc123/")
    assert "abc123" not in json.dumps(lines())
    assert of(lines, "django.request")


def test_a_crash_is_an_error_with_its_traceback_and_without_variables(client, lines):
    client.raise_request_exception = False
    response = client.get("/crash/")
    [trace] = of(lines, "django.request")
    assert trace["request_id"] == response["X-Request-ID"]
    assert "RuntimeError: password: [hidden]" in trace["exception"]
    assert "hunter2" not in json.dumps(trace)
    assert of(lines, "quickscale.request")[0]["status"] == 500


def test_what_is_bound_for_a_request_is_gone_with_it(client, lines):
    structlog.contextvars.bind_contextvars(order="7")
    client.get("/speak/")
    assert "order" not in of(lines, "quickscale.request")[0]


def test_an_asynchronous_server_logs_too(lines):
    from asgiref.sync import async_to_sync

    response = async_to_sync(AsyncClient().get)("/speak/")
    [line] = of(lines, "quickscale.request")
    assert line["request_id"] == response["X-Request-ID"]


def test_a_problem_tells_the_id_that_its_lines_have(client):
    response = client.get("/api/no-such-operation/")
    assert response.json()["request_id"] == response["X-Request-ID"]


@tasks.task
def count_stock():
    logging.getLogger("shop").info("Counted")


def test_lines_of_a_task_have_its_id_and_later_ones_have_not(lines):
    result = count_stock.enqueue()
    logging.getLogger("shop").info("Done")
    counted, done = of(lines, "shop")
    assert counted["task_id"] == result.id
    assert "task_id" not in done


def test_a_developer_reads_plain_lines():
    record = logging.makeLogRecord({"name": "shop", "levelname": "INFO", "msg": "Paid"})
    assert "Paid" in readable_formatter().format(record)


def test_signing_in_leaves_no_password_in_the_logs(client, lines):
    client.post(reverse("account_login"), {"login": "a@example.com", "password": "hunter2"})
    assert "hunter2" not in json.dumps(lines())
