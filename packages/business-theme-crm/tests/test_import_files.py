"""What files of other systems and of spreadsheets say."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quickscale_business_themes.crm.importing.headers import guess_fields
from quickscale_business_themes.crm.importing.rows import Column, make_plans, read_row
from quickscale_business_themes.crm.importing.seen import SeenKeys
from quickscale_business_themes.crm.importing.sheets import open_sheet
from quickscale_business_themes.crm.importing.sources import open_source

HUBSPOT = {
    "contact": "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,"
    "Lifecycle Stage,Create Date,Became a Lead Date,Associated Company",
    "company": "Record ID,Company name,Company Domain Name,Company owner,Phone Number,Industry,"
    "Number of Employees,Street Address,City,Postal Code,Country/Region",
    "deal": "Record ID,Deal Name,Deal Stage,Pipeline,Close Date,Create Date,Deal owner,Amount,"
    "Associated Company,Closed Lost Reason,Next step",
}
SALESFORCE = {
    "contact": "Salutation,First Name,Last Name,Title,Account Name,Email,Phone,Mobile,"
    "Contact Owner",
    "lead": "First Name,Last Name,Title,Company / Account,Lead Source,Lead Status,Rating,Email,"
    "Phone,Lead Owner",
    "company": "Account Name,Website,Phone,Industry,Employees,Billing Street,Billing City,"
    "Billing Zip/Postal Code,Billing Country,Account Owner",
    "deal": "Opportunity Owner,Account Name,Opportunity Name,Stage,Probability (%),Amount,"
    "Created Date,Close Date,Next Step,Lead Source",
}
PIPEDRIVE = {
    "contact": "Person - ID,Person - Name,Person - Label,Person - Phone (Work),"
    "Person - Phone (Mobile),Person - Email (Work),Person - Email (Home),Person - Organization,"
    "Person - Owner",
    "company": "Organization - Name,Organization - Address,Organization - Owner",
    "deal": "Deal - ID,Deal - Title,Deal - Organization,Deal - Contact person,Deal - Value,"
    "Deal - Currency of Value,Deal - Stage,Deal - Pipeline,Deal - Status,Deal - Owner,"
    "Deal - Deal created,Deal - Deal closed on,Deal - Expected close date,Deal - Lost reason",
}
ZOHO = {
    "contact": "First Name,Last Name,Account Name,Email,Phone,Mobile,Title,Contact Owner,Tag",
    "lead": "Lead Owner,Company,First Name,Last Name,Designation,Email,Phone,Website,Lead Source,"
    "Lead Status,Rating",
    "company": "Account Name,Account Owner,Phone,Website,Industry,Employees,Billing Street,"
    "Billing City,Billing Code,Billing Country",
    "deal": "Deal Owner,Deal Name,Account Name,Contact Name,Amount,Closing Date,Stage,"
    "Probability (%),Lead Source,Next Step,Reason For Loss,Created Time",
}
#: What of those we have no place for.
UNKNOWN = {
    "Record ID", "Lifecycle Stage", "Create Date", "Became a Lead Date", "Salutation",
    "Person - ID", "Deal - ID", "Lead Status",
}  # fmt: skip


@pytest.mark.parametrize("system", [HUBSPOT, SALESFORCE, PIPEDRIVE, ZOHO])
def test_columns_of_other_systems_are_known_without_a_click(system):
    for kind, line in system.items():
        headers = line.split(",")
        found = dict(zip(headers, guess_fields(headers, kind), strict=True))
        unknown = {header for header, name in found.items() if not name}
        assert unknown <= UNKNOWN, kind


def test_two_columns_are_never_the_same_field_unless_it_holds_several():
    headers = ["Email", "E-mail", "Mobile", "Phone 2 - Value"]
    assert guess_fields(headers, "contact") == ["email", "", "further_phones", "further_phones"]


def read(content):
    return open_sheet(io.BytesIO(content))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found_out(encoding, mark):
    rows = ["Vorname|Nachname|E-Mail", "Jürgen|Drößel|j@d.example"]
    sheet = read("\r\n".join(row.replace("|", mark) for row in rows).encode(encoding))
    assert sheet.headers == ["Vorname", "Nachname", "E-Mail"]
    [row] = sheet.rows()
    assert (row.number, list(row.cells)) == (2, ["Jürgen", "Drößel", "j@d.example"])


def test_columns_of_one_name_are_told_apart():
    assert read(b"Name,Name,,Name\n").headers == ["Name", "Name (2)", "", "Name (3)"]


def test_cells_keep_their_zeros_and_their_lines():
    [row] = read(b'name,phone,notes\n"Fischer, Nina",0301234,"two\nlines"\n').rows()
    assert list(row.cells) == ["Fischer, Nina", "0301234", "two\nlines"]


def test_lines_end_as_old_macs_end_them():
    assert len(list(read(b"last name,email\rFischer,n@w.example\rMendes,\r").rows())) == 2


def test_the_row_that_tells_excel_the_delimiter_is_no_header():
    sheet = read(b"sep=;\r\nlast name;email\r\nFischer;n@w.example\r\n")
    assert sheet.headers == ["last name", "email"]
    assert [row.number for row in sheet.rows()] == [3]


def test_lines_are_whole_wherever_a_file_is_cut(monkeypatch):
    from quickscale_business_themes.crm.importing import sheets

    content = 'name,note\r\nÄ,"a\r\nb"\r\nÖ,c\r\n'.encode()
    whole = [list(row.cells) for row in read(content).rows()]
    assert whole == [["Ä", "a\r\nb"], ["Ö", "c"]]
    for size in range(1, len(content)):
        monkeypatch.setattr(sheets, "_BLOCK", size)
        sheet = sheets.Sheet(io.BytesIO(content), headers=["name", "note"])
        assert [list(row.cells) for row in sheet.rows()] == whole


def tell(content, kind="contact"):
    """Return what is told of a file's rows, and what they say."""
    sheet = read(content)
    guessed = guess_fields(sheet.headers, kind)
    columns = [Column(*pair) for pair in zip(sheet.headers, guessed, strict=True)]
    plans = make_plans(kind, columns, sheet.rows(), is_day_first=None)
    records = [read_row(row, plans) for row in sheet.rows()]
    problems = [(record.number, *problem) for record in records for problem in record.problems]
    return problems, [record.values for record in records]


