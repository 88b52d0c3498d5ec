"""A program signs in with a key, and may do what the key's scopes say."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from rest_framework import permissions
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api_keys.services import revoke_key
from quickscale.core.audit.models import AuditEvent
from quickscale.core.teams.models import Team

pytestmark = pytest.mark.django_db

ACCOUNT = "/api/core/account/"
WORKSPACE = "/api/core/workspace/"


def kind_of(response):
    return response.json()["type"].removeprefix("urn:quickscale:problem:")


def test_a_key_signs_in_as_who_made_it(ann, make_program):
    program, _ = make_program(ann, "core:read")
    assert program.get(ACCOUNT).json()["email"] == "ann@example.com"
    assert program.get("/api/core/session/").json()["is_authenticated"] is True


def test_what_is_kept_of_a_key_does_not_contain_it(ann, make_program):
    program, key = make_program(ann, "core:read")
    secret = program.defaults["HTTP_AUTHORIZATION"].partition(".")[2]
    assert len(secret) == 32
    assert secret not in str(vars(key))
    assert secret not in str(AuditEvent.objects.values())


@pytest.mark.parametrize(
    "token",
    [
        "qsk_",
        "qsk_x",
        "qsk_aaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "qsk_{prefix}.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "qsk_\x00aaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "qsk_äöüß",
    ],
)
def test_a_wrong_key_is_refused_even_where_nobody_has_to_sign_in(client, ann, make_program, token):
    _, key = make_program(ann, "core:read")
    header = f"Bearer {token.replace('{prefix}', key.prefix)}"
    response = client.get("/api/core/plan/", HTTP_AUTHORIZATION=header)
    assert response.status_code == 401
    assert kind_of(response) == "api-key-invalid"
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_an_unknown_prefix_costs_what_a_wrong_secret_costs(
    client, ann, make_program, django_assert_num_queries
):
    _, key = make_program(ann, "core:read")
    for prefix in ("aaaaaaaa", key.prefix):
        with django_assert_num_queries(1):
            client.get(ACCOUNT, HTTP_AUTHORIZATION=f"Bearer qsk_{prefix}.{'b' * 32}")


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer ey.some.jwt", "Token qsk_x", ""])
def test_what_is_no_key_of_ours_is_left_to_others(client, ann, header):
    client.force_login(ann)
    assert client.get(ACCOUNT, HTTP_AUTHORIZATION=header).status_code == 200


def test_a_key_stops_when_it_is_revoked(ann, make_program):
    program, key = make_program(ann, "core:read")
    revoke_key(key, actor=ann)
    assert program.get(ACCOUNT).status_code == 401


def test_a_key_stops_when_it_expires(ann, make_program):
    program, _ = make_program(ann, "core:read", expires_at=timezone.now() + timedelta(days=1))
    assert program.get(ACCOUNT).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert program.get(ACCOUNT).status_code == 401


def test_a_key_stops_when_its_maker_may_no_longer_sign_in(ann, make_program):
    program, _ = make_program(ann, "core:read")
    ann.is_active = False
    ann.save()
    assert program.get(ACCOUNT).status_code == 401


@pytest.mark.skipif(not hasattr(Team, "memberships"), reason="teams have no members yet")
def test_a_teams_key_stops_when_its_maker_leaves_the_team(ann, make_program):
    team = Team.objects.create(name="Blue", slug="blue")
    membership = team.memberships.create(user=ann)
    program, _ = make_program(ann, "core:read", team=team)
    assert program.get(WORKSPACE).status_code == 200
    membership.delete()
    assert program.get(WORKSPACE).status_code == 401


def test_a_key_wins_over_a_session(ann, make_program, django_user_model):
    bob = django_user_model.objects.create_user("bob@example.com")
    program, _ = make_program(ann, "core:read")
    program.force_login(bob)
    assert program.get(ACCOUNT).json()["email"] == "ann@example.com"


def test_the_last_use_is_written_once_a_minute(ann, make_program, django_assert_num_queries):
    program, key = make_program(ann, "core:read")
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        program.get(ACCOUNT)
    with (
        time_machine.travel("2026-03-01T10:00:59Z", tick=False),
        django_assert_num_queries(1),
    ):
        program.get(ACCOUNT)
    key.refresh_from_db()
    assert key.last_used_at.isoformat() == "2026-03-01T10:00:00+00:00"
    with time_machine.travel("2026-03-01T10:01:00Z", tick=False):
        program.get(ACCOUNT)
    key.refresh_from_db()
    assert key.last_used_at.isoformat() == "2026-03-01T10:01:00+00:00"


def test_a_key_that_lacks_the_scope_is_told_which(ann, make_program):
    program, _ = make_program(ann, "core:write")
    response = program.get(ACCOUNT)
    assert response.status_code == 403
    assert kind_of(response) == "api-key-scope"
    assert response.json()["scope"] == "core:read"
    assert 'error="insufficient_scope", scope="core:read"' in response["WWW-Authenticate"]


def test_rights_are_those_of_the_key(ann, make_program):
    names = "name=core:account-retrieve&name=core:account-update&name=core:plan-retrieve"
    program, _ = make_program(ann, "core:read")
    rights = program.get(f"/api/core/rights/?{names}").json()["rights"]
    assert rights == {
        "core:account-retrieve": "yes",
        "core:account-update": "no",
        "core:plan-retrieve": "yes",
    }


def test_a_key_reads_a_screens_data(ann, make_program):
    program, _ = make_program(ann, "core:read")
    data = program.get("/_screens/base/account.json").json()
    assert data["detail"]["data"]["email"] == "ann@example.com"


class DeskView(APIView):
    """What staff see, and what anybody changes who may."""

    permission_classes = (permissions.IsAdminUser,)
    accepts_api_keys = True

    def get(self, request):
        return Response({"staff": request.user.is_staff, "can": request.user.has_perm("x.y")})


class NoteView(APIView):
    permission_classes = (permissions.AllowAny,)

    def get(self, request):
        user = request.user
        return Response({"staff": user.is_staff, "can": user.has_perm("x.y")})

    def post(self, request):
        request.user.name = request.data["name"]
        request.user.save()
        return Response({"staff": request.user.is_staff})


own = [path("desk/", DeskView.as_view()), path("note/", NoteView.as_view())]
urlpatterns = [
    path("api/shop/", include(own)),
    path("elsewhere/", include(own)),
    path("", include("quickscale.core.urls")),
]


@pytest.fixture
def superuser(ann):
    ann.is_staff = ann.is_superuser = True
    ann.save()
    return ann


@pytest.mark.urls(__name__)
def test_a_key_of_staff_is_a_members_unless_it_says_otherwise(superuser, make_program):
    program, _ = make_program(superuser, "shop:read")
    assert program.get("/api/shop/desk/").status_code == 403
    assert program.get("/api/shop/note/").json() == {"staff": False, "can": False}
    program, _ = make_program(superuser, "shop:read", "staff")
    assert program.get("/api/shop/desk/").json() == {"staff": True, "can": True}


@pytest.mark.urls(__name__)
def test_the_scope_of_staff_gives_nobody_rights_that_they_lack(ann, make_program):
    program, _ = make_program(ann, "shop:read", "staff")
    assert program.get("/api/shop/desk/").status_code == 403


@pytest.mark.urls(__name__)
def test_a_user_who_is_saved_by_a_keys_request_keeps_their_rights(superuser, make_program):
    program, _ = make_program(superuser, "shop:write")
    answer = program.post("/api/shop/note/", {"name": "Ann B."}, "application/json")
    assert answer.json() == {"staff": False}
    superuser.refresh_from_db()
    assert (superuser.name, superuser.is_staff, superuser.is_superuser) == ("Ann B.", True, True)


@pytest.mark.urls(__name__)
def test_a_key_needs_no_csrf_token_and_a_session_does(ann, make_program):
    program, _ = make_program(ann, "shop:write")
    assert program.post("/api/shop/note/", {"name": "x"}, "application/json").status_code == 200
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ann)
    assert browser.post("/api/shop/note/", {"name": "x"}, "application/json").status_code == 403


@pytest.mark.urls(__name__)
def test_no_view_outside_of_the_api_takes_a_key(ann, make_program):
    program, _ = make_program(ann, "shop:read", "core:read")
    response = program.get("/elsewhere/note/")
    assert response.status_code == 403
    assert kind_of(response) == "api-key-refused"


def test_each_key_is_limited_by_itself(ann, make_program, settings, client):
    settings.QUICKSCALE_API_THROTTLES = {
        "anonymous": None, "user": "1/day", "api_key": "2/day", "burst": None,
    }  # fmt: skip
    first, second = make_program(ann, "core:read")[0], make_program(ann, "core:read")[0]
    assert [first.get(ACCOUNT).status_code for _ in range(3)] == [200, 200, 429]
    assert second.get(ACCOUNT).status_code == 200
    client.force_login(ann)
    assert client.get(ACCOUNT).status_code == 200


def test_guessing_is_limited(client, settings):
    settings.QUICKSCALE_API_THROTTLES = {"anonymous": "3/day", "burst": None}
    header = f"Bearer qsk_aaaaaaaa.{'b' * 32}"
    codes = [
        client.get(ACCOUNT, HTTP_AUTHORIZATION=header, REMOTE_ADDR="203.0.113.9").status_code
        for _ in range(4)
    ]
    assert codes == [401, 401, 401, 429]
