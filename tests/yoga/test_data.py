from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_a_screen_is_given_as_data_to_skins_drawn_in_the_browser(client, make_class):
    make_class()
    data = client.get("/_screens/yoga/class-list.json", {"level": "gentle"}).json()
    row = data["list"]["rows"][0]
    assert (row["title"], row["url"]) == ("Morning flow", "/classes/morning-flow/")
    assert row["data"]["price"] == "12.50"
    assert data["filters"]["active"][0]["remove_url"] == "/classes/"
    assert data["page"]["path"] == "/classes/"
    assert data["page"]["login_url"].endswith("?next=%2Fclasses%2F%3Flevel%3Dgentle")
    assert data["list"]["title_column"]["sort_url"] == "/classes/?level=gentle&ordering=title"


def test_a_pages_path_stands_in_the_query(staff, make_class):
    make_class()
    data = staff.get("/_screens/yoga/class-edit.json", {"slug": "morning-flow"}).json()
    assert data["form"]["action_url"] == "/classes/morning-flow/edit/"
    fields = {field["name"]: field for field in data["form"]["fields"]}
    assert fields["title"]["value"] == "Morning flow"
    assert staff.get("/_screens/yoga/class-edit.json").status_code == 404
    assert staff.get("/_screens/yoga/nothing.json").status_code == 404


def test_what_is_refused_is_a_problem(client, make_class):
    response = client.get("/_screens/yoga/bookings.json")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    response = client.get("/_screens/yoga/class-detail.json", {"slug": "nothing"})
    assert response.json()["status"] == 404
