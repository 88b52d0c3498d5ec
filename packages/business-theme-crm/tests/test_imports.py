"""Importing contacts and leads from files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quickscale_business_themes.crm.models import Company, Contact, Lead
from quickscale_business_themes.crm.reading import MAX_ROWS, make_person, read_sheet

pytestmark = pytest.mark.django_db

HUBSPOT = """Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company
1,Nina,Fischer,nina@wein.example,(212) 555-0147,Ada,Weinhaus
2,Otto,Mendes,otto@wein.example,+44 20 7946 0100,Ada,WEINHAUS
3,Eve,,eve@wein.example,,Ada,
4,Max,Muster,not an address,,Ada,
5,Kim,Berg,kim@berg.example,4.9E+11,Ada,Berg
6,Nina,F.,NINA@wein.example,,Ada,
"""


@pytest.fixture
def upload(client):
    """Return a function that sends a file to be looked at."""

    def send(content, kind="contact", expected=201, name="people.csv"):
        content = content.encode() if isinstance(content, str) else content
        data = {"file": SimpleUploadedFile(name, content, "text/csv"), "kind": kind}
        response = client.post("/api/crm/imports/", data)
        assert response.status_code == expected, response.text
        return response.json()

    return send


def test_a_file_is_looked_at_and_nothing_is_imported(upload, read):
    batch = upload(HUBSPOT)
    assert (batch["rows_read"], batch["rows_ready"], batch["rows_left_out"]) == (6, 2, 4)
    assert batch["columns"] == [
        "First Name → First name",
        "Last Name → Last name",
        "Email → E-mail",
        "Phone Number → Phone",
        "Associated Company → Company",
    ]
    assert batch["ignored"] == ["Record ID", "Contact owner"]
    assert not Contact.objects.across_teams().exists()
    problems = read(f"imports/{batch['id']}/rows-left-out")
    assert [(row["row"], row["column"], row["reason"]) for row in problems] == [
        (4, "Last name", "A last name is missing."),
        (5, "E-mail", "This isn't an e-mail address."),
        (6, "Phone", "A spreadsheet has cut this number. Format the column as text."),
        (7, "E-mail", "This person is already there."),
    ]


def test_what_was_looked_at_is_imported_once(upload, post):
    batch = upload(HUBSPOT)
    done = post(f"imports/{batch['id']}/run", 200)
    assert (done["status"], done["rows_imported"], done["rows_ready"]) == ("done", 2, 0)
    nina, otto = Contact.objects.across_teams().order_by("pk")
    assert (nina.phone_e164, nina.owner.name) == ("+12125550147", "Ada")
    assert nina.company == otto.company == Company.objects.across_teams().get()
    assert post(f"imports/{batch['id']}/run", 409)["type"].endswith("import-not-ready")


def test_known_people_and_companies_are_not_imported_again(upload, post):
    post("companies", 201, name="weinhaus")
    post("contacts", 201, last_name="F", further_emails=[{"email": "Nina@wein.example"}])
    batch = upload(HUBSPOT)
    assert batch["rows_ready"] == 1
    post("contacts", 201, last_name="M", email="otto@wein.example")
    done = post(f"imports/{batch['id']}/run", 200)
    assert (done["rows_imported"], done["rows_left_out"]) == (0, 6)
    assert Company.objects.across_teams().count() == 1


def test_leads_are_imported_with_their_company_names(upload, post):
    batch = upload("name;company;tags\nNina Maria Fischer;Wein;a, b\nOtto;;A\n", "lead")
    post(f"imports/{batch['id']}/run", 200)
    nina, otto = Lead.objects.across_teams().order_by("pk")
    assert (nina.first_name, nina.last_name, nina.company_name) == ("Nina Maria", "Fischer", "Wein")
    assert (otto.name, [tag.name for tag in otto.tags.all()]) == ("Otto", ["a"])
    assert nina.tags.count() == 2


def test_undoing_deletes_what_was_imported_and_no_more(upload, post):
    kept = post("contacts", 201, last_name="Kept")
    batch = upload(HUBSPOT)
    post(f"imports/{batch['id']}/run", 200)
    undone = post(f"imports/{batch['id']}/undo", 200)
    assert undone["status"] == "undone"
    assert [str(it.public_id) for it in Contact.objects.across_teams()] == [kept["id"]]
    assert not Company.objects.across_teams().exists()
    post(f"imports/{batch['id']}/undo", 409)


def test_a_company_that_somebody_needs_stays(upload, post):
    batch = upload(HUBSPOT)
    post(f"imports/{batch['id']}/run", 200)
    company = Company.objects.across_teams().get()
    post("deals", 201, name="Wine", company=str(company.public_id))
    post(f"imports/{batch['id']}/undo", 200)
    assert Company.objects.across_teams().get() == company


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found_out(encoding, mark):
    rows = ["Vorname|Nachname|E-Mail", "Jürgen|Drößel|j@d.example"]
    content = "\r\n".join(row.replace("|", mark) for row in rows).encode(encoding)
    [(number, row)] = read_sheet(content).rows
    assert (number, row) == (
        2,
        {"first_name": "Jürgen", "last_name": "Drößel", "email": "j@d.example"},
    )


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Person - Name", "name"),
        ("Person - Email (Work)", "email"),
        ("Organization - Name", "company_name"),
        ("Account Name", "company_name"),
        ("E-mail", "email"),
        ("Website URL", "website"),
        ("Given Name", "first_name"),
        ("E-mail 1 - Value", "email"),
    ],
)
def test_headers_of_other_systems_are_known(header, meaning):
    assert read_sheet(f"{header},X\n1,2".encode()).columns == [(header, meaning)]


def test_cells_keep_their_zeros_and_their_lines():
    sheet = read_sheet(b'name,phone,notes\n"Fischer, Nina",\'0301234,"two\nlines"\n')
    [(_number, row)] = sheet.rows
    assert row == {"name": "Fischer, Nina", "phone": "0301234", "description": "two\nlines"}


def test_a_website_needs_no_scheme():
    assert make_person({"website": "wein.example"})["website"] == "https://wein.example"


def test_a_file_that_is_too_long_is_refused(upload):
    answer = upload("name\n" + "x\n" * (MAX_ROWS + 1), expected=400)
    assert "10,000 rows" in answer["errors"]["file"][0]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"nothing known\n1\n", b'"', b"\n\n", b"x" * 200_000]
)
def test_a_file_without_people_holds_nothing_to_import(upload, content, read):
    batch = upload(content or b" ", name="people.txt")
    assert batch["can"] == {"run": False, "undo": False}
    assert batch["rows_ready"] == 0


def test_a_file_of_another_kind_is_refused(upload):
    assert "file" in upload(b"PK", expected=400, name="people.xlsx")["errors"]


def test_two_thousand_rows_are_imported_in_few_statements(
    upload, post, django_assert_max_num_queries
):
    rows = "".join(f"P{n},p{n}@x.example,C{n % 50},T{n % 9}\n" for n in range(2000))
    batch = upload("last name,email,company,tags\n" + rows)
    with django_assert_max_num_queries(80):
        post(f"imports/{batch['id']}/run", 200)
    assert Contact.objects.across_teams().filter(company__isnull=False).count() == 2000


def test_somebody_elses_import_is_not_run_by_who_changes_their_own_only(
    upload, post, make_member, sign_in
):
    batch = upload(HUBSPOT)
    cy = sign_in(make_member("cy", "crm.read_all", plain=False))
    post(f"imports/{batch['id']}/run", 403, by=cy)


def test_the_page_shows_what_will_be_imported(upload, client):
    batch = upload(HUBSPOT)
    page = client.get(f"/imports/{batch['id']}/")
    assert page.status_code == 200
    panel = next(panel for panel in page.context["panels"] if panel["name"] == "problems")
    first = panel["list"]["rows"][0]
    assert (first["title"], first["url"]) == ("A last name is missing.", "")
    assert [cell["value"] for cell in first["cells"]] == [4, "Last name", ""]
    assert client.post(f"/imports/{batch['id']}/-/run/").status_code == 303


@pytest.mark.parametrize("name", ["Über", "İx", "ΟΔΟΣ"])
def test_tags_are_imported_whatever_their_letters(upload, post, name):
    batch = upload(f"last name;tags\nFischer;{name}\nMendes;{name}\n")
    post(f"imports/{batch['id']}/run", 200)
    tags = [list(it.tags.values_list("name", flat=True)) for it in Contact.objects.across_teams()]
    assert tags == [[name], [name]]


def test_lines_end_as_old_macs_end_them():
    assert len(read_sheet(b"last name,email\rFischer,n@w.example\rMendes,\r").rows) == 2


def test_the_row_that_tells_excel_the_delimiter_is_no_header():
    sheet = read_sheet(b"sep=;\r\nlast name;email\r\nFischer;n@w.example\r\n")
    assert sheet.rows == [(3, {"last_name": "Fischer", "email": "n@w.example"})]


def test_an_apostrophe_that_is_a_letter_stays():
    sheet = read_sheet(b"last name,job title\n't Hooft,'=1+1\n")
    assert sheet.rows == [(2, {"last_name": "'t Hooft", "job_title": "=1+1"})]
