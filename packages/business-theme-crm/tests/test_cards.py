"""vCards as telephones and address books write them, and as we do."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from quickscale_business_themes.crm.exporting.cards import VERSIONS, Person, write_card
from quickscale_business_themes.crm.importing.cards import HEADERS, CardSheet
from quickscale_business_themes.crm.importing.sources import open_source
from quickscale_business_themes.crm.models import Contact


def read_all(content):
    """Return what each card of a file says, without what is empty, and why it can't be used."""
    content = content if isinstance(content, bytes) else content.encode()
    rows = CardSheet(io.BytesIO(content)).rows()
    return [
        ({name: cell for name, cell in zip(HEADERS, row.cells, strict=True) if cell}, row.fault)
        for row in rows
    ]


def read_one(*lines, version="3.0"):
    text = "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])
    [(said, fault)] = read_all(text)
    assert not fault
    return said


def test_quoted_printables_go_on_after_a_soft_break():
    said = read_one(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=84rger;J=C3=BCr=",
        "gen;;;",
        "NOTE;ENCODING=QUOTED-PRINTABLE:two=0D=0Alines=",
        "",
        version="2.1",
    )
    assert said == {"First name": "Jürgen", "Last name": "Ärger", "Description": "two\r\nlines"}


@pytest.mark.parametrize(
    ("charset", "letters"),
    [("ISO-8859-1", b"M\xfcller"), ("UTF-8", "Müller".encode()), ("", b"M\xfcller"),
     ("unheard-of", "Müller".encode())],
)  # fmt: skip
def test_letters_are_read_as_their_line_says(charset, letters):
    parameter = f";CHARSET={charset}".encode() if charset else b""
    content = b"BEGIN:VCARD\nVERSION:2.1\nN" + parameter + b":" + letters + b";Eva\nEND:VCARD\n"
    assert read_all(content)[0][0]["Last name"] == "Müller"


def test_a_letter_may_be_parted_by_a_fold():
    content = "BEGIN:VCARD\nN:Mü".encode()[:-1] + b"\n " + "ü".encode()[1:] + b"ller;\nEND:VCARD\n"
    assert read_all(content)[0][0]["Last name"] == "Müller"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_cards_begin_with_a_byte_order_mark(encoding):
    content = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ärger;Eva\r\nEND:VCARD\r\n".encode(encoding)
    assert isinstance(open_source(io.BytesIO(content)), CardSheet)
    assert read_all(content)[0][0]["Last name"] == "Ärger"


def test_values_are_not_cut_at_a_comma():
    said = read_one(
        "N:Fischer;Nina",
        "ORG:Wein, Bier & Co;Sales",
        "TITLE:Buyer, Europe",
        "NOTE:a\\, b, c\\;d\\ne",
    )
    assert (said["Company"], said["Job title"]) == ("Wein, Bier & Co", "Buyer, Europe")
    assert said["Description"] == "a, b, c;d\ne"


def test_names_may_be_several():
    said = read_one("N:Fischer\\, Jr.,Mendes;Nina,Maria;Eva;Dr.;", "FN:Whatever")
    assert (said["First name"], said["Last name"]) == ("Nina Maria Eva", "Fischer, Jr. Mendes")


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["FN:Nina Fischer"], "Nina Fischer"),
        (["N:;Nina;;;", "FN:Nina"], "Nina"),
        (["N:;;;;", "ORG:Wein;"], "Wein"),
        (["N;LANGUAGE=de:", "NICKNAME:Nini"], "Nini"),
    ],
)
def test_a_name_may_be_whole(lines, name):
    assert read_one(*lines)["Name"] == name


def test_the_preferred_address_is_the_main_one():
    said = read_one(
        "FN:N", "EMAIL;TYPE=home:a@x.example", "EMAIL;TYPE=INTERNET,WORK,pref:b@x.example",
        "email;type=internet:c@x.example",
    )  # fmt: skip
    assert said["E-mail"] == "b@x.example"
    assert said["Further e-mail addresses"] == "private: a@x.example\nc@x.example"
    assert read_one("FN:N", "EMAIL:a@x.example", "EMAIL;PREF=1:b@x.example")["E-mail"][0] == "b"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("TEL;CELL;VOICE:+1 212 555 0147", "mobile: +1 212 555 0147"),
        ('TEL;TYPE="voice,work":+1 212', "work: +1 212"),
        ("TEL;VALUE=uri;TYPE=home:tel:+1-212-555;ext=12", "private: +1-212-555 ext. 12"),
        ("item1.TEL:+1 212\r\nitem1.X-ABLabel:_$!<Mobile>!$_", "mobile: +1 212"),
        ("item1.TEL:+1 212\r\nitem1.X-ABLabel:Summer house", "+1 212"),
        ("TEL;TYPE=iPhone;TYPE=CELL:+1 212", "mobile: +1 212"),
        ("TEL;X-P=a^nb:+1 212", "+1 212"),
        ('TEL;X-P="a:b;c":+1 212', "+1 212"),
    ],
)
def test_numbers_say_what_they_are_used_for(line, expected):
    said = read_one("FN:N", "TEL;PREF=1:+49 30 1", line)
    assert said["Further phone numbers"] == expected


