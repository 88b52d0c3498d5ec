"""Keys are made, shown once, renamed and revoked."""

import re

import pytest
from django.test import Client

from quickscale.core.api.models import IdempotencyRecord
from quickscale.core.api_keys import services
from quickscale.core.api_keys.models import ApiKey
from quickscale.core.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

URL = "/api/core/api-keys/"
NEW = "/account/api-keys/new/"


@pytest.fixture
def member(client, ann):
    client.force_login(ann)
    return client


def post(client, url, body=None, **headers):
    return client.post(url, body or {}, "application/json", headers=headers)


def make(client, **values):
    return post(client, URL, {"name": "CI", "scopes": ["core:read"], **values})


def test_a_new_key_is_told_once(member):
    answer = make(member)
    assert answer.status_code == 201
    key = answer.json()["key"]
    assert re.fullmatch(r"qsk_\w{8}\.\w{32}", key)
    assert key not in member.get(URL).content.decode()
    assert member.get(URL).json()["results"][0]["prefix"] == f"{key[:12]}…"
    program = Client(HTTP_AUTHORIZATION=f"Bearer {key}")
    assert program.get("/api/core/account/").status_code == 200


def test_the_same_request_again_makes_no_second_key_and_tells_nothing(member):
    body = {"name": "CI", "scopes": ["core:read"]}
    first = post(member, URL, body, **{"Idempotency-Key": "k"})
    again = post(member, URL, body, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {**first.json(), "key": ""}
    assert first.json()["key"] not in IdempotencyRecord.objects.get().body
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("scopes", []),
        ("scopes", ["core:everything"]),
        ("scopes", ["staff"]),
        ("scopes", "core:read"),
        ("expires_at", "2020-01-01T00:00:00Z"),
        ("expires_at", "soon"),
    ],
)
def test_what_is_wrong_with_a_new_key_is_said_at_its_field(member, field, value):
    answer = make(member, **{field: value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_only_staff_are_offered_the_scope_of_staff(member, ann):
    assert "staff" not in [scope["id"] for scope in member.get("/api/core/api-scopes/").json()]
    ann.is_staff = True
    ann.save()
    assert "staff" in [scope["id"] for scope in member.get("/api/core/api-scopes/").json()]
    assert make(member, scopes=["core:read", "staff"]).status_code == 201


def test_a_key_is_renamed_and_revoked(member):
    made = make(member).json()
    url = f"{URL}{made['id']}/"
    answer = member.put(url, {"name": "Deploys"}, "application/json")
    assert answer.json()["name"] == "Deploys"
    assert post(member, f"{url}revoke/").json()["state"] == "revoked"
    assert post(member, f"{url}revoke/").json()["can"] == {"rename": False, "revoke": False}
    program = Client(HTTP_AUTHORIZATION=f"Bearer {made['key']}")
    assert program.get("/api/core/account/").status_code == 401
    actions = list(AuditEvent.objects.order_by("id").values_list("action", "label"))
    assert actions == [
        ("api_key.created", "CI"),
        ("api_key.renamed", "Deploys"),
        ("api_key.revoked", "Deploys"),
    ]


def test_somebody_elses_keys_are_not_there(member, django_user_model):
    bob = django_user_model.objects.create_user("bob@example.com")
    key, _ = services.create_key(user=bob, name="Bob's", scopes=["core:read"])
    assert member.get(URL).json()["count"] == 0
    url = f"{URL}{key.public_id}/"
    assert member.get(url).status_code == 404
    assert member.put(url, {"name": "x"}, "application/json").status_code == 404
    assert post(member, f"{url}revoke/").status_code == 404


def test_nobody_has_more_keys_than_anyone_needs(member, monkeypatch):
    monkeypatch.setattr(services, "MOST_KEYS", 2)
    first = make(member).json()
    make(member)
    answer = make(member)
    assert (answer.status_code, answer.json()["type"][-13:]) == (409, "api-key-limit")
    post(member, f"{URL}{first['id']}/revoke/")
    assert make(member).status_code == 201


def test_a_list_of_keys_costs_no_query_more_for_each(member, ann, django_assert_max_num_queries):
    for number in range(5):
        services.create_key(user=ann, name=f"Key {number}", scopes=["core:read"])
    member.get(URL)  # which finds the feature switched on
    with django_assert_max_num_queries(3):
        assert len(member.get(URL).json()["results"]) == 5


def send_form(client, **values):
    form = client.get(NEW).context["form"]
    sent = {"idempotency_key": form["idempotency_key"], "name": "CI", "scopes": ["core:read"]}
    return client.post(NEW, {**sent, **values}), {**sent, **values}


def test_the_page_shows_a_new_key_once_without_a_script(member):
    page, sent = send_form(member)
    html = page.content.decode()
    key = re.search(r"qsk_\w{8}\.\w{32}", html)[0]
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "/account/api-keys/" in html
    assert Client(HTTP_AUTHORIZATION=f"Bearer {key}").get("/api/core/account/").status_code == 200
    again = member.post(NEW, sent)
    assert again.status_code == 303
    assert key not in member.get("/account/api-keys/").content.decode()
    assert ApiKey.objects.count() == 1
    assert key not in str(dict(member.session))
    assert key not in str(member.cookies)


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(member):
    page, _ = send_form(member, scopes=[], name="My key")
    assert page.status_code == 422
    html = page.content.decode()
    assert 'value="My key"' in html
    assert "error-summary" in html or 'aria-invalid="true"' in html


def test_the_page_lists_keys_and_revokes_one(member):
    send_form(member, name="Deploys")
    page = member.get("/account/api-keys/")
    row = page.context["list"]["rows"][0]
    assert row["title"] == "Deploys"
    revoke = next(action for action in row["actions"] if action["name"] == "revoke")
    asked = member.get(revoke["url"]).context["form"]
    done = member.post(revoke["url"], {"idempotency_key": asked["idempotency_key"]})
    assert done.status_code == 303
    assert ApiKey.objects.get().state == "revoked"


def test_staff_stop_a_key_in_the_admin_and_see_nothing_of_it(admin_client, ann):
    key, token = services.create_key(user=ann, name="CI", scopes=["core:read"])
    url = "/admin/quickscale_api_keys/apikey/"
    page = admin_client.get(f"{url}{key.pk}/change/").content.decode()
    assert key.prefix in page
    assert key.digest not in page
    admin_client.post(url, {"action": "revoke", "_selected_action": [key.pk]})
    assert Client(HTTP_AUTHORIZATION=f"Bearer {token}").get("/api/core/plan/").status_code == 401
