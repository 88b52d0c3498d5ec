"""What members see and may change, by their role."""

import pytest

from quickscale_testing.isolation import check_isolation

pytestmark = pytest.mark.django_db


def send(browser, method, path, **data):
    address = f"/api/crm/{path}/"
    return getattr(browser, method)(address, data, content_type="application/json")


def test_teams_meet_nothing_of_each_other() -> None:
    assert list(check_isolation()) == []


def test_a_plain_member_sees_and_changes_everything_but_settings(post, sign_in, make_member):
    deal = post("deals", 201, name="Wine")
    ben = sign_in(make_member("ben"))
    assert send(ben, "patch", f"deals/{deal['id']}", name="Beer").status_code == 200
    assert send(ben, "post", "pipelines", name="Partners").status_code == 403
    assert ben.get("/api/crm/pipelines/").status_code == 200


def test_a_role_may_see_its_own_records_only(post, read, sign_in, make_member):
    member = make_member("cy", plain=False)
    cy = sign_in(member)
    theirs = post("deals", 201, name="Theirs")
    own = post("deals", 201, name="Own", owner=str(member.public_id))
    post("activities", 201, subject="About theirs", deal=theirs["id"])
    post("activities", 201, subject="About own", deal=own["id"])
    assert [row["name"] for row in read("deals", by=cy)["results"]] == ["Own"]
    assert read(f"deals/{theirs['id']}", 404, by=cy)
    assert [row["subject"] for row in read("activities", by=cy)["results"]] == ["About own"]
    steps = read("stage-changes", by=cy)["results"]
    assert {step["deal"]["label"] for step in steps} == {"Own"}
    refused = send(cy, "post", "notes", text="Hello", deal=theirs["id"])
    assert "deal" in refused.json()["errors"]
    assert read("suggestions", by=cy, search="theirs") == []


def test_a_role_may_see_everything_and_change_its_own_only(post, read, sign_in, make_member):
    member = make_member("cy", "crm.read_all", plain=False)
    cy = sign_in(member)
    theirs = post("deals", 201, name="Theirs")
    own = post("deals", 201, name="Own", owner=str(member.public_id))
    assert len(read("deals", by=cy)["results"]) == 2
    assert send(cy, "patch", f"deals/{theirs['id']}", name="Mine").status_code == 403
    assert send(cy, "post", f"deals/{theirs['id']}/win", amount="1").status_code == 403
    assert read(f"deals/{theirs['id']}", by=cy)["can"]["edit"] is False
    assert send(cy, "patch", f"deals/{own['id']}", name="Mine").status_code == 200


def test_deleting_takes_a_permission_of_its_own(post, sign_in, make_member):
    deal = post("deals", 201, name="Wine")
    cy = sign_in(make_member("cy", "crm.read_all", "crm.change_all", plain=False))
    assert send(cy, "delete", f"deals/{deal['id']}").status_code == 403


def test_owners_are_of_the_team(post, make_user):
    answer = post("deals", 400, name="Wine", owner=str(make_user("eve").public_id))
    assert "owner" in answer["errors"]


def test_nobody_gives_a_record_to_another_team(post, client, make_user):
    from quickscale.core.teams.services import create_team
    from quickscale_business_themes.crm.models import Deal

    other = create_team("Others", owner=make_user("eve"))
    post("deals", 201, name="Wine", team=other.pk)
    assert Deal.objects.across_teams().get().team.name == "Sales"


def test_who_works_for_themselves_is_led_to_a_team(owner, django_user_model):
    from django.test import Client

    browser = Client()
    browser.force_login(owner)
    answer = browser.get("/api/crm/deals/")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (403, "team-required")