@pytest.mark.parametrize(
    "picture",
    [
        "PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQSk\r\n ZJRgAB\r\n\r\n",
        "PHOTO;TYPE=JPEG;ENCODING=b:/9j/4AAQSk\r\nZJRgABAQAA==",
        "PHOTO;JPEG;BASE64:/9j/4AAQSk" + "A" * 5000,
    ],
)
def test_pictures_are_left_out(picture):
    said = read_one("FN:Nina Fischer", picture, "BDAY:--0203", "EMAIL:n@x.example")
    assert said == {"Name": "Nina Fischer", "E-mail": "n@x.example"}


def test_cards_within_cards_groups_and_torn_cards():
    said = read_all(
        "BEGIN:VCARD\nFN:Boss\nAGENT:\nBEGIN:VCARD\nFN:Agent\nEND:VCARD\nTITLE:CEO\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Friends\nMEMBER:urn:uuid:1\nEND:VCARD\n"
        "begin:vcard\nX-ADDRESSBOOKSERVER-KIND:group\nFN:Family\nend:vcard\n"
        "BEGIN:VCARD\nFN:Torn\n"
    )
    assert said == [
        ({"Name": "Boss", "Job title": "CEO"}, ""),
        ({"Name": "Friends"}, "group"),
        ({"Name": "Family"}, "group"),
        ({"Name": "Torn"}, "card"),
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), max_size=60)
NAME = TEXT.filter(bool)


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=25, deadline=None)
@given(first=TEXT, last=NAME, company=TEXT, lines=st.lists(NAME, max_size=3))
def test_what_is_written_is_read_again(version, first, last, company, lines):
    person = Person("1", first, last, company=company, note="\n".join(lines), tags=["a,b"])
    card = write_card(person, version)
    [(said, fault)] = read_all(card)
    assert not fault
    assert said.get("First name", "") == first
    assert (said["Last name"], said.get("Company", "")) == (last, company)
    assert (said.get("Description", ""), said["Tags"]) == ("\n".join(lines), "a,b")
    assert all(len(line.encode()) <= 76 for line in card.split("\r\n"))


@pytest.fixture
def nina(post):
    return post(
        "contacts", 201, first_name="Nina", last_name="Fischer, Jr.", email="n@x.example",
        phone="+1 212 555 0147", company=post("companies", 201, name="Wein")["id"],
        further_emails=[{"kind": "private", "email": "nina@home.example"}],
        further_phones=[{"kind": "mobile", "phone": "+1 212 555 0100"}],
        tags=["VIP"], description="=1+1",
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("version", VERSIONS)
def test_contacts_that_were_exported_are_imported_elsewhere_as_they_were(
    nina, client, version, make_user, sign_in, django_capture_on_commit_callbacks
):
    from quickscale.core.teams.services import create_team

    response = client.get("/api/crm/contact-cards/", {"version": version})
    assert response["Content-Type"].startswith("text/vcard")
    content = response.getvalue()
    bob = make_user("bob")
    other = create_team("Other", owner=bob)
    elsewhere = sign_in(bob, other)
    with django_capture_on_commit_callbacks(execute=True):
        file = SimpleUploadedFile("people.vcf", content)
        batch = elsewhere.post("/api/crm/imports/", {"file": file, "kind": "contact"}).json()
    with django_capture_on_commit_callbacks(execute=True):
        elsewhere.post(f"/api/crm/imports/{batch['id']}/run/")
    [row] = elsewhere.get("/api/crm/contacts/").json()["results"]
    copy = elsewhere.get(f"/api/crm/contacts/{row['id']}/").json()
    names = ("name", "email", "phone", "also_at", "tags", "description")
    assert {name: copy[name] for name in names} == {name: nina[name] for name in names}
    assert copy["company"]["label"] == "Wein"


@pytest.mark.django_db
def test_all_data_is_one_file_that_no_spreadsheet_runs(nina, client, post):
    post("deals", 201, name="Barrels", contact=nina["id"], amount="5")
    response = client.get("/api/crm/team-data/")
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 11
    table = archive.read("contacts.csv").decode("utf-8-sig")
    assert "'=1+1" in table
    assert nina["id"] in table
    assert nina["id"] in archive.read("deals.csv").decode()
    assert "N:Fischer\\, Jr.;Nina" in archive.read("contacts.vcf").decode()


@pytest.mark.django_db
def test_everybody_exports_what_they_see(nina, client, make_member, sign_in):
    member = sign_in(make_member("cy", "crm.read_all", plain=False))
    assert member.get("/api/crm/team-data/").status_code == 403
    own = sign_in(make_member("di", plain=False))
    assert b"VCARD" not in own.get("/api/crm/contact-cards/").getvalue()


@pytest.mark.django_db
def test_statements_of_an_export_do_not_grow_with_rows(
    nina, client, team, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/crm/team-data/").getvalue()
        return len(captured)

    few = count()
    Contact.objects.for_team(team).bulk_create(Contact(last_name=f"P{n}") for n in range(50))
    assert count() == few
