"""Importing contacts, leads, companies and deals from files."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import phonenumbers
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from quickscale_business_themes.crm.models import (
    Activity,
    Company,
    Contact,
    Deal,
    ImportBatch,
    ImportChunk,
    ImportProblem,
    Lead,
    StageChange,
)

pytestmark = pytest.mark.django_db

HUBSPOT = """Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company
1,Nina,Fischer,nina@wein.example,(212) 555-0147,Ada,Weinhaus
2,Otto,Mendes,otto@wein.example,+44 20 7946 0100,ada@example.com,WEINHAUS
3,Eve,,eve@wein.example,,Ada,
4,Max,Muster,not an address,,Ada,
5,Kim,Berg,kim@berg.example,4.9E+11,Ada,Berg
6,Nina,F.,NINA@wein.example,,Ada,
7,Ole,Dahl,ole@dahl.example,,Somebody,
"""


@pytest.fixture
def upload(client, read, django_capture_on_commit_callbacks):
    """Return a function that sends a file to be looked at."""

    def send(content, kind="contact", expected=201, name="people.csv"):
        content = content.encode() if isinstance(content, str) else content
        data = {"file": SimpleUploadedFile(name, content, "text/csv"), "kind": kind}
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post("/api/crm/imports/", data)
        assert response.status_code == expected, response.text
        answer = response.json()
        return read(f"imports/{answer['id']}") if expected == 201 else answer

    return send


@pytest.fixture
def act(post, read, django_capture_on_commit_callbacks):
    """Return a function that does something with a file, and waits until it is done."""

    def do(batch, name, expected=200, **data):
        with django_capture_on_commit_callbacks(execute=True):
            answer = post(f"imports/{batch['id']}/{name}", expected, **data)
        return read(f"imports/{batch['id']}") if expected == 200 else answer

    return do


@pytest.fixture
def run(act):
    """Return a function that imports a file that was looked at."""
    return lambda batch, expected=200: act(batch, "run", expected)


@pytest.fixture
def problems(read):
    """Return a function that tells what was told of a file's rows."""

    def ask(batch):
        rows = read(f"imports/{batch['id']}/problems")["results"]
        return [(row["row"], row["column"], row["reason"].split(".")[0]) for row in rows]

    return ask


def test_a_file_is_looked_at_and_nothing_is_imported(upload, problems):
    batch = upload(HUBSPOT)
    assert batch["status"] == "previewed"
    assert (batch["rows_read"], batch["rows_ready"], batch["rows_left_out"]) == (7, 3, 4)
    assert batch["columns"] == [
        "First Name → First name",
        "Last Name → Last name",
        "Email → E-mail",
        "Phone Number → Phone",
        "Contact owner → Owner",
        "Associated Company → Company",
    ]
    assert batch["ignored"] == ["Record ID"]
    assert not Contact.objects.across_teams().exists()
    assert problems(batch) == [
        (4, "Last name", "This is missing"),
        (5, "E-mail", "This isn't an e-mail address"),
        (6, "Phone", "A spreadsheet has cut this number"),
        (7, "E-mail", "This is already there, or stands in the file before"),
        (8, "Owner", "Nobody in the team is called that"),
    ]


def test_what_was_looked_at_is_imported_once(upload, run):
    batch = upload(HUBSPOT)
    done = run(batch)
    assert (done["status"], done["rows_imported"], done["rows_left_out"]) == ("done", 3, 4)
    nina, otto, ole = Contact.objects.across_teams().order_by("pk")
    assert (nina.phone_e164, nina.owner.name, ole.owner.name) == ("+12125550147", "Ada", "Ada")
    assert nina.company == otto.company == Company.objects.across_teams().get()
    assert run(batch, 409)["type"].endswith("import-not-ready")


