"""What a contact or a company lacks is filled in, for a credit if anything is found."""

import pytest

from quickscale.core.hooks import register_temporarily
from quickscale_business_themes.crm.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def funded(team):
    team.credits.grant(3, source="test", reason="for the test")
    return team


@pytest.fixture
def company(post):
    return post("companies", 201, name="Wein", website="https://www.wein.example")["id"]


@pytest.fixture
def nina(post, company):
    return post("contacts", 201, last_name="Fischer", email="nina@wein.example")["id"]


def test_a_contact_gets_the_company_of_their_addresss_domain_for_one_credit(
    funded, nina, company, post, read
):
    answer = post(f"contacts/{nina}/enrich", 200)
    assert answer["filled"] == ["company"]
    assert read(f"contacts/{nina}")["company"]["id"] == company
    assert funded.credits.balance == 2
    again = post(f"contacts/{nina}/enrich", 409)
    assert again["type"].endswith("nothing-found")
    assert funded.credits.balance == 2


def test_a_company_gets_the_website_and_the_country_of_its_contacts(funded, post, read):
    company = post("companies", 201, name="Wein", city="Mainz")["id"]
    for email, phone in (("a@wein.example", "+49 30 123456"), ("b@gmail.com", "030 999999")):
        post("contacts", 201, last_name="F", email=email, phone=phone, company=company)
    post(f"companies/{company}/enrich", 200)
    found = read(f"companies/{company}")
    said = (found["website"], found["country"], found["city"])
    assert said == ("https://wein.example", "Germany", "Mainz")


def test_addresses_of_free_mail_say_nothing(funded, post):
    post("companies", 201, name="Google", website="https://gmail.com")
    nina = post("contacts", 201, last_name="Fischer", email="nina@gmail.com")["id"]
    post(f"contacts/{nina}/enrich", 409)
    assert funded.credits.balance == 3


def test_a_provider_of_the_project_fills_in_what_is_valid_and_empty(funded, nina, post, read):
    post(f"contacts/{nina}/enrich", 200)

    def look_up(*, record):
        return {
            "job_title": "Buyer",
            "phone": "x" * 51,
            "last_name": "Other",
            "email": "other@wein.example",
            "company": None,
        }

    with register_temporarily("crm.enrichments", look_up):
        assert post(f"contacts/{nina}/enrich", 200)["filled"] == ["job_title"]
    stored = Contact.objects.for_team(funded).get()
    assert (stored.job_title, stored.last_name, stored.phone) == ("Buyer", "Fischer", "")
    assert stored.email == "nina@wein.example"
    assert funded.credits.balance == 1


def test_a_provider_that_fails_costs_nothing_and_hinders_nobody(funded, nina, post):
    def fail(*, record):
        raise RuntimeError("The server is away.")

    with register_temporarily("crm.enrichments", fail):
        post(f"contacts/{nina}/enrich", 200)
        post(f"contacts/{nina}/enrich", 409)
    assert funded.credits.balance == 2


def test_who_cannot_pay_is_told_so_and_nothing_is_filled_in(nina, post, client):
    assert post(f"contacts/{nina}/enrich", 402)["type"].endswith("insufficient-credits")
    assert Contact.objects.across_teams().get().company is None
    page = client.get(f"/contacts/{nina}/")
    [action] = [each for each in page.context["actions"] if each["name"] == "enrich"]
    assert "Not enough credits" in client.post(action["url"].partition("?")[0]).content.decode()


def test_the_same_request_is_charged_once(funded, nina, client):
    for _number in range(2):
        answer = client.post(
            f"/api/crm/contacts/{nina}/enrich/", headers={"idempotency-key": "enrich-1"}
        )
        assert (answer.status_code, answer.json()) == (200, {"filled": ["company"]})
    assert funded.credits.balance == 2


def test_a_role_learns_nothing_of_records_that_it_does_not_see(
    funded, company, post, sign_in, make_member
):
    member = make_member("cy", "credits.spend", plain=False)
    cy = sign_in(member)
    own = post("contacts", 201, by=cy, last_name="Own", email="own@wein.example")["id"]
    post(f"contacts/{own}/enrich", 409, by=cy)
    dee = make_member("dee", plain=False)
    poor = sign_in(dee)
    other = post("contacts", 201, by=poor, last_name="Own", email="own@wein.example")["id"]
    post(f"contacts/{other}/enrich", 403, by=poor)


@pytest.fixture
def lead(post):
    return post("leads", 201, last_name="Fischer", email="nina@wein.example", phone="+49 30 123456")


def test_a_lead_gets_what_is_known_of_their_company_for_one_credit(funded, lead, post, read):
    said = {"website": "https://www.wein.example", "postcode": "55116"}
    post("companies", 201, name="Wein", **said)
    answer = post(f"leads/{lead['id']}/enrich", 200)
    assert answer["filled"] == ["company_name", "website", "country", "postcode"]
    found = read(f"leads/{lead['id']}")
    assert (found["company_name"], found["website"]) == ("Wein", "https://www.wein.example")
    assert (found["postcode"], found["country"]) == ("55116", "Germany")
    assert funded.credits.balance == 2
    post(f"leads/{lead['id']}/enrich", 409)
    assert funded.credits.balance == 2


def test_a_lead_of_an_unknown_company_gets_what_their_address_and_number_say(
    funded, lead, post, read
):
    post(f"leads/{lead['id']}/enrich", 200)
    found = read(f"leads/{lead['id']}")
    said = (found["company_name"], found["website"], found["country"])
    assert said == ("", "https://wein.example", "Germany")


def test_a_provider_is_asked_of_a_lead_too_and_rules_notice_what_it_found(funded, lead, post, read):
    def look_up(*, record):
        return {"job_title": "Buyer", "status": "qualified", "rating": "hot", "website": "none"}

    rule = {"field": "job_title", "operator": "contains", "value": "buyer", "points": 5}
    post("score-rules", 201, **rule)
    with register_temporarily("crm.enrichments", look_up):
        assert "job_title" in post(f"leads/{lead['id']}/enrich", 200)["filled"]
    found = read(f"leads/{lead['id']}")
    assert (found["job_title"], found["status"], found["rating"]) == ("Buyer", "new", "")
    assert found["points"] == 5


def test_a_converted_lead_stays_as_it_is(funded, lead, post, client):
    page = client.get(f"/leads/{lead['id']}/")
    assert "enrich" in [each["name"] for each in page.context["actions"]]
    post(f"leads/{lead['id']}/convert", 200)
    assert post(f"leads/{lead['id']}/enrich", 409)["type"].endswith("already-converted")
    page = client.get(f"/leads/{lead['id']}/")
    assert "enrich" not in [each["name"] for each in page.context["actions"]]
    assert funded.credits.balance == 3
