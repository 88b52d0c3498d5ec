"""An app of a project has operations and screens of its own, beside the chosen theme's."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clubs")]


@pytest.fixture
def chess() -> Group:
    return Group.objects.create(name="Chess")


@pytest.fixture
def member(client: Client, django_user_model: Any) -> Client:
    client.force_login(django_user_model.objects.create_user("kim@example.com"))
    return client


@pytest.fixture
def staff(client: Client, django_user_model: Any) -> Client:
    client.force_login(django_user_model.objects.create_user("ann@example.com", is_staff=True))
    return client


def test_the_skin_draws_an_apps_screens_and_leads_to_them(client: Client, chess: Group) -> None:
    home = client.get("/", follow=True).content.decode()
    assert 'href="/clubs/"' in home
    page = client.get("/clubs/").content.decode()
    assert "Chess" in page
    assert f'href="/clubs/{chess.pk}/"' in page


def test_what_an_operation_refuses_is_not_offered(client: Client, chess: Group) -> None:
    assert "/clubs/new/" not in client.get("/clubs/").content.decode()
    answer = client.get("/clubs/new/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/accounts/login/?next=%2Fclubs%2Fnew%2F",
    )


def test_staff_add_a_club_by_a_plain_form(staff: Client) -> None:
    assert "/clubs/new/" in staff.get("/clubs/").content.decode()
    assert staff.post("/clubs/new/", {"name": ""}).status_code == 422
    answer = staff.post("/clubs/new/", {"name": "Chess"}, follow=True)
    assert answer.status_code == 200
    assert Group.objects.get().name == "Chess"


def test_a_member_joins_by_an_action_of_the_app(member: Client, chess: Group) -> None:
    answer = member.post(f"/clubs/{chess.pk}/-/join/", follow=True)
    assert "Welcome to the club!" in answer.content.decode()
    assert chess.user_set.get().email == "kim@example.com"


def test_an_apps_operations_stand_in_the_api_beside_the_themes(
    client: Client, chess: Group
) -> None:
    assert client.get("/api/clubs/clubs/").json()["results"][0]["name"] == "Chess"
    document = client.get("/api/schema/").json()
    assert document["paths"]["/api/clubs/clubs/"]["get"]["operationId"] == "clubs:club-list"


@pytest.mark.django_db(transaction=True)
def test_an_apps_pages_are_the_same_over_http(
    client: Client, chess: Group, settings: Any, live_server: Any
) -> None:
    near = client.get(f"/_screens/clubs/club-detail.json?id={chess.pk}").json()
    settings.QUICKSCALE_API_TRANSPORT = f"{live_server.url}/api/"
    far = client.get(f"/_screens/clubs/club-detail.json?id={chess.pk}").json()
    assert far["detail"] == near["detail"]
    assert far["detail"]["title"] == "Chess"


def test_an_apps_document_is_exported_and_compared(
    capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    call_command("export_openapi", "clubs", check=True)
    with pytest.raises(CommandError, match="Did you mean 'clubs'"):
        call_command("export_openapi", "club", check=True)


def test_the_apps_screens_pass_the_checks() -> None:
    call_command("check", tags=["quickscale"])
