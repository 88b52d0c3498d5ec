"""Duplicates, their merging, and taking that back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from quickscale_business_themes.crm.models import MergeLog, Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(post):
    return post(
        "contacts", 201, first_name="Nina", last_name="Fischer", email="nina@wein.example",
        tags=["Pilot"],
    )  # fmt: skip


@pytest.fixture
def twin(post, client):
    """The same person once more, who has everything that a contact can have."""
    company = post("companies", 201, name="Weinhaus")["id"]
    twin = post(
        "contacts",
        201,
        first_name="N.",
        last_name="Fischer",
        job_title="Buyer",
        email="n.fischer@wein.example",
        phone="+1 212 555 0147",
        company=company,
        tags=["Pilot", "Trade fair"],
        further_emails=[{"kind": "private", "email": "NINA@wein.example"}],
    )
    post("deals", 201, name="Wine", contact=twin["id"])
    post("activities", 201, subject="Call", contact=twin["id"])
    post("notes", 201, text="Likes red wine", contact=twin["id"])
    sent = {"file": SimpleUploadedFile("Order.pdf", b"%PDF"), "contact": twin["id"]}
    assert client.post("/api/crm/attachments/", sent).status_code == 201
    return twin


def read_everything():
    """Return every row of the CRM, but what only says when it was last changed and merged."""
    tables = {}
    for model in apps.get_app_config("crm").get_models(include_auto_created=True):
        if model.__name__ == "MergeLog":
            continue
        rows = model._base_manager.order_by("pk").values()
        ignored = ("updated_at", "id") if model._meta.auto_created else ("updated_at",)
        tables[model.__name__] = sorted(
            str({name: value for name, value in row.items() if name not in ignored}) for row in rows
        )
    return tables


def test_contacts_with_the_same_address_or_name_are_possible_duplicates(nina, twin, post, read):
    post("contacts", 201, first_name="NINA", last_name="fischer")
    post("contacts", 201, first_name="Otto", last_name="Fischer")
    found = read("contacts", duplicate_of=nina["id"])["results"]
    assert sorted(row["name"] for row in found) == ["N. Fischer", "NINA fischer"]


def test_companies_with_the_same_website_phone_or_name_are_possible_duplicates(post, read):
    first = post("companies", 201, name="Wein", website="https://wein.example", phone="2125550147")
    post("companies", 201, name="Weinhaus", website="http://www.wein.example/shop")
    post("companies", 201, name="Other", phone="+1 (212) 555-0147")
    post("companies", 201, name="WEIN")
    post("companies", 201, name="Beer")
    found = read("companies", duplicate_of=first["id"])["results"]
    assert sorted(row["name"] for row in found) == ["Other", "WEIN", "Weinhaus"]


def test_a_merged_contact_has_everything_of_both(nina, twin, post, read):
    merged = post(f"contacts/{nina['id']}/merge", 200, duplicate=twin["id"])
    assert (merged["name"], merged["email"]) == ("Nina Fischer", "nina@wein.example")
    assert (merged["job_title"], merged["company"]["label"]) == ("Buyer", "Weinhaus")
    assert merged["phone"] == "+1 212 555 0147"
    assert sorted(merged["tags"]) == ["Pilot", "Trade fair"]
    emails = {row["email"] for row in merged["further_emails"]}
    assert emails == {"NINA@wein.example", "n.fischer@wein.example"}
    for path in ("deals", "activities", "notes", "attachments"):
        assert len(read(path, contact=nina["id"])["results"]) == 1
    read(f"contacts/{twin['id']}", 404)


def test_undoing_brings_back_everything_as_it_was(nina, twin, post, read):
    before = read_everything()
    post(f"contacts/{nina['id']}/merge", 200, duplicate=twin["id"])
    assert read_everything() != before
    [log] = read("merges")["results"]
    assert (log["removed_name"], log["kept_name"]) == ("N. Fischer", "Nina Fischer")
    post(f"merges/{log['id']}/undo", 200)
    assert read_everything() == before
    assert post(f"merges/{log['id']}/undo", 409)["type"].endswith("not-undoable")


def test_what_was_changed_since_stays_with_the_record_that_was_kept(nina, twin, post, read, client):
    post(f"contacts/{nina['id']}/merge", 200, duplicate=twin["id"])
    address = f"/api/crm/contacts/{nina['id']}/"
    client.patch(address, {"job_title": "Owner"}, content_type="application/json")
    post("notes", 201, text="New", contact=nina["id"])
    post(f"merges/{read('merges')['results'][0]['id']}/undo", 200)
    assert read(f"contacts/{nina['id']}")["job_title"] == "Owner"
    assert read(f"contacts/{nina['id']}")["phone"] == ""
    assert [row["text"] for row in read("notes", contact=nina["id"])["results"]] == ["New"]
    assert len(read("notes", contact=twin["id"])["results"]) == 1


def test_companies_are_merged_and_brought_back_too(post, read):
    kept = post("companies", 201, name="Wein")
    other = post("companies", 201, name="Weinhaus", city="Mainz", employees=7)
    contact = post("contacts", 201, last_name="Fischer", company=other["id"])
    merged = post(f"companies/{kept['id']}/merge", 200, duplicate=other["id"])
    assert (merged["city"], merged["employees"]) == ("Mainz", 7)
    assert read(f"contacts/{contact['id']}")["company"]["id"] == kept["id"]
    post(f"merges/{read('merges')['results'][0]['id']}/undo", 200)
    assert read(f"contacts/{contact['id']}")["company"]["id"] == other["id"]
    assert read(f"companies/{kept['id']}")["employees"] is None


def test_a_merge_can_be_undone_for_thirty_days(nina, twin, post, read):
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as clock:
        post(f"contacts/{nina['id']}/merge", 200, duplicate=twin["id"])
        clock.shift(timedelta(days=30, seconds=-1))
        assert read("merges")["results"][0]["can"]["undo"] is True
        clock.shift(timedelta(seconds=1))
        [log] = read("merges")["results"]
        assert log["can"]["undo"] is False
        post(f"merges/{log['id']}/undo", 409)


def test_nothing_is_brought_back_where_the_kept_record_is_gone(nina, twin, post, read, client):
    post(f"contacts/{nina['id']}/merge", 200, duplicate=twin["id"])
    client.delete(f"/api/crm/contacts/{nina['id']}/")
    answer = post(f"merges/{read('merges')['results'][0]['id']}/undo", 409)
    assert answer["type"].endswith("record-gone")


def test_a_record_is_not_merged_with_itself(nina, post):
    answer = post(f"contacts/{nina['id']}/merge", 409, duplicate=nina["id"])
    assert answer["type"].endswith("merged-with-itself")


def test_who_may_not_delete_does_not_merge(nina, twin, post, make_member, sign_in):
    cy = sign_in(make_member("cy", "crm.read_all", "crm.change_all", plain=False))
    post(f"contacts/{nina['id']}/merge", 403, by=cy, duplicate=twin["id"])


def test_the_page_of_a_contact_offers_to_merge(nina, twin, client, read):
    page = client.get(f"/contacts/{nina['id']}/")
    panel = next(panel for panel in page.context["panels"] if panel["name"] == "duplicates")
    [action] = panel["list"]["rows"][0]["actions"]
    assert client.get(action["url"]).status_code == 200
    address = action["url"].partition("?")[0]
    assert client.post(address).status_code == 303
    assert len(read("contacts")["results"]) == 1


def test_what_was_deleted_since_a_merge_stays_away_when_it_is_undone(
    post, read, client, make_member
):
    bob = make_member("bob")
    company = post("companies", 201, name="Weinhaus")
    said = {"company": company["id"], "owner": str(bob.public_id), "tags": ["vip"]}
    duplicate = post("contacts", 201, last_name="Fischer", **said)
    kept = post("contacts", 201, last_name="Fischer")
    post(f"contacts/{kept['id']}/merge", 200, duplicate=duplicate["id"])
    assert client.delete(f"/api/crm/companies/{company['id']}/").status_code == 204
    bob.delete()
    Tag.objects.across_teams().all().delete()
    [log] = read("merges")["results"]
    post(f"merges/{log['id']}/undo", 200)
    restored = read(f"contacts/{duplicate['id']}")
    assert (restored["company"], restored["owner"], restored["tags"]) == (None, None, [])


def test_own_fields_of_both_are_kept_each_and_given_back(post, read, client):
    size, color = (
        post("custom-fields", 201, name=name, kind="contact")["id"] for name in ("Size", "Color")
    )

    def make(**values):
        said = [{"id": field, "value": value} for field, value in values.items()]
        return post("contacts", 201, last_name="Fischer", custom_fields=said)["id"]

    def values_of(contact):
        fields = read(f"contacts/{contact}")["custom_fields"]
        return {row["label"]: row["value"] for row in fields}

    kept, duplicate = make(**{size: "L"}), make(**{size: "M", color: "red"})
    post(f"contacts/{kept}/merge", 200, duplicate=duplicate)
    assert values_of(kept) == {"Size": "L", "Color": "red"}
    changed = {"custom_fields": [{"id": size, "value": "XL"}]}
    client.patch(f"/api/crm/contacts/{kept}/", changed, content_type="application/json")
    post(f"merges/{read('merges')['results'][0]['id']}/undo", 200)
    assert values_of(kept) == {"Size": "XL", "Color": ""}
    assert values_of(duplicate) == {"Size": "M", "Color": "red"}


def test_who_wants_no_mail_gets_none_after_a_merge_either(post, read):
    kept = post("contacts", 201, last_name="Fischer")["id"]
    duplicate = post("contacts", 201, last_name="Fischer", do_not_email=True)["id"]
    assert post(f"contacts/{kept}/merge", 200, duplicate=duplicate)["do_not_email"] is True
    post(f"merges/{read('merges')['results'][0]['id']}/undo", 200)
    assert read(f"contacts/{kept}")["do_not_email"] is False


def test_what_a_merged_person_said_is_forgotten_once_it_cannot_be_brought_back(nina, twin, post):
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as clock:
        post(f"contacts/{nina['id']}/merge", 200, duplicate=twin["id"])
        clock.shift(timedelta(days=30, seconds=-1))
        call_command("purge_crm")
        assert MergeLog.objects.across_teams().get().removed
        clock.shift(timedelta(seconds=1))
        call_command("purge_crm")
    log = MergeLog.objects.across_teams().get()
    assert (log.removed, log.moved, log.filled, log.added) == ([], {}, {}, {})
    assert str(log) == "N. Fischer → Nina Fischer"
