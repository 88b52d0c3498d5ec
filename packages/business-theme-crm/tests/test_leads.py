"""Leads: who gets them, and what they become."""

import pytest

from quickscale_business_themes.crm.models import Activity, Company, Contact, Deal, Lead, Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(post):
    return post(
        "leads",
        201,
        first_name="Nina",
        last_name="Fischer",
        company_name="Weinhaus Fischer",
        email="Nina@Weinhaus.Example",
        phone="(212) 555-0147",
        source="referral",
        tags=["Pilot"],
    )


def test_a_lead_is_its_creators_where_nobody_takes_turns(lead, owner):
    assert lead["owner"]["label"] == "Ada"
    assert lead["status"] == "new"
    stored = Lead.objects.across_teams().get()
    assert (stored.email_normalized, stored.phone_e164) == ("nina@weinhaus.example", "+12125550147")


def test_a_phone_number_that_says_nothing_is_kept_as_it_was_written(post):
    lead = post("leads", 201, last_name="Fischer", phone="ask Tom")
    assert lead["phone"] == "ask Tom"
    assert Lead.objects.across_teams().get().phone_e164 == ""


def test_a_lead_becomes_a_contact_a_company_and_a_deal_that_lead_back_to_it(lead, post, read):
    converted = post(f"leads/{lead['id']}/convert", 200, amount="1200")
    assert converted["status"] == "converted"
    assert converted["converted_contact"]["label"] == "Nina Fischer"
    assert converted["converted_company"]["label"] == "Weinhaus Fischer"
    deal = read(f"deals/{converted['converted_deal']['id']}")
    assert deal["lead"]["id"] == lead["id"]
    assert (deal["amount"], deal["source"], deal["tags"]) == ("1200.00", "referral", ["Pilot"])
    assert deal["stage"]["label"] == "Prospecting"
    contact = read(f"contacts/{converted['converted_contact']['id']}")
    assert contact["company"]["label"] == "Weinhaus Fischer"
    assert contact["email"] == "Nina@Weinhaus.Example"


def test_a_lead_is_converted_once(lead, post):
    post(f"leads/{lead['id']}/convert", 200)
    answer = post(f"leads/{lead['id']}/convert", 409)
    assert answer["type"].endswith("already-converted")
    everything = (Contact, Company, Deal)
    assert [model.objects.across_teams().count() for model in everything] == [1, 1, 1]


def test_a_lead_can_become_a_contact_without_a_deal(lead, post):
    converted = post(f"leads/{lead['id']}/convert", 200, with_deal=False)
    assert converted["converted_deal"] is None
    assert not Deal.objects.across_teams().exists()


def test_a_lead_without_a_company_name_makes_no_company(post):
    lead = post("leads", 201, last_name="Novak")
    converted = post(f"leads/{lead['id']}/convert", 200)
    assert converted["converted_company"] is None
    assert converted["converted_deal"]["label"] == "Novak"


def test_the_contact_and_the_company_that_are_known_are_offered_and_taken(post, read):
    company = post("companies", 201, name="Weinhaus", website="https://www.weinhaus.example/start")
    contact = post("contacts", 201, last_name="Fischer", email="nina@weinhaus.example")
    lead = post("leads", 201, last_name="F.", email="NINA@weinhaus.example")
    offered = read(f"leads/{lead['id']}")
    assert offered["matching_contact"]["id"] == contact["id"]
    assert offered["matching_company"]["id"] == company["id"]
    chosen = {"contact": contact["id"], "company": company["id"]}
    converted = post(f"leads/{lead['id']}/convert", 200, **chosen)
    assert converted["converted_contact"]["id"] == contact["id"]
    assert Contact.objects.across_teams().count() == Company.objects.across_teams().count() == 1


