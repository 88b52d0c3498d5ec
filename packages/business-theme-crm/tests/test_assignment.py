"""Who gets the leads that nobody has: by rules, by who is busy and by who is there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quickscale_business_themes.crm.models import Lead, LeadAssignee

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(post, make_member):
    """Ben and Cy, who get leads: their rows by their names."""
    users = {name: make_member(name.lower()) for name in ("Ben", "Cy")}
    return {
        name: {**post("lead-assignees", 201, user=str(user.public_id)), "who": user}
        for name, user in users.items()
    }


@pytest.fixture
def give(post):
    """Return a function that makes leads and returns whom they were assigned to."""

    def make(times=1, **values):
        rows = (post("leads", 201, last_name="F", **values) for _time in range(times))
        return [row["owner"]["label"] for row in rows]

    return make


@pytest.fixture
def add_rule(post):
    def add(**values):
        return post("assignment-rules", 201, **{"name": "Rule", **values})

    return add


def list_errors(post, **values):
    return set(post("assignment-rules", 400, **{"name": "Rule", **values})["errors"])


def test_leads_of_a_territory_go_to_its_people(give, add_rule, people):
    add_rule(country="Germany", postcodes=["10", "11"], people=[people["Cy"]["id"]])
    berlin = {"country": " germany", "postcode": "10 115"}
    assert give(3, **berlin) == ["Cy", "Cy", "Cy"]
    assert "Ben" in give(2, country="Germany", postcode="80331")
    assert "Ben" in give(2, country="Austria", postcode="1010")


def test_postcodes_are_compared_without_spaces_and_capitals(give, add_rule, people):
    add_rule(postcodes=["sw1 a"], people=[people["Cy"]["id"]])
    assert give(2, postcode="SW1A 1AA") == ["Cy", "Cy"]


def test_leads_of_a_source_go_to_its_people(give, add_rule, people):
    add_rule(source="partner", people=[people["Cy"]["id"]])
    assert give(2, source="partner") == ["Cy", "Cy"]
    assert give(2, source="event") == ["Ben", "Cy"]


def test_the_first_rule_that_fits_decides(give, add_rule, people):
    add_rule(position=2, country="Germany", people=[people["Ben"]["id"]])
    add_rule(position=1, source="event", people=[people["Cy"]["id"]])
    assert give(2, country="Germany", source="event") == ["Cy", "Cy"]
    assert give(2, country="Germany") == ["Ben", "Ben"]


def test_several_people_of_a_rule_take_turns(give, add_rule, people, post, make_member):
    post("lead-assignees", 201, user=str(make_member("di").public_id))
    add_rule(country="Germany", people=[people["Ben"]["id"], people["Cy"]["id"]])
    assert give(4, country="Germany") == ["Ben", "Cy", "Ben", "Cy"]
    assert give() == ["Di"]


def test_who_has_the_fewest_open_leads_gets_the_next(give, add_rule, people, client):
    add_rule(method="least_busy")
    for name in ("Ben", "Ben", "Ben", "Cy"):
        give(owner=str(people[name]["who"].public_id))
    assert give(3) == ["Cy", "Cy", "Ben"]
    ben = people["Ben"]["who"]
    Lead.objects.across_teams().filter(owner=ben).update(status="unqualified")
    assert give(3) == ["Ben", "Ben", "Ben"]


@pytest.mark.parametrize(
    ("first", "last", "owners"),
    [(-3, -1, {"Ben", "Cy"}), (-1, 0, {"Ben"}), (0, 5, {"Ben"}), (1, 5, {"Ben", "Cy"})],
)
def test_who_is_away_gets_no_leads(give, people, post, first, last, owners):
    today = timezone.localdate()
    days = {"starts_on": today + timedelta(first), "ends_on": today + timedelta(last)}
    post("absences", 201, user=str(people["Cy"]["who"].public_id), **days)
    assert set(give(4)) == owners


def test_where_all_people_of_a_rule_are_away_the_next_decides(give, add_rule, people, post):
    add_rule(country="Germany", people=[people["Cy"]["id"]])
    today = timezone.localdate()
    who = str(people["Cy"]["who"].public_id)
    post("absences", 201, user=who, starts_on=today, ends_on=today)
    assert give(2, country="Germany") == ["Ben", "Ben"]


def test_where_all_are_away_a_lead_is_its_creators(give, people, client):
    for row in people.values():
        address = f"/api/crm/lead-assignees/{row['id']}/"
        client.patch(address, {"is_available": False}, content_type="application/json")
    assert give() == ["Ada"]


def test_who_has_left_the_team_gets_no_leads(give, people, team):
    from quickscale.core.teams.models import Membership

    Membership.objects.filter(team=team, user=people["Cy"]["who"]).delete()
    assert give(2) == ["Ben", "Ben"]


def test_an_absence_ends_after_it_begins(post):
    answer = post("absences", 400, starts_on="2027-03-02", ends_on="2027-03-01")
    assert "The last day is before the first one." in str(answer["errors"])


def test_a_role_enters_its_own_absence_only(post, make_member, sign_in, people):
    cy = sign_in(make_member("di", plain=False))
    days = {"starts_on": "2027-03-01", "ends_on": "2027-03-02"}
    own = post("absences", 201, by=cy, **days)
    assert own["user"]["label"] == "Di"
    who = str(people["Ben"]["who"].public_id)
    assert "user" in post("absences", 400, by=cy, user=who, **days)["errors"]
    theirs = post("absences", 201, user=who, **days)
    assert cy.delete(f"/api/crm/absences/{theirs['id']}/").status_code == 403
    assert cy.delete(f"/api/crm/absences/{own['id']}/").status_code == 204


def test_only_who_manages_writes_rules(post, make_member, sign_in):
    post("assignment-rules", 403, by=sign_in(make_member("ben")), name="Mine")


def test_people_of_other_teams_are_in_no_rule(post, make_user):
    from quickscale.core.teams.services import create_team

    other = create_team("Others", owner=make_user("eve"))
    eve = LeadAssignee.objects.for_team(other).create(user=make_user("mallory"))
    assert list_errors(post, people=[str(eve.public_id)]) == {"people"}


def test_rules_and_absences_are_written_on_pages(client, people):
    rule = {"name": "South", "country": "Germany", "postcodes": "80\n81", "method": "least_busy"}
    sent = {**rule, "position": 1, "people": [people["Cy"]["id"]]}
    page = client.post("/lead-assignment/rules/new/", sent, follow=True)
    assert "Who has the fewest open leads" in page.text
    days = {"starts_on": "2027-03-01", "ends_on": "2027-03-02"}
    page = client.post("/lead-assignment/absences/new/", days, follow=True)
    assert "Absence saved." in page.text


def test_rules_cost_as_many_statements_however_many_there_are(
    add_rule, people, team, owner, django_assert_max_num_queries
):
    from quickscale_business_themes.crm.services.assignment import choose_owner

    for number in range(10):
        add_rule(country=f"Country {number}", people=[people["Cy"]["id"]])
    with django_assert_max_num_queries(8):
        choose_owner(Lead(team=team))


def test_who_is_alone_in_a_rule_is_not_removed(add_rule, people, client, read):
    rule = add_rule(country="Germany", people=[people["Cy"]["id"]])
    address = f"/api/crm/lead-assignees/{people['Cy']['id']}/"
    answer = client.delete(address)
    assert (answer.status_code, answer.json()["type"].endswith("last-of-rule")) == (409, True)
    rows = read("lead-assignees")["results"]
    assert [row["can"]["delete"] for row in rows] == [True, False]
    both = {"people": [row["id"] for row in people.values()]}
    client.patch(f"/api/crm/assignment-rules/{rule['id']}/", both, content_type="application/json")
    assert client.delete(address).status_code == 204