def test_numbers_of_all_countries_are_compared_as_the_library_writes_them(upload, run):
    library = phonenumbers
    examples = [
        library.format_number(number, library.PhoneNumberFormat.INTERNATIONAL)
        for region in sorted(library.SUPPORTED_REGIONS)
        for kind in (library.PhoneNumberType.FIXED_LINE, library.PhoneNumberType.MOBILE)
        if (number := library.example_number_for_type(region, kind))
    ]
    # One with the prefix that is dialled within Britain, ones that are too short, no country's.
    odd = [
        "+44 (0) 20 7946 0100",
        "+1 212 55",
        "+1 212 555 014",
        "+999 123 456",
        "+39 02 1234 5678",
    ]
    numbers = [*examples, *odd]
    run(upload("Last Name,Phone\n" + "\n".join(f"N{at},{it}" for at, it in enumerate(numbers))))
    stored = dict(Contact.objects.across_teams().values_list("last_name", "phone_e164"))
    assert len(stored) > 400
    assert stored == {f"N{at}": compare_by_library(it) for at, it in enumerate(numbers)}


def compare_by_library(text):
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def test_known_people_and_companies_are_not_imported_again(upload, post, run):
    post("companies", 201, name="weinhaus")
    post("contacts", 201, last_name="F", further_emails=[{"email": "Nina@wein.example"}])
    batch = upload(HUBSPOT)
    assert batch["rows_ready"] == 2
    post("contacts", 201, last_name="M", email="otto@wein.example")
    done = run(batch)
    assert (done["rows_imported"], done["rows_left_out"]) == (1, 6)
    assert Company.objects.across_teams().count() == 1


def test_owners_are_found_by_name_and_address(upload, run, make_member):
    make_member("bob")
    batch = upload("last name,owner\nA,BOB\nB,bob@example.com\nC,Ada\n")
    run(batch)
    owners = Contact.objects.across_teams().order_by("last_name")
    assert [contact.owner.name for contact in owners] == ["Bob", "Bob", "Ada"]


def test_leads_are_imported_with_what_other_systems_call_their_status(upload, run):
    rows = "name;company;lead status;lead source;tags\n"
    rows += "Nina Maria Fischer;Wein;Open - Not Contacted;Web;a, b\nOtto;;Connected;???;A\n"
    run(upload(rows, "lead"))
    nina, otto = Lead.objects.across_teams().order_by("pk")
    assert (nina.first_name, nina.last_name, nina.company_name) == ("Nina Maria", "Fischer", "Wein")
    assert (nina.status, nina.source) == ("new", "website")
    assert (otto.status, otto.source, [tag.name for tag in otto.tags.all()]) == (
        "contacted", "", ["a"],
    )  # fmt: skip
    assert nina.tags.count() == 2


def test_companies_are_imported_with_their_address(upload, run, problems):
    batch = upload(
        "Company name,Company Domain Name,Industry,Number of Employees,Postal Code,City,Country\n"
        'Wein,wein.example,Wine,"1,200",04109,Leipzig,Germany\nBier,,,,4109,Leipzig,Germany\n'
        "wein,,,,,,\n",
        "company",
    )
    assert problems(batch) == [
        (4, "Name", "This is already there, or stands in the file before"),
        (3, "Postcode", "The first digit seems to be missing"),
    ]
    run(batch)
    wein = Company.objects.across_teams().get(name="Wein")
    assert (wein.domain, wein.employees, wein.postcode) == ("wein.example", 1200, "04109")


@pytest.mark.parametrize(
    "headers",
    [
        "Last Name,Postal Code,Country/Region", "Last Name,Zip/Postal Code,Country",
        "Nachname,PLZ,Land", "Last Name,Zip Code,Country",
        "Lead name,Organization - ZIP/Postal code of address,Organization - Country of address",
        "Last name,Postcode,Country",
    ],
)  # fmt: skip
def test_leads_are_imported_with_where_they_live(upload, run, problems, headers):
    batch = upload(f"{headers}\nFischer,04109,Germany\nWeber,4109,Germany\nBerg,4.1E+9,\n", "lead")
    assert problems(batch) == [
        (4, "Postcode", "A spreadsheet has cut this number"),
        (3, "Postcode", "The first digit seems to be missing"),
    ]
    run(batch)
    places = Lead.objects.across_teams().order_by("pk").values_list("postcode", "country")
    assert list(places) == [("04109", "Germany"), ("4109", "Germany")]


