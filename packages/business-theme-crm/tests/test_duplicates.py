"""Records that are probably the same, as a list to go through."""

import pytest

from quickscale_business_themes.crm.linkage import Field, Linkage, simplify, soundex
from quickscale_business_themes.crm.models import Contact, DuplicateContact
from quickscale_business_themes.crm.services.duplicates import search

FIELDS = (Field("first", against=8.0, swaps="last"), Field("last"), Field("zip", is_text=False))
BLOCKS = (
    (("first", "sound"), ("last", "sound")), (("zip", "all"),), (("last", "3"), ("zip", "2")),
)  # fmt: skip


def link(*people, **options):
    records = [[simplify(value) for value in person.split("/")] for person in people]
    pairs = Linkage(FIELDS, BLOCKS).find(records, **options)
    return [(pair.first, pair.second) for pair in pairs]


@pytest.mark.parametrize(
    ("name", "sound"),
    [("robert", "R163"), ("rupert", "R163"), ("ashcraft", "A261"), ("tymczak", "T522"),
     ("pfister", "P236"), ("lee", "L000"), ("honeyman", "H555"), ("茶碗", "茶碗"), ("", "")],
)  # fmt: skip
def test_names_that_sound_alike_have_one_sound(name, sound):
    assert soundex(name) == sound.lower()


@pytest.mark.parametrize(
    ("text", "simple"),
    [("Müller-Lüdenscheidt", "mullerludenscheidt"), ("O'Neil ", "oneil"), ("Groß", "gross"),
     ("Ørsted", "ørsted"), ("ΟΔΟΣ", "οδος")],
)  # fmt: skip
def test_texts_are_compared_without_marks_and_signs(text, simple):
    assert simplify(text) == simple


#: People of whom nobody is another.
OTHERS = [f"{first}/{last}/{number}" for number, (first, last) in enumerate(
    ((f, la) for f in ("Ada", "Bob", "Cy", "Di", "Eli") for la in ("Ames", "Berg", "Dahl", "Kuhn")),
    start=20000,
)]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Katharina/Fischer/55116", "Katarina/Fisher/55116"),
        ("Fischer/Katharina/55116", "Katharina/Fischer/55116"),
        ("Katharina/Fischer/55116", "Katharina/Fischer/55161"),
        ("Katharina/Fischer/", "Katharina/Fischer/55116"),
    ],
)
def test_the_same_person_is_found_however_misspelt(one, other):
    assert link(one, *OTHERS, other) == [(0, len(OTHERS) + 1)]


def test_different_people_are_not_taken_for_one():
    assert link("Katharina/Fischer/55116", "Otto/Fischer/55116", *OTHERS) == []


def test_known_records_are_not_compared_with_one_another():
    people = ["Katharina/Fischer/55116"] * 2
    assert link(*people, *OTHERS, known=2) == []
    assert link(*people, *OTHERS, people[0], known=2) == [(0, 22), (1, 22)]


@pytest.fixture
def people(team, owner):
    """Twenty contacts, and two who are probably one of them."""
    rows = [tuple(person.split("/")[:2]) for person in OTHERS]
    rows += [("Katharina", "Fischer"), ("Katarina", "Fisher")]
    return Contact.objects.for_team(team).bulk_create(
        Contact(first_name=first, last_name=last, owner=owner) for first, last in rows
    )


@pytest.fixture
def find(post, read, django_capture_on_commit_callbacks):
    """Return a function that has duplicates searched, and returns the list."""

    def do(kind="contact"):
        with django_capture_on_commit_callbacks(execute=True):
            name = {"contact": "duplicate-contacts", "company": "duplicate-companies"}[kind]
            post(f"{name}/find", 202)
        return read(name)["results"]

    return do


@pytest.mark.django_db
def test_possible_duplicates_are_listed_with_why(people, find):
    [pair] = find()
    assert pair["name"] == "Katharina Fischer / Katarina Fisher"
    assert pair["first"]["id"] == str(people[-2].public_id)
    assert pair["reasons"] == ["First name", "Last name"]
    assert 50 <= pair["probability"] <= 99


@pytest.mark.django_db
def test_what_is_no_duplicate_is_not_listed_again(people, find, post):
    [pair] = find()
    post(f"duplicate-contacts/{pair['id']}/dismiss", 204)
    assert find() == []
    assert DuplicateContact.objects.across_teams().get().is_dismissed