def test_the_conversion_form_begins_with_what_is_known(post, client):
    contact = post("contacts", 201, last_name="Fischer", email="nina@weinhaus.example")
    lead = post("leads", 201, last_name="F.", email="nina@weinhaus.example", company_name="Wein")
    page = client.get(f"/leads/{lead['id']}/-/convert/")
    fields = {field["name"]: field for field in page.context["form"]["fields"]}
    assert fields["contact"]["value"] == contact["id"]
    assert fields["deal_name"]["value"] == "Wein"


def test_what_was_planned_and_noted_goes_on_with_the_deal(lead, post):
    post("activities", 201, subject="Call", lead=lead["id"])
    post("notes", 201, text="Likes red wine", lead=lead["id"])
    post(f"leads/{lead['id']}/convert", 200)
    deal = Deal.objects.across_teams().get()
    assert Activity.objects.across_teams().get().deal == deal
    assert Note.objects.across_teams().get().deal == deal


def test_nobody_sets_converted_by_hand(lead, client):
    address = f"/api/crm/leads/{lead['id']}/"
    answer = client.patch(address, {"status": "converted"}, content_type="application/json")
    assert answer.status_code == 400
    assert "status" in answer.json()["errors"]


def test_a_converted_lead_keeps_its_status(lead, post, client):
    post(f"leads/{lead['id']}/convert", 200)
    address = f"/api/crm/leads/{lead['id']}/"
    answer = client.patch(address, {"status": "new"}, content_type="application/json")
    assert "status" in answer.json()["errors"]
    answer = client.patch(address, {"job_title": "Owner"}, content_type="application/json")
    assert answer.json()["job_title"] == "Owner"


def test_people_take_turns_in_getting_leads(post, make_member):
    people = [make_member(name) for name in ("ben", "cy")]
    for person in people:
        post("lead-assignees", 201, user=str(person.public_id))
    owners = [post("leads", 201, last_name=f"L{n}")["owner"]["label"] for n in range(4)]
    assert owners == ["Ben", "Cy", "Ben", "Cy"]


def test_who_is_out_of_office_gets_no_lead(post, client, make_member):
    for name in ("ben", "cy"):
        assignee = post("lead-assignees", 201, user=str(make_member(name).public_id))
    address = f"/api/crm/lead-assignees/{assignee['id']}/"
    client.patch(address, {"is_available": False}, content_type="application/json")
    owners = {post("leads", 201, last_name=f"L{n}")["owner"]["label"] for n in range(3)}
    assert owners == {"Ben"}


def test_whoever_joins_later_waits_for_their_turn(post, make_member):
    post("lead-assignees", 201, user=str(make_member("ben").public_id))
    for number in range(3):
        post("leads", 201, last_name=f"L{number}")
    post("lead-assignees", 201, user=str(make_member("cy").public_id))
    owners = [post("leads", 201, last_name=f"M{n}")["owner"]["label"] for n in range(4)]
    assert sorted(owners) == ["Ben", "Ben", "Cy", "Cy"]


def test_a_person_gets_leads_once(post, owner):
    post("lead-assignees", 201, user=str(owner.public_id))
    answer = post("lead-assignees", 400, user=str(owner.public_id))
    assert "This person already gets leads." in str(answer["errors"])


def test_a_company_that_somebody_does_not_see_is_not_offered(post, read, make_member, sign_in):
    post("companies", 201, name="Weinhaus")
    eve = sign_in(make_member("eve", plain=False))
    lead = post("leads", 201, by=eve, last_name="Fischer", company_name="Weinhaus")
    assert lead["matching_company"] is None
    assert read(f"leads/{lead['id']}")["matching_company"]["label"] == "Weinhaus"


def test_a_deal_is_named_after_whoever_has_the_longest_name(post):
    lead = post("leads", 201, first_name="f" * 100, last_name="l" * 100)
    deal = post(f"leads/{lead['id']}/convert", 200)["converted_deal"]
    assert deal["label"] == f"{'f' * 100} {'l' * 99}"