def test_who_is_imported_can_be_assigned_by_their_territory(upload, act, post, make_member, read):
    from quickscale_business_themes.crm.services.automation import running

    post(
        "rules",
        201,
        name="Assign",
        subject="lead",
        trigger="created",
        actions=[{"kind": "assign_next"}],
    )
    users = {name: make_member(name.lower()) for name in ("Ben", "Cy")}
    ids = [post("lead-assignees", 201, user=str(user.public_id))["id"] for user in users.values()]
    rule = {"name": "Leipzig", "country": "Germany", "postcodes": ["04"], "people": [ids[1]]}
    post("assignment-rules", 201, **rule)
    rows = "".join(f"Fischer {number},04109,germany\n" for number in range(3))
    act(upload(f"Last name,Zip,Country\n{rows}", "lead"), "run", with_rules=True)
    running.sweep()
    assert {row["owner"]["label"] for row in read("leads")["results"]} == {"Cy"}


DEALS = """Opportunity Name;Stage;Amount;Close Date;Created Date;Account Name;Opportunity Owner
Barrels;Closed Won;"1.054,50 €";31.03.2026;01.02.2026;Weinhaus;Ada
Bottles;Negotiation/Review;200;01.12.2099;02.02.2026;;
Corks;Closed Lost;;15.03.2026;05.03.2026;WEINHAUS;
Glasses;Won;;15.03.2026;05.03.2026;;
Boxes;Won;5;05.03.2026;15.03.2026;;
Labels;Somewhere;;;;;
"""


def test_deals_are_imported_into_their_stages(upload, run, problems, stages):
    batch = upload(DEALS, "deal")
    assert batch["stages"] == [
        "Closed Won → Won",
        "Negotiation/Review → Negotiation",
        "Closed Lost → Lost",
    ]
    assert problems(batch) == [
        (5, "Amount", "This is missing"),
        (6, "Close date", "A deal can't be closed before it was opened"),
        (7, "Stage", "There is no stage of this name"),
    ]
    run(batch)
    barrels, bottles, corks = Deal.objects.across_teams().order_by("name")
    assert (barrels.status, barrels.amount) == ("won", Decimal("1054.5"))
    assert (barrels.opened_on, barrels.closed_on) == (date(2026, 2, 1), date(2026, 3, 31))
    assert barrels.company == corks.company == Company.objects.across_teams().get()
    assert (bottles.stage, bottles.probability) == (stages["Negotiation"], 80)
    assert bottles.expected_close_on == date(2099, 12, 1)
    assert (corks.status, corks.lost_reason, corks.amount) == ("lost", "other", None)


def test_imported_deals_have_taken_their_steps(upload, run):
    run(upload(DEALS, "deal"))
    steps = StageChange.objects.across_teams().filter(deal__name="Barrels").order_by("at")
    assert [(step.from_name, step.to_name) for step in steps] == [
        ("", "Prospecting"), ("Prospecting", "Won"),
    ]  # fmt: skip
    assert steps[1].seconds == 58 * 24 * 3600
    assert StageChange.objects.across_teams().count() == 5


def test_deals_belong_to_contacts_and_pipelines_that_the_team_has(upload, run, post, problems):
    nina = post("contacts", 201, first_name="Nina", last_name="Fischer", email="n@wein.example")
    post("pipelines", 201, name="Partners")
    batch = upload(
        "Deal Name,Pipeline,Deal Stage,Associated Contact\n"
        "A,partners,Proposal,Nina Fischer (n@wein.example)\nB,,Proposal,Nina Fischer\n"
        "C,Partners,,Nobody At All\nD,Nowhere,Proposal,\n",
        "deal",
    )
    assert problems(batch) == [
        (5, "Pipeline", "There is no pipeline of this name"),
        (4, "Contact", "There is no such contact"),
    ]
    run(batch)
    a, b, c = Deal.objects.across_teams().order_by("name")
    assert (a.stage.pipeline.name, b.stage.pipeline.name) == ("Partners", "Sales")
    assert str(a.contact.public_id) == nina["id"]
    assert (c.contact, c.stage.name) == (None, "Prospecting")


