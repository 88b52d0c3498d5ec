"""Companies, contacts, activities and notes."""

import pytest

from quickscale_business_themes.crm.models import Activity, Company, Contact

pytestmark = pytest.mark.django_db


def test_a_company_is_known_by_the_host_of_its_website(post):
    post("companies", 201, name="Weinhaus", website="https://www.Weinhaus.example/start?x=1")
    assert Company.objects.across_teams().get().domain == "weinhaus.example"


def test_a_contact_has_several_addresses_and_numbers(post, read, client):
    contact = post(
        "contacts",
        201,
        first_name="Nina",
        last_name="Fischer",
        further_emails=[{"kind": "private", "email": "nina@home.example"}],
        further_phones=[{"kind": "mobile", "phone": "+49 30 1234567"}],
    )
    assert contact["name"] == "Nina Fischer"
    assert contact["also_at"] == ["nina@home.example (Private)", "+49 30 1234567 (Mobile)"]
    stored = Contact.objects.across_teams().get()
    assert stored.further_phones.get().phone_e164 == "+49301234567"
    address = f"/api/crm/contacts/{contact['id']}/"
    kept = client.patch(address, {"job_title": "CEO"}, content_type="application/json").json()
    assert kept["further_emails"] == [{"kind": "private", "email": "nina@home.example"}]
    emptied = client.patch(address, {"further_emails": []}, content_type="application/json").json()
    assert emptied["also_at"] == ["+49 30 1234567 (Mobile)"]


def test_the_lists_are_searched_and_filtered(post, read):
    post("contacts", 201, last_name="Fischer", email="nina@weinhaus.example")
    other = post("contacts", 201, last_name="Mendes", tags=["Trade fair"])
    assert [row["name"] for row in read("contacts", search="weinhaus")["results"]] == ["Fischer"]
    tag = read("tags")["results"][0]["id"]
    assert [row["id"] for row in read("contacts", tag=tag)["results"]] == [other["id"]]
    assert len(read("contacts", mine="true")["results"]) == 2


def test_what_is_due_is_the_creators_unless_it_is_given_to_somebody(post, make_member):
    assert post("activities", 201, subject="Call")["assignee"]["label"] == "Ada"
    ben = make_member("ben")
    given = post("activities", 201, subject="Call", assignee=str(ben.public_id))
    assert given["assignee"]["label"] == "Ben"


def test_an_activity_is_done_once_and_can_be_taken_back(post):
    activity = post("activities", 201, subject="Call")
    done = post(f"activities/{activity['id']}/complete", 200)
    again = post(f"activities/{activity['id']}/complete", 200)
    assert done["is_done"]
    assert again["done_at"] == done["done_at"]
    assert post(f"activities/{activity['id']}/reopen", 200)["done_at"] is None


def test_an_activity_is_about_one_record(post):
    contact = post("contacts", 201, last_name="Fischer")["id"]
    company = post("companies", 201, name="Weinhaus")["id"]
    about = post("activities", 201, subject="Call", contact=contact)
    assert (about["about"]["label"], about["about"]["screen"]) == ("Fischer", "contact-detail")
    post("activities", 400, subject="Call", contact=contact, company=company)
    assert Activity.objects.across_teams().count() == 1


def test_a_page_gives_what_an_activity_is_about(post, client):
    contact = post("contacts", 201, last_name="Fischer")["id"]
    page = client.get(f"/contacts/{contact}/-/activity/")
    names = [field["name"] for field in page.context["form"]["fields"]]
    assert names == ["subject", "kind", "due_at", "remind_before", "assignee", "description"]
    sent = client.post(f"/contacts/{contact}/-/activity/", {"subject": "Call", "kind": "call"})
    assert sent.status_code == 303
    assert str(Activity.objects.across_teams().get().contact.public_id) == contact


def test_a_note_is_about_something_and_says_who_wrote_it(post):
    post("notes", 400, text="Hello")
    contact = post("contacts", 201, last_name="Fischer")["id"]
    assert post("notes", 201, text="Hello", contact=contact)["author"] == "Ada"


def test_overdue_is_what_is_late_and_not_done(post, read):
    late = post("activities", 201, subject="Late", due_at="2020-01-01T10:00:00Z")
    post("activities", 201, subject="Some day")
    assert [row["id"] for row in read("activities", is_overdue="true")["results"]] == [late["id"]]
    post(f"activities/{late['id']}/complete", 200)
    assert read("activities", is_overdue="true")["results"] == []


def test_what_is_to_be_done_comes_first_and_then_what_was_done_last(post, read):
    for day in (4, 1, 3, 2):
        post("activities", 201, subject=str(day), due_at=f"2030-01-0{day}T10:00:00Z")
    for subject in ("3", "1"):
        found = read("activities", search=subject)["results"][0]["id"]
        post(f"activities/{found}/complete", 200)
    names = [row["subject"] for row in read("activities")["results"]]
    assert names == ["2", "4", "1", "3"]


def test_the_search_field_suggests_records_of_all_kinds(post, read):
    post("contacts", 201, first_name="Nina", last_name="Fischer")
    post("companies", 201, name="Fischer & Co")
    post("deals", 201, name="Fischer: Wine")
    post("leads", 201, last_name="Other", company_name="Fischerei")
    found = read("suggestions", search="fischer")
    assert [row["group"] for row in found] == ["Contacts", "Companies", "Deals", "Leads"]
    assert read("suggestions", search="nina fischer")[0]["screen"] == "contact-detail"
    assert read("suggestions", search="") == []


def test_a_number_longer_than_any_is_kept_as_it_was_written(post):
    phone = "+49" + "1" * 15
    contact = post("contacts", 201, last_name="Fischer", phone=phone)
    assert contact["phone"] == phone
    assert Contact.objects.across_teams().get().phone_e164 == ""


@pytest.mark.parametrize("name", ["Über", "İx", "ΟΔΟΣ"])
def test_a_tag_is_kept_whatever_its_letters(post, name):
    for _again in range(2):
        assert post("contacts", 201, last_name="Fischer", tags=[name])["tags"] == [name]