@pytest.mark.parametrize("column", ["last name", "unknown"])
def test_a_quotation_mark_that_is_not_closed_is_told_wherever_it_stands(column):
    other = "email"
    problems, _values = tell(f'{other},{column}\na@b.example,"x\nc@d.example,y\n'.encode())
    assert [(number, code) for number, _name, _value, code in problems] == [(2, "quote")]


def test_a_cell_that_is_longer_than_python_reads_is_told():
    problems, _values = tell(b"last name\nshort\n" + b"x" * 200_000 + b"\nshort\n")
    [(number, name, value, code)] = problems
    assert (number, name, len(value), code) == (3, "last_name", 80, "long")


def test_a_row_with_more_cells_than_columns_is_told():
    problems, _values = tell(b"last name,email\nA,a@b.example,,\nB,b@b.example,,c\n")
    assert [(number, code) for number, _name, _value, code in problems] == [(3, "cells")]


def test_letters_that_were_lost_are_told():
    problems, _values = tell("last name\nJ\ufffdrgen\n".encode())
    assert problems == [(2, "last_name", "J\ufffdrgen", "letters")]


@pytest.mark.parametrize(
    ("kind", "header", "cell", "code"),
    [
        ("contact", "phone", "4.9E+11", "scientific"),
        ("contact", "phone", "4,92212E+11", "scientific"),
        ("contact", "phone", "12", "phone"),
        ("contact", "mobile", "4.9E+11", "scientific"),
        ("company", "plz", "1.2E+04", "scientific"),
        ("deal", "amount", "1.2E+06", "scientific"),
        ("deal", "amount", "a lot", "number"),
        ("deal", "amount", "-5", "range"),
        ("deal", "amount", "1" * 30, "range"),
        ("deal", "close date", "31/31/2026", "date"),
        ("deal", "close date", "soon", "date"),
        ("deal", "currency", "XAU", "currency"),
        ("lead", "status", "Whatever", "choice"),
        ("contact", "website", "not one", "website"),
        ("contact", "tags", "x" * 51, "long"),
    ],
)
def test_what_a_spreadsheet_or_somebody_has_spoilt_is_told(kind, header, cell, code):
    problems, _values = tell(f'{header}\n"{cell}"\n'.encode(), kind)
    assert [problem[3] for problem in problems] == [code]


def test_an_apostrophe_that_is_a_letter_stays():
    _problems, values = tell(b"last name,job title\n't Hooft,'=1+1\n")
    assert values == [{"last_name": "'t Hooft", "job_title": "=1+1"}]


def test_a_website_needs_no_scheme():
    _problems, values = tell(b"website\nwein.example\n")
    assert values == [{"website": "https://wein.example"}]


def test_several_addresses_of_one_cell_and_of_several_are_kept():
    _problems, values = tell(
        b"Additional email addresses,E-mail 2 - Value,Mobile\n"
        b"a@x.example;private: b@x.example,c@x.example,+1 212 555 0147\n"
    )
    assert values == [
        {
            "further_emails": [
                ("", "a@x.example"),
                ("private", "b@x.example"),
                ("", "c@x.example"),
            ],
            "further_phones": [("", ("+1 212 555 0147", "+12125550147"))],
        }
    ]


PIECES = st.sampled_from(
    ["\"", ",", ";", "\n", "\r", "\t", "\x00", "Name", "E-mail", "=", "é", "1E+5", "3/4/26", "²",
     "BEGIN:VCARD\n", "END:VCARD\n", "N:", "TEL;", "ENCODING=QUOTED-PRINTABLE", "CHARSET=idna", ":",
     "=00", "\\", "PREF=9", "\ud7ff", "Amount", "Close date", "Phone", "-"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(PIECES, max_size=40),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
    tail=st.binary(max_size=9),
    kind=st.sampled_from(list(HUBSPOT)),
)
def test_no_file_whatever_stands_in_it_stops_an_import(pieces, encoding, tail, kind):
    source = open_source(io.BytesIO("".join(pieces).encode(encoding) + tail))
    guessed = guess_fields(source.headers, kind)
    columns = [Column(*pair) for pair in zip(source.headers, guessed, strict=True)]
    plans = make_plans(kind, columns, source.rows(), is_day_first=None)
    for row in source.rows():
        record = read_row(row, plans)
        assert "\x00" not in str(record.values)
        assert all(len(value) <= 80 for _name, value, _code in record.problems)


def test_keys_that_were_seen_are_known_again_and_no_others():
    seen = SeenKeys()
    for number in range(5000):
        assert f"key{number}" not in seen
        seen.add(f"key{number}")
        seen.add(f"key{number // 2}")
    assert all(f"key{number}" in seen for number in range(5000))
    assert not any(f"other{number}" in seen for number in range(5000))