def test_reports_count_imported_deals_to_the_digit(upload, run, read):
    today = timezone.localdate()
    days = {n: (today - timedelta(days=n)).isoformat() for n in (1, 2, 5, 12)}
    batch = upload(
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        f"A1,Ada,GTX,Acme,Won,{days[12]},{days[2]},1000\n"
        f"A2,Ada,GTX,,Won,{days[5]},{days[1]},500.50\n"
        f"A3,Ada,GTX,Acme,Lost,{days[12]},{days[1]},0\n"
        f"A4,Ada,GTX,Acme,Prospecting,,,\n",
        "deal",
    )
    run(batch)
    figures = {name: read(f"reports/{name}")["value"] for name in ("won", "win-rate", "cycle")}
    assert figures == {"won": "1500.5", "win-rate": "0.6667", "cycle": "7"}
    assert Deal.objects.across_teams().filter(company=None).count() == 1
    funnel = {row["name"]: row["reached"] for row in read("reports/funnel")}
    assert (funnel["Prospecting"], funnel["Won"]) == (4, 2)


def map_columns(act, batch, fields=None, expected=200, **data):
    """Send what the columns of a file are, with the fields of some by their place."""
    columns = [{"id": it["id"], "field": it["field"]} for it in batch["mapping"]]
    for place, field in (fields or {}).items():
        columns[place]["field"] = field
    return act(batch, f"map-{batch['kind']}", expected, **{"columns": columns, **data})


def test_what_a_column_is_can_be_changed(upload, act, run):
    batch = upload("Who,Reference,Product\nFischer,n@w.example,GTXPro\nMendes,,GTX Pro\n")
    assert (batch["rows_ready"], batch["ignored"]) == (0, ["Who", "Reference", "Product"])
    batch = map_columns(
        act, batch, {0: "last_name", 1: "email", 2: "tags"},
        values=[{"column": "product", "value": "gtxpro", "meaning": "GTX Pro"}],
    )  # fmt: skip
    assert (batch["rows_ready"], batch["rows_left_out"]) == (2, 0)
    assert [it["label"] for it in batch["mapping"]] == [
        "Who (Fischer, Mendes)", "Reference (n@w.example)", "Product (GTXPro, GTX Pro)",
    ]  # fmt: skip
    run(batch)
    tags = {tag.name for it in Contact.objects.across_teams() for tag in it.tags.all()}
    assert tags == {"GTX Pro"}
    answer = map_columns(act, batch, expected=409)
    assert answer["type"].endswith("import-not-changeable")