@pytest.mark.django_db
def test_a_pair_is_gone_once_it_is_merged_and_nothing_else_is(people, find, post, read):
    post("notes", 201, text="Hello", contact=str(people[-1].public_id))
    [pair] = find()
    post(f"contacts/{pair['first']['id']}/merge", 200, duplicate=pair["second"]["id"])
    assert read("duplicate-contacts")["results"] == []
    post(f"merges/{read('merges')['results'][0]['id']}/undo", 200)
    assert len(find()) == 1


@pytest.mark.django_db
def test_companies_are_found_by_name_and_address(post, find):
    for number in range(12):
        post("companies", 201, name=f"{'ABCDEFGHIJKL'[number] * 4} Ltd", city=f"City {number}")
    said = {"street": "Rheinstraße 4", "postcode": "55116", "city": "Mainz"}
    post("companies", 201, name="Weinhaus Müller GmbH", **said)
    post("companies", 201, name="Weinhaus Mueller GmbH", **said)
    [pair] = find("company")
    assert {"Name", "Street", "Postcode", "City"} <= set(pair["reasons"])


@pytest.mark.django_db
def test_a_rule_asks_for_all_of_its_fields_and_any_rule_is_enough(post, find):
    wein = post("companies", 201, name="Wein")["id"]
    rows = [
        {"first_name": "Ada", "last_name": "Meyer", "company": wein},
        {"first_name": "Bob", "last_name": "Meier", "company": wein},
        {"first_name": "Cy", "last_name": "Meyer"},
        {"first_name": "Di", "last_name": "Berg", "company": wein, "phone": "+12125550147"},
        {"first_name": "Eli", "last_name": "Kuhn", "phone": "+12125550147"},
    ]
    for row in rows:
        post("contacts", 201, **row)
    post("duplicate-rules", 201, name="Alike", kind="contact", same=["last_name_sound", "company"])
    post("duplicate-rules", 201, name="Line", kind="contact", same=["phone"])
    found = {pair["name"]: pair for pair in find()}
    assert set(found) == {"Ada Meyer / Bob Meier", "Di Berg / Eli Kuhn"}
    assert found["Ada Meyer / Bob Meier"]["reasons"][-1] == "Alike"
    assert found["Ada Meyer / Bob Meier"]["probability"] == 100


@pytest.mark.django_db
def test_rules_say_what_stands_on_the_page_of_a_record(post, read):
    first = post("contacts", 201, first_name="Ada", last_name="Meyer", job_title="CEO")
    post("contacts", 201, first_name="Bob", last_name="meyer")
    assert read("contacts", duplicate_of=first["id"])["results"] == []
    post("duplicate-rules", 201, name="Last", kind="contact", same=["last_name"])
    assert len(read("contacts", duplicate_of=first["id"])["results"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "A", "kind": "company", "same": ["last_name"]}, "same"),
        ({"name": "A", "kind": "contact", "same": []}, "same"),
        ({"name": "A", "kind": "contact", "same": ["weather"]}, "same"),
        ({"name": "Last", "kind": "contact", "same": ["phone"]}, "name"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(post, data, field):
    post("duplicate-rules", 201, name="Last", kind="contact", same=["last_name"])
    assert field in post("duplicate-rules", 400, **data)["errors"]


@pytest.mark.django_db
def test_pairs_are_for_who_sees_both_and_rules_for_who_manages(
    people, find, make_member, sign_in, read, post
):
    [pair] = find()
    own = sign_in(make_member("cy", plain=False))
    assert read("duplicate-contacts", by=own)["results"] == []
    post(f"duplicate-contacts/{pair['id']}/dismiss", 404, by=own)
    member = sign_in(make_member("di"))
    assert len(read("duplicate-contacts", by=member)["results"]) == 1
    post("duplicate-rules", 403, by=member, name="A", kind="contact", same=["phone"])


@pytest.mark.django_db
def test_statements_of_a_search_do_not_grow_with_records(people, team, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as captured:
            search(team.pk, "contact")
        return len(captured)

    few = count()
    Contact.objects.for_team(team).bulk_create(
        Contact(first_name=f"Person{n}", last_name=f"Quux{n % 20}") for n in range(100)
    )
    assert count() <= few + 1


@pytest.mark.django_db
def test_the_list_offers_to_merge_and_to_dismiss(people, find, client, read):
    assert len(find()) == 1
    page = client.get("/contacts/duplicates/")
    assert page.status_code == 200
    [row] = page.context["list"]["rows"]
    assert [action["name"] for action in row["actions"]] == ["merge", "dismiss"]
    address = row["actions"][0]["url"]
    assert client.get(address).status_code == 200
    assert client.post(address.partition("?")[0]).status_code in (303, 200)
    assert read("duplicate-contacts")["results"] == []
