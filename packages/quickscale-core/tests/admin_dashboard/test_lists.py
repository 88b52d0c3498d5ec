"""What the staff do with whole lists: files of them, and several rows at once."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.urls import reverse

from .conftest import API

pytestmark = pytest.mark.django_db


def read_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def test_a_list_of_people_is_exported_as_it_is_narrowed(staff_client, make_user):
    ann = make_user("ann@example.com", name="=HYPERLINK(1)")
    page = staff_client.get(reverse("dashboard:user-list"), {"search": "ann"})
    link = page.context["list"]["export_url"]
    heading, *rows = read_csv(staff_client.get(link))
    assert heading[:2] == ["ID", "E-mail address"]
    assert [row[:2] for row in rows] == [[str(ann.public_id), "ann@example.com"]]
    assert "'=HYPERLINK(1)" in rows[0]


def test_a_file_asks_the_permission_of_its_list(client, make_staff):
    url = f"{API}/users/"
    assert client.get(url, {"format": "csv"}).status_code in (401, 403)
    refused = make_staff("view_team").get(url, {"format": "csv"})
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    allowed = make_staff("view_user", email="reader@example.com").get(url, {"format": "csv"})
    assert allowed.status_code == 200


@pytest.mark.parametrize(
    "screen",
    [
        *("user-list", "team-list", "subscription-list", "invoice-list", "refund-list"),
        *("ledger", "delivery-list", "audit"),
    ],
)
def test_each_list_of_the_dashboard_has_a_file(staff_client, screen):
    from quickscale.core.skin_system.screens import get_screen

    operation = get_screen(f"dashboard:{screen}").operation
    response = staff_client.get(operation.path, {"format": "csv"})
    assert response.status_code == 200
    assert len(read_csv(response)[0]) > 3


def test_several_flags_are_switched_at_once(staff_client):
    url = "/dashboard/flags/-/-/switch-off/"
    page = staff_client.get(reverse("dashboard:flag-list"))
    keys = [row["key"] for row in page.context["list"]["rows"]]
    assert "teams" in keys
    asked = staff_client.post(url, {"rows": ["teams", "nothing"], "_ask": "1"})
    assert asked.context["form"]["confirm"]
    done = staff_client.post(url, {"rows": ["teams", "nothing"]})
    assert done.status_code == 422
    assert "1 of 2 done" in done.context["form"]["errors"][0]
    flags = {row["id"]: row for row in staff_client.get(f"{API}/flags/").json()}
    assert flags["teams"]["state"] == "off"