def test_a_value_can_mean_a_stage(upload, act):
    batch = upload("name,stage\nA,Engaging\n", "deal")
    assert batch["rows_ready"] == 0
    values = [{"column": "Stage", "value": "Engaging", "meaning": "Negotiation"}]
    batch = map_columns(act, batch, values=values)
    assert (batch["rows_ready"], batch["stages"]) == (1, [])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"fields": {0: "email", 1: "email"}}, "is chosen for two columns"),
        ({"fields": {0: "stage"}}, "is not a valid choice"),
        ({"columns": [{"id": 9, "field": ""}]}, "has no such column"),
        ({"values": [{"column": "Whom", "value": "x", "meaning": "y"}]}, "has no column “Whom”"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(upload, act, data, reason):
    batch = upload("Who,Reference\nFischer,x\n")
    assert reason in str(map_columns(act, batch, expected=400, **data)["errors"])


def test_columns_are_no_fields_of_another_kind_of_record(upload, act):
    refused = act(upload(HUBSPOT), "map-deal", 400, columns=[{"id": 0, "field": "amount"}])
    assert "columns" in refused["errors"]


def test_what_is_not_said_of_columns_stays(upload, act):
    batch = upload("Last name,Reference\nFischer,x\n")
    values = [{"column": "Reference", "value": "x", "meaning": ""}]
    batch = act(batch, "map-contact", columns=[{"id": 1, "field": "email"}], values=values)
    assert (batch["rows_ready"], batch["values"]) == (1, values)
    batch = act(batch, "map-contact", date_order="day_first")
    assert [it["field"] for it in batch["mapping"]] == ["last_name", "email"]
    assert (batch["values"], batch["date_order"]) == (values, "day_first")


def test_problems_are_summed_up_by_reason(upload, read):
    batch = upload("name,stage,owner\n" + "A,Engaging,Eve\n" * 3 + "B,Proposal,Eve\n", "deal")
    assert [
        (row["reason"].split(".")[0], row["column"], row["value"], row["rows"], row["is_left_out"])
        for row in read(f"imports/{batch['id']}/problem-summary")
    ] == [
        ("There is no stage of this name", "Stage", "Engaging", 3, True),
        ("Nobody in the team is called that", "Owner", "Eve", 4, False),
    ]


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("03/04/2026", "auto", date(2026, 3, 4)),
        ("03/04/2026\nB,25/03/2026", "auto", date(2026, 4, 3)),
        ("03.04.2026", "auto", date(2026, 4, 3)),
        ("03/04/2026", "day_first", date(2026, 4, 3)),
        ("2026-04-03 12:30", "auto", date(2026, 4, 3)),
        ("2026-04-03T23:59:00Z", "auto", date(2026, 4, 3)),
    ],
)
def test_dates_are_read_as_their_column_writes_them(upload, act, run, cell, order, expected):
    batch = upload(f"name,created date\nA,{cell}\n", "deal")
    run(map_columns(act, batch, date_order=order))
    assert Deal.objects.across_teams().get(name="A").opened_on == expected


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1054", "1054"), ("$4,514.00", "4514"), ('"1.054,5"', "1054.5"), ('"1,054"', "1054"),
        ("1'054.50", "1054.5"), ('"12,50 €"', "12.5"), ("0", "0"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(upload, run, cell, amount):
    run(upload(f"name;amount\nA;{cell}\n", "deal"))
    assert Deal.objects.across_teams().get().amount == Decimal(amount)


def test_undoing_deletes_what_was_imported_and_no_more(upload, post, run, act):
    kept = post("contacts", 201, last_name="Kept")
    batch = upload(HUBSPOT)
    run(batch)
    undone = act(batch, "undo")
    assert undone["status"] == "undone"
    assert [str(it.public_id) for it in Contact.objects.across_teams()] == [kept["id"]]
    assert not Company.objects.across_teams().exists()
    act(batch, "undo", 409)


def test_a_company_that_somebody_needs_stays(upload, post, run, act):
    batch = upload(HUBSPOT)
    run(batch)
    company = Company.objects.across_teams().get()
    post("deals", 201, name="Wine", company=str(company.public_id))
    act(batch, "undo")
    assert Company.objects.across_teams().get() == company


@pytest.mark.parametrize("added", ["notes", "activities", "attachments", "deals"])
def test_a_record_to_which_somebody_has_added_stays_and_is_told(
    upload, post, run, act, client, added
):
    batch = run(upload(HUBSPOT))
    made = Contact.objects.across_teams().get(email="nina@wein.example")
    key = str(made.public_id)
    if added == "attachments":
        sent = {"file": SimpleUploadedFile("a.pdf", b"%PDF"), "contact": key}
        assert client.post("/api/crm/attachments/", sent).status_code == 201
    else:
        post(added, 201, contact=key, text="Hello", subject="Call", name="Wine")
    undone = act(batch, "undo")
    assert [contact.pk for contact in Contact.objects.across_teams()] == [made.pk]
    assert made.company == Company.objects.across_teams().get()
    assert (undone["records_kept"], undone["kept"]) == (2, ["Nina Fischer", "WEINHAUS"])


def test_a_task_that_a_rule_made_keeps_no_record(upload, run, act, team):
    batch = run(upload(HUBSPOT))
    made = Contact.objects.across_teams().get(email="nina@wein.example")
    Activity.objects.for_team(team).create(subject="By a rule", contact=made)
    act(batch, "undo")
    assert not Contact.objects.across_teams().exists()


def test_a_role_learns_nothing_of_records_that_it_does_not_see(
    post, read, sign_in, make_member, django_capture_on_commit_callbacks
):
    company = post("companies", 201, name="Weinhaus")
    post("contacts", 201, last_name="Hers", email="nina@wein.example", company=company["id"])
    cy = sign_in(make_member("cy", plain=False))
    own = post("contacts", 201, by=cy, last_name="Own", email="otto@wein.example")
    before = read(f"companies/{company['id']}")
    file = SimpleUploadedFile("people.csv", HUBSPOT.encode(), "text/csv")
    with django_capture_on_commit_callbacks(execute=True):
        batch = cy.post("/api/crm/imports/", {"file": file, "kind": "contact"}).json()["id"]
    with django_capture_on_commit_callbacks(execute=True):
        post(f"imports/{batch}/run", 200, by=cy)
    told = read(f"imports/{batch}/problems", by=cy)["results"]
    by_row = {row["row"]: (row["column"], row["value"], row["reason"]) for row in told}
    assert by_row[2][:2] == ("", "")
    assert "role" in by_row[2][2]
    assert by_row[3][1] == "otto@wein.example"
    assert read(f"companies/{company['id']}") == before
    names = [row["name"] for row in read("contacts", by=cy)["results"]]
    assert "Ole Dahl" in names
    assert own["name"] in names


def test_what_is_kept_to_undo_an_import_is_forgotten_when_it_cannot_be_undone(upload, run):
    run(upload(HUBSPOT))
    call_command("purge_crm")
    assert ImportChunk.objects.across_teams().exists()
    assert ImportProblem.objects.across_teams().exists()
    long_ago = timezone.now() - timedelta(days=30)
    ImportBatch.objects.across_teams().update(created_at=long_ago)
    call_command("purge_crm")
    assert not ImportChunk.objects.across_teams().exists()
    assert not ImportProblem.objects.across_teams().exists()


def test_undoing_keeps_what_another_was_merged_into(upload, post, run, act, read):
    batch = run(upload(HUBSPOT))
    made = Contact.objects.across_teams().get(email="nina@wein.example")
    older = post("contacts", 201, last_name="Fischer")
    post(f"contacts/{made.public_id}/merge", 200, duplicate=older["id"])
    act(batch, "undo")
    assert [contact.pk for contact in Contact.objects.across_teams()] == [made.pk]
    post(f"merges/{read('merges')['results'][0]['id']}/undo", 200)
    read(f"contacts/{older['id']}")


def test_a_forgotten_file_has_no_rows_to_mend(upload, client):
    batch = upload(HUBSPOT)
    ImportBatch.objects.across_teams().update(file="")
    assert client.get(f"/api/crm/imports/{batch['id']}/left-out/").status_code == 404


def test_an_import_can_be_undone_for_thirty_days(upload, run, act):
    batch = upload(HUBSPOT)
    run(batch)
    long_ago = timezone.now() - timedelta(days=31)
    ImportBatch.objects.across_teams().update(created_at=long_ago)
    act(batch, "undo", 409)


def test_rows_left_out_are_had_as_a_file_to_mend_and_send_again(upload, run, client):
    batch = upload(HUBSPOT + '8,=1+1,"Lost, or",x,,,\n')
    run(batch)
    response = client.get(f"/api/crm/imports/{batch['id']}/left-out/")
    text = response.getvalue().decode("utf-8-sig")
    headers, *rows = list(csv.reader(io.StringIO(text)))
    assert headers[-2:] == ["Associated Company", "Problem"]
    assert [row[0] for row in rows] == ["3", "4", "5", "6", "8"]
    assert rows[-1][1:3] == ["'=1+1", "Lost, or"]
    assert rows[0][-1] == "This is missing."
    mended = text.replace("3,Eve,,", "3,Eve,Ames,").replace("not an address", "max@m.example")
    done = run(upload(mended))
    assert (done["rows_imported"], done["rows_left_out"]) == (2, 3)


def test_two_thousand_rows_are_imported_in_few_statements(
    upload, run, django_assert_max_num_queries
):
    rows = "".join(f"P{n},p{n}@x.example,C{n % 50},T{n % 9}\n" for n in range(2000))
    batch = upload("last name,email,company,tags\n" + rows)
    with django_assert_max_num_queries(130):
        run(batch)
    assert Contact.objects.across_teams().filter(company__isnull=False).count() == 2000


def test_somebody_elses_import_is_not_run_by_who_changes_their_own_only(
    upload, post, make_member, sign_in
):
    batch = upload(HUBSPOT)
    cy = sign_in(make_member("cy", "crm.read_all", plain=False))
    for name in ("run", "undo", "map-contact"):
        post(f"imports/{batch['id']}/{name}", 403, by=cy)


def test_the_page_shows_what_will_be_imported(upload, client):
    batch = upload(HUBSPOT)
    page = client.get(f"/imports/{batch['id']}/")
    assert page.status_code == 200
    panel = next(panel for panel in page.context["panels"] if panel["name"] == "problems")
    first = panel["list"]["rows"][0]
    assert (first["title"], first["url"]) == ("This is missing.", "")
    assert client.post(f"/imports/{batch['id']}/-/run/").status_code == 303


def test_the_page_of_the_columns_has_a_row_for_each(upload, client):
    batch = upload("Who,Reference\nFischer,x\n")
    address = f"/imports/{batch['id']}/-/map-contact/"
    page = client.get(address)
    assert page.status_code == 200
    assert "Who (Fischer)" in page.content.decode()
    data = {
        "columns": ["0", "1"], "values": ["0"], "date_order": "auto",
        "columns-0-id": "0", "columns-0-field": "last_name",
        "columns-1-id": "1", "columns-1-field": "",
        "values-0-column": "who", "values-0-value": "Fischer", "values-0-meaning": "F.",
    }  # fmt: skip
    assert client.post(address, data).status_code == 303
    stored = ImportBatch.objects.across_teams().get()
    assert [column["field"] for column in stored.mapping] == ["last_name", ""]
    assert stored.mapping[0]["values"] == {"Fischer": "F."}


@pytest.mark.parametrize("name", ["Über", "İx", "ΟΔΟΣ"])
def test_tags_are_imported_whatever_their_letters(upload, run, name):
    run(upload(f"last name;tags\nFischer;{name}\nMendes;{name}\n"))
    tags = [list(it.tags.values_list("name", flat=True)) for it in Contact.objects.across_teams()]
    assert tags == [[name], [name]]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"nothing known\n1\n", b'"', b"\n\n", b"x" * 200_000]
)
def test_a_file_without_people_holds_nothing_to_import(upload, content):
    batch = upload(content or b" ", name="people.txt")
    assert (batch["can"]["run"], batch["can"]["undo"]) == (False, False)
    assert batch["rows_ready"] == 0
    assert batch["rows_read"] == batch["rows_left_out"]


