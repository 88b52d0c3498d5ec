"""Fields that a team adds to its records."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quickscale_business_themes.crm.models import Contact, CustomField

pytestmark = pytest.mark.django_db

PATHS = {"lead": "leads", "contact": "contacts", "company": "companies", "deal": "deals"}


@pytest.fixture
def add(post):
    """Return a function that adds a field, and returns its id."""

    def do(name, type="text", kind="contact", expected=201, **said):
        return post("custom-fields", expected, name=name, type=type, kind=kind, **said).get("id")

    return do


@pytest.fixture
def patch(client):
    def send(path, expected=200, **data):
        response = client.patch(f"/api/crm/{path}/", data, content_type="application/json")
        assert response.status_code == expected, response.text
        return response.json()

    return send


@pytest.mark.parametrize("kind", PATHS)
def test_records_of_every_kind_say_what_a_team_wants_to_know(add, post, read, patch, kind):
    field = add("Budget", "number", kind)
    add("Other", kind="deal" if kind == "lead" else "lead")
    names = {"name": "Wein"} if kind in ("company", "deal") else {"last_name": "Fischer"}
    made = post(PATHS[kind], 201, **names, custom_fields=[{"id": field, "value": "1,200.50"}])
    told = {"label": "Budget", "value": "1200.50", "format": "decimal", "choices": []}
    assert made["custom_fields"] == [{"id": field, **told}]
    assert made["custom_facts"] == ["Budget: 1200.50"]
    path = f"{PATHS[kind]}/{made['id']}"
    assert patch(path, description="x")["custom_facts"] == ["Budget: 1200.50"]
    patch(path, custom_fields=[{"id": field, "value": ""}])
    assert read(path)["custom_facts"] == []


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        ("text", " Hello ", "Hello"), ("number", "-5", "-5"), ("date", "2026-04-03", "04/03/2026"),
        ("switch", "yes", "Yes"), ("switch", "0", "No"), ("choice", "GOLD", "Gold"),
    ],
)  # fmt: skip
def test_values_are_kept_by_their_type(add, post, type_, value, shown):
    field = add("F", type_, options=["Gold", "Silver"])
    made = post("contacts", 201, last_name="A", custom_fields=[{"id": field, "value": value}])
    assert made["custom_facts"] == [f"F: {shown}"]


@pytest.mark.parametrize(
    ("type_", "value"),
    [("number", "many"), ("number", "9" * 40), ("date", "soon"), ("switch", "maybe"),
     ("choice", "Bronze"), ("text", "x" * 501)],
)  # fmt: skip
def test_a_value_of_another_type_is_an_error_of_its_row(add, post, type_, value):
    first, field = add("First"), add("F", type_, options=["Gold"])
    rows = [{"id": first, "value": "x"}, {"id": field, "value": value}]
    answer = post("contacts", 400, last_name="A", custom_fields=rows)
    assert "value" in answer["errors"]["custom_fields"]["1"]
    assert not Contact.objects.across_teams().exists()


def test_another_teams_field_is_unknown(add, post, make_user, sign_in):
    from quickscale.core.teams.services import create_team

    bob = make_user("bob")
    elsewhere = sign_in(bob, create_team("Other", owner=bob))
    theirs = post("custom-fields", 201, by=elsewhere, name="T", kind="contact")["id"]
    rows = [{"id": theirs, "value": "x"}]
    answer = post("contacts", 400, last_name="A", custom_fields=rows)
    assert "custom_fields" in answer["errors"]


@pytest.fixture
def people(add, post):
    """Three contacts who say different things; the ids of the fields by what they are called."""
    fields = {
        "tier": add("Tier", "choice", options=["Gold", "Silver"]),
        "paid": add("Paid", "switch"), "note": add("Note"),
        "budget": add("Budget", "number"), "since": add("Since", "date"),
    }  # fmt: skip
    said = {
        "A": {"tier": "Gold", "paid": "yes", "note": "Likes tea", "budget": "9.50"},
        "B": {"tier": "silver", "paid": "no", "budget": "1000", "since": "2026-03-01"},
        "C": {"note": "TEA, no milk", "budget": "-5", "since": "2025-12-31"},
    }
    for name, values in said.items():
        rows = [{"id": fields[key], "value": value} for key, value in values.items()]
        post("contacts", 201, last_name=name, custom_fields=rows)
    return fields


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (["tier:SILVER"], "B"), (["tier:Gold", "tier:Silver"], "AB"), (["paid:no"], "B"),
        (["note:tea"], "AC"), (["note:tea", "tier:Gold"], "A"), (["budget:9.5"], "A"),
        (["budget:9..1000"], "AB"), (["budget:..9"], "C"), (["budget:..", "paid:yes"], "A"),
        (["since:2026-01-01.."], "B"), (["since:2025-12-31"], "C"),
    ],
)  # fmt: skip
def test_records_are_found_by_what_they_say(people, read, asked, names):
    custom = [f"{people[key]}:{value}" for key, value in (each.split(":") for each in asked)]
    found = read("contacts", custom=custom)["results"]
    assert "".join(sorted(row["name"] for row in found)) == names


def test_a_value_that_makes_no_sense_is_an_error_of_its_filter(people, read):
    for key, value in (("budget", "many"), ("since", "soon.."), ("tier", "Iron")):
        wrong = f"{people[key]}:{value}"
        errors = read("contacts", 400, custom=wrong)["errors"]["custom"]
        assert list(errors) == [wrong.partition(":")[0]]
    for unknown in ("x", "00000000-0000-0000-0000-000000000000:1"):
        assert isinstance(read("contacts", 400, custom=unknown)["errors"]["custom"], list)


def test_a_list_is_narrowed_by_what_is_typed_and_chosen_on_its_page(people, client):
    page = client.get("/contacts/").content.decode()
    assert f'name="custom-{people["note"]}"' in page
    assert f'value="{people["tier"]}:Gold"' in page
    asked = {f"custom-{people['budget']}-from": "9", f"custom-{people['note']}": "tea"}
    page = client.get("/contacts/", asked).content.decode()
    assert page.count('href="/contacts/') and ">A<" in page and ">B<" not in page
    assert f"custom={people['budget']}%3A9.." in page.replace("&amp;", "&")  # the file's link
    wrong = client.get("/contacts/", {f"custom-{people['since']}-to": "soon"})
    assert wrong.status_code == 422
    assert "Since: This isn" in wrong.content.decode()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "TIER", "kind": "contact"}, "name"),
        ({"name": "A", "kind": "contact", "type": "choice"}, "options"),
        ({"name": "A", "kind": "weather"}, "kind"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(add, post, said, field):
    add("Tier")
    answer = post("custom-fields", 400, **said)
    assert answer["errors"]


def test_what_a_field_is_stays(add, patch):
    field = add("Tier")
    patch(f"custom-fields/{field}", 400, type="date")
    patch(f"custom-fields/{field}", 400, kind="deal")
    assert patch(f"custom-fields/{field}", name="Level")["name"] == "Level"


def test_fields_are_for_who_manages(post, make_member, sign_in, read, add):
    member = sign_in(make_member("cy"))
    post("custom-fields", 403, by=member, name="A", kind="contact")
    add("Tier")
    assert len(read("custom-fields", by=member)["results"]) == 1


@pytest.fixture
def upload(client, read, django_capture_on_commit_callbacks):
    def send(content):
        file = SimpleUploadedFile("people.csv", content.encode())
        with django_capture_on_commit_callbacks(execute=True):
            batch = client.post("/api/crm/imports/", {"file": file, "kind": "contact"}).json()
        return read(f"imports/{batch['id']}")

    return send


def test_columns_of_a_fields_name_are_imported_and_exported(
    add, upload, post, read, client, django_capture_on_commit_callbacks
):
    add("Since", "date")
    add("Budget", "number")
    batch = upload('Last name,since,BUDGET,Budget 2\nA,31/12/2020,"1,5",x\nB,13/01/2021,lots,\n')
    assert [it["field"] for it in batch["mapping"]] == ["last_name", "custom", "custom", ""]
    [problem] = read(f"imports/{batch['id']}/problems")["results"]
    assert (problem["row"], problem["column"]) == (3, "BUDGET")
    columns = [{"id": 3, "field": "custom"}]
    refused = post(f"imports/{batch['id']}/map-contact", 400, columns=columns)
    assert "Budget 2" in str(refused["errors"])
    with django_capture_on_commit_callbacks(execute=True):
        post(f"imports/{batch['id']}/run", 200)
    [row] = read("contacts")["results"]
    facts = read(f"contacts/{row['id']}")["custom_facts"]
    assert facts == ["Since: 12/31/2020", "Budget: 1.5"]
    content = client.get("/api/crm/team-data/").getvalue()
    table = zipfile.ZipFile(io.BytesIO(content)).read("contacts.csv").decode("utf-8-sig")
    headings, line = table.splitlines()
    assert headings.endswith("tags,Since,Budget")
    assert line.endswith(",2020-12-31,1.5")


def test_a_merge_keeps_what_only_the_duplicate_says(add, post, read):
    field = add("Tier")
    kept = post("contacts", 201, last_name="A")
    said = [{"id": field, "value": "Gold"}]
    twin = post("contacts", 201, last_name="A", custom_fields=said)
    merged = post(f"contacts/{kept['id']}/merge", 200, duplicate=twin["id"])
    assert merged["custom_facts"] == ["Tier: Gold"]
    post(f"merges/{read('merges')['results'][0]['id']}/undo", 200)
    assert read(f"contacts/{kept['id']}")["custom_facts"] == []
    assert read(f"contacts/{twin['id']}")["custom_facts"] == ["Tier: Gold"]


def test_the_fields_stand_on_the_pages(add, post, client):
    field = add("Tier")
    made = post("contacts", 201, last_name="A")
    page = client.get(f"/contacts/{made['id']}/edit/")
    assert "Tier" in page.content.decode()
    data = {
        "last_name": "A", "custom_fields": ["0"], "custom_fields-0-id": field,
        "custom_fields-0-value": "Gold",
    }  # fmt: skip
    assert client.post(f"/contacts/{made['id']}/edit/", data).status_code == 303
    assert "Tier: Gold" in client.get(f"/contacts/{made['id']}/").content.decode()
    assert CustomField.objects.across_teams().get().name == "Tier"
    assert client.get("/custom-fields/").status_code == 200
    assert client.get("/contacts/new/").status_code == 200


def test_new_records_are_asked_for_what_the_team_wants_to_know(add, client):
    tier = add("Tier", "choice", options=["Gold", "Silver"])
    since = add("Since", "date")
    page = client.get("/contacts/new/").content.decode()
    assert '<option value="Gold"' in page
    assert 'type="date"' in page
    data = {
        "last_name": "A", "custom_fields": ["0", "1"], "custom_fields-0-id": tier,
        "custom_fields-0-value": "Silver", "custom_fields-1-id": since,
        "custom_fields-1-value": "soon",
    }  # fmt: skip
    refused = client.post("/contacts/new/", data)
    assert refused.status_code == 422
    assert '<option value="Silver" selected' in refused.content.decode()
    client.post("/contacts/new/", {**data, "custom_fields-1-value": "2026-04-03"})
    contact = Contact.objects.across_teams().get()
    assert contact.custom == {tier: "Silver", since: "2026-04-03"}


def test_what_is_no_option_any_more_stays(add, post, patch):
    field = add("Tier", "choice", options=["Gold", "Silver"])
    rows = [{"id": field, "value": "Gold"}]
    made = post("contacts", 201, last_name="A", custom_fields=rows)
    patch(f"custom-fields/{field}", options=["Silver"])
    kept = patch(f"contacts/{made['id']}", last_name="B", custom_fields=rows)["custom_fields"]
    assert kept[0]["value"] == "Gold"
    assert [each["value"] for each in kept[0]["choices"]] == ["Silver", "Gold"]
    post("contacts", 400, last_name="C", custom_fields=rows)


def test_a_list_as_a_file_has_a_column_for_each_field(people, client):
    content = client.get("/api/crm/contacts/?format=csv&columns=last_name").getvalue()
    first, *lines = content.decode("utf-8-sig").splitlines()
    assert first == "ID,Last name,Tier,Paid,Note,Budget,Since"
    assert [line.partition(",")[2] for line in lines] == [
        "A,Gold,yes,Likes tea,9.50,", "B,Silver,no,,1000,2026-03-01",
        'C,,,"TEA, no milk",-5,2025-12-31',
    ]  # fmt: skip


def test_what_a_lead_says_is_copied_where_it_becomes_something_with_that_field(add, post, read):
    tier = add("Tier", "choice", "lead", options=["Gold", "Iron"])
    note, budget = add("Note", kind="lead"), add("Budget", "number", "lead")
    theirs = {
        "contact": add("tier", "choice", options=["GOLD"]), "kept": add("Note"),
        "deal": add("Budget", "number", "deal"), "other": add("Note", "number", "deal"),
        "company": add("Tier", "choice", "company", options=["Silver"]),
    }  # fmt: skip
    said = [{"id": theirs["kept"], "value": "x"}]
    known = post("contacts", 201, last_name="A", custom_fields=said)
    pairs = ((tier, "Gold"), (note, "y"), (budget, "5"))
    rows = [{"id": field, "value": value} for field, value in pairs]
    lead = post("leads", 201, last_name="A", company_name="Wein", custom_fields=rows)
    done = post(f"leads/{lead['id']}/convert", 200, contact=known["id"])
    assert read(f"contacts/{known['id']}")["custom_facts"] == ["tier: GOLD", "Note: x"]
    assert read(f"deals/{done['converted_deal']['id']}")["custom_facts"] == ["Budget: 5"]
    assert read(f"companies/{done['converted_company']['id']}")["custom_facts"] == []
    assert done["custom_facts"] == ["Tier: Gold", "Note: y", "Budget: 5"]
    other = post("leads", 201, last_name="B", custom_fields=rows)
    done = post(f"leads/{other['id']}/convert", 200, with_custom_fields=False)
    assert read(f"contacts/{done['converted_contact']['id']}")["custom_facts"] == []


@pytest.mark.parametrize("kind", PATHS)
def test_forms_of_every_kind_ask_for_what_the_team_wants_to_know(add, post, client, kind):
    add("Tier", kind=kind)
    names = {"name": "Wein"} if kind in ("company", "deal") else {"last_name": "Fischer"}
    made = post(PATHS[kind], 201, **names)
    for address in ("new", f"{made['id']}/edit"):
        page = client.get(f"/{PATHS[kind]}/{address}/").content.decode()
        assert 'name="custom_fields-0-value"' in page


def test_forms_say_nothing_of_fields_where_there_are_none_to_fill_in(add, post, client):
    made = post("contacts", 201, last_name="A")
    for address in ("/contacts/new/", f"/contacts/{made['id']}/edit/"):
        assert "Custom fields" not in client.get(address).content.decode()
    add("Tier")
    assert "Tier" in client.get(f"/contacts/{made['id']}/edit/").content.decode()