def test_a_file_of_another_kind_is_refused(upload):
    assert "file" in upload(b"PK", expected=400, name="people.xlsx")["errors"]


@pytest.fixture
def command(team, tmp_path, capsys):
    """Return a function that imports a file by the command, and returns what that tells."""
    from django.core.management import call_command

    def do(content, **options):
        path = tmp_path / "people.csv"
        path.write_text(content)
        call_command(
            "import_crm", str(path), **{"team": team.slug, "user": "ada@example.com"} | options
        )
        return capsys.readouterr()

    return do


def test_files_of_any_size_are_imported_by_a_command(command, tmp_path):
    mapping = tmp_path / "columns.json"
    mapping.write_text('{"Who": {"field": "last_name", "values": {"F.": "Fischer"}}}')
    told = command("Who,Email\nF.,f@x.example\nM.,nobody\n", mapping=mapping)
    assert told.out == "Read 2 rows: 1 imported, 0 ready, 1 left out.\n"
    assert told.err == "row 3: E-mail 'nobody': This isn't an e-mail address.\n"
    assert Contact.objects.across_teams().get().last_name == "Fischer"
    told = command("Last name\nBerg\n", kind="lead", dry_run=True)
    assert told.out == "Read 1 rows: 0 imported, 1 ready, 0 left out.\n"
    assert not Lead.objects.across_teams().exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"team": "nobodys"}, "no team"),
        ({"user": "eve@example.com"}, "isn't a member"),
        ({"mapping": '{"Whom": {}}'}, "no column"),
        ({"mapping": '{"Who": {"field": "weather"}}'}, "no field"),
    ],
)
def test_the_command_says_what_it_lacks(command, tmp_path, options, reason):
    from django.core.management import CommandError

    if "mapping" in options:
        mapping = tmp_path / "columns.json"
        mapping.write_text(options["mapping"])
        options = {"mapping": mapping}
    with pytest.raises(CommandError, match=reason):
        command("Who\nFischer\n", **options)
    assert not Contact.objects.across_teams().exists()
