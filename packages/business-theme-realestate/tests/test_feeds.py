"""What real files of each format hold, and what they get wrong."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from quickscale_business_themes.realestate.feeds import (
    PROBLEM_LABELS,
    FeedError,
    read_blm,
    read_csv,
    read_kyero,
    read_openimmo,
    read_reso,
)


def read(reader, text, encoding="utf-8", **options):
    feed = reader(BytesIO(text.encode(encoding)), **options)
    return feed.info, list(feed)


def read_one(reader, text, **options):
    _info, (entry,) = read(reader, text, **options)
    return entry


def list_complaints(entry):
    return [(problem.field, problem.code, problem.value) for problem in entry.problems]


# RESO


def reso(**members) -> str:
    return json.dumps({"value": [{"ListingKey": "1", **members}]})


@pytest.mark.parametrize(
    ("members", "status", "local"),
    [
        ({"StandardStatus": "Active Under Contract"}, "Active Under Contract", ""),
        ({"StandardStatus": "ActiveUnderContract"}, "Active Under Contract", ""),
        ({"StandardStatus": "Pending", "MlsStatus": "Sold STC"}, "Pending", "Sold STC"),
        ({"StandardStatus": "ComingSoon", "MlsStatus": "Coming Soon"}, "Coming Soon", ""),
        ({"MlsStatus": "Withdrawn"}, "Withdrawn", ""),
        ({"StandardStatus": "Cancelled"}, "Canceled", ""),
    ],
)
def test_a_status_comes_in_three_forms(members, status, local):
    listing = read_one(read_reso, reso(**members)).listing

    assert (listing.status, listing.local_status) == (status, local)


def test_an_unknown_status_refuses_the_record_and_says_so():
    entry = read_one(read_reso, reso(StandardStatus="Cooking"))

    assert entry.listing is None
    assert list_complaints(entry) == [("StandardStatus", "unknown_value", "Cooking")]


def test_an_answer_of_a_web_api_says_where_it_goes_on():
    text = """{
  "@odata.context": "https://api.example/odata/$metadata#Property",
  "@odata.count": 2,
  "value": [
    {"@odata.id": "x", "ListingKey": "1"},

    {"ListingKey": "2"}
  ],
  "@odata.nextLink": "https://api.example/odata/Property?$skip=2"
}"""
    info, entries = read(read_reso, text)

    assert [(it.position, it.line, it.listing.key) for it in entries] == [(1, 5, "1"), (2, 7, "2")]
    assert info.next_link.endswith("$skip=2")
    assert info.is_full is None


@pytest.mark.parametrize(
    "text",
    [
        '{"ListingKey": "1", "@reso.context": "urn:reso:metadata:2.0"}',
        '[{"ListingKey": "1"}]',
        '\ufeff{"value": [{"ListingKey": "1"}]}',
    ],
)
def test_single_records_and_bare_lists_are_read_too(text):
    assert read_one(read_reso, text).listing.key == "1"


def test_areas_come_in_any_unit():
    listing = read_one(
        read_reso,
        reso(LivingArea=1000, LivingAreaUnits="SquareFeet", LotSizeArea=2, LotSizeUnits="Acres"),
    ).listing
    assert (listing.living_area, listing.lot_area) == (Decimal("92.90"), Decimal("8093.71"))

    listing = read_one(read_reso, reso(LotSizeSquareFeet=1000)).listing
    assert listing.lot_area == Decimal("92.90")

    entry = read_one(read_reso, reso(LivingArea=5, LivingAreaUnits="Tatami"))
    assert entry.listing.living_area is None
    assert list_complaints(entry) == [("LivingAreaUnits", "unknown_value", "Tatami")]


def test_the_first_photo_is_the_one_with_order_0_whatever_is_preferred():
    media = [
        {"MediaURL": "b.jpg", "Order": 1, "PreferredPhotoYN": True},
        {"MediaURL": "late.jpg", "Order": None},
        {"MediaURL": "a.jpg", "Order": 0, "PreferredPhotoYN": None},
        {"MediaURL": None, "Order": 2},
        {"MediaURL": "plan.pdf", "Order": 3, "MediaCategory": "FloorPlan"},
    ]
    listing = read_one(read_reso, reso(Media=media)).listing

    assert [it.url for it in listing.media] == ["a.jpg", "b.jpg", "plan.pdf", "late.jpg"]
    assert listing.media[2].category == "floor_plan"


def test_several_values_are_a_list_or_one_text():
    listing = read_one(
        read_reso, reso(InteriorFeatures=["Bar", "Sauna"], Appliances="Oven,Freezer")
    ).listing

    assert listing.features == ("Bar", "Sauna", "Oven", "Freezer")


def test_times_have_any_fraction_and_money_is_exact():
    text = '{"ListingKey":"1","ListPrice":123456789012.34,"ModificationTimestamp":"%s"}'
    listing = read_one(read_reso, text % "2026-02-03T04:05:06.1234567+02:00").listing

    assert listing.price == Decimal("123456789012.34")
    assert listing.modified_at == datetime(2026, 2, 3, 2, 5, 6, 123456, UTC)


def test_unreadable_values_are_left_out_and_named():
    entry = read_one(
        read_reso,
        reso(
            ListPrice="cheap",
            Latitude=91,
            Longitude=1,
            BedroomsTotal=2.5,
            YearBuilt="old",
            ModificationTimestamp="soon",
            Country="Narnia",
        ),
    )

    assert entry.listing.key == "1"
    assert list_complaints(entry) == [
        ("ListPrice", "not_a_number", "cheap"),
        ("Country", "unknown_value", "Narnia"),
        ("Latitude", "out_of_range", "91"),
        ("BedroomsTotal", "out_of_range", "2.5"),
        ("ModificationTimestamp", "not_a_date", "soon"),
    ]


def test_an_address_that_must_not_be_shown_says_so():
    assert read_one(read_reso, reso()).listing.is_address_public
    hidden = read_one(read_reso, reso(InternetAddressDisplayYN=False)).listing
    assert not hidden.is_address_public


def test_records_that_are_none_are_refused_one_by_one():
    _info, entries = read(read_reso, '{"value": [{"ListingKey": "1"}, 7, {"City": "Rome"}]}')

    assert [it.listing is None for it in entries] == [False, True, True]
    assert list_complaints(entries[1]) == [("", "not_an_object", "7")]
    assert list_complaints(entries[2]) == [("ListingKey", "missing", "")]


@pytest.mark.parametrize(
    "text",
    [
        '{"value": [{"ListingKey": "1"}, {"Listing',
        '{"value": [{"ListingKey": "1"}',
        '{"value": [{"ListingKey": "1"}]',
        '{"value": [{"ListingKey": "1"} {}]}',
        '{"value": [{"ListingKey": "1"}]} x',
        '{"value": [{"ListingKey": "1", "ListPrice": NaN}]}',
        "",
        "7",
    ],
)
def test_json_that_is_cut_off_or_broken_never_counts_as_whole(text):
    with pytest.raises(FeedError):
        read(read_reso, text)


# OpenImmo

OPENIMMO = """<?xml version="1.0" encoding="ISO-8859-1"?>
<openimmo xmlns="http://www.openimmo.de">
<uebertragung art="ONLINE" umfang="TEIL" modus="CHANGE" version="1.2.7" sendersoftware="Makler"
 senderversion="4"/>
<anbieter><firma>Erste &amp; Söhne</firma><openimmo_anid/>
<immobilie>
 <objektkategorie><nutzungsart WOHNEN="1" GEWERBE="0"/>
  <vermarktungsart KAUF="false" MIETE_PACHT="1"/>
  <objektart><wohnung wohnungtyp="DACHGESCHOSS"/></objektart></objektkategorie>
 <geo><plz>01067</plz><ort>Dresden</ort><geokoordinaten breitengrad="51.05" laengengrad="13.7"/>
  <strasse>Große Straße</strasse><hausnummer>3a</hausnummer><land iso_land="DEU"/></geo>
 <kontaktperson><email_direkt>a@example.de</email_direkt><tel_durchw>0351 1</tel_durchw>
  <name>Müller</name><vorname>Eva</vorname></kontaktperson>
 <preise><kaufpreis/><nettokaltmiete>750.50</nettokaltmiete><nebenkosten>120</nebenkosten>
  <waehrung iso_waehrung="EUR"/><kaution>2251.5</kaution></preise>
 <flaechen><wohnflaeche>72.4</wohnflaeche><anzahl_zimmer>3.5</anzahl_zimmer></flaechen>
 <zustand_angaben><baujahr>um 1900</baujahr>
  <energiepass><epart>VERBRAUCH</epart><energieverbrauchkennwert>98,4</energieverbrauchkennwert>
  <wertklasse>C</wertklasse></energiepass><verkaufstatus stand="RESERVIERT"/></zustand_angaben>
 <freitexte><objekttitel>Schöne Wohnung</objekttitel>
  <objektbeschreibung>Hell.</objektbeschreibung><lage>Ruhig.</lage></freitexte>
 <anhaenge><anhang location="EXTERN" gruppe="BILD"><daten><pfad>2.jpg</pfad></daten></anhang>
  <anhang location="EXTERN" gruppe="TITELBILD"><daten><pfad>1.jpg</pfad></daten></anhang>
  <anhang location="EXTERN" gruppe="GRUNDRISS"><daten><pfad>3.pdf</pfad></daten></anhang>
  <anhang location="EXTERN" gruppe="ANBIETERLOGO"><daten><pfad>l.png</pfad></daten></anhang>
 </anhaenge>
 <verwaltung_objekt><objektadresse_freigeben>false</objektadresse_freigeben></verwaltung_objekt>
 <verwaltung_techn><objektnr_extern>W-7</objektnr_extern><aktion/>
  <openimmo_obid>OBID7</openimmo_obid><stand_vom>2026-05-06</stand_vom></verwaltung_techn>
</immobilie>
<immobilie><verwaltung_techn><objektnr_extern>W-8</objektnr_extern><aktion aktionart="DELETE"/>
 <openimmo_obid/></verwaltung_techn></immobilie>
</anbieter>
<anbieter><firma>Zweite</firma><openimmo_anid>AN2</openimmo_anid>
<immobilie>
 <objektkategorie><nutzungsart GEWERBE="true"/><vermarktungsart KAUF="1" MIETE_PACHT="1"/>
 <objektart><grundstueck/></objektart></objektkategorie>
 <preise><kaufpreis auf_anfrage="true">0</kaufpreis></preise>
 <verwaltung_techn><objektnr_extern>G-1</objektnr_extern></verwaltung_techn></immobilie>
<immobilie><verwaltung_techn/></immobilie>
</anbieter>
</openimmo>"""


@pytest.fixture(scope="module")
def openimmo():
    return read(read_openimmo, OPENIMMO, "latin-1")


def test_openimmo_says_whether_it_is_the_whole_stock(openimmo):
    info, _entries = openimmo

    assert (info.is_full, info.version, info.sender) == (False, "1.2.7", "Makler 4")


def test_a_flat_to_let_is_read_whole(openimmo):
    _info, (entry, *_others) = openimmo
    listing = entry.listing

    assert entry.problems == ()
    assert (listing.key, listing.reference, listing.is_deleted) == ("OBID7", "W-7", False)
    assert (listing.transaction, listing.kind) == ("rent", "residential")
    assert (listing.price, listing.price_period) == (Decimal("750.50"), "month")
    assert (listing.service_charge, listing.deposit) == (120, Decimal("2251.5"))
    assert (listing.country, listing.postal_code) == ("DE", "01067")
    assert (listing.street, listing.house_number) == ("Große Straße", "3a")
    assert not listing.is_address_public
    assert (listing.latitude, listing.rooms) == (51.05, Decimal("3.5"))
    assert (listing.year_built, listing.status) == (None, "Active Under Contract")
    assert (listing.energy_class, listing.energy_value) == ("C", Decimal("98.4"))
    assert listing.descriptions == {"de": "Hell.\n\nRuhig."}
    assert (listing.agent.name, listing.agent.phone) == ("Eva Müller", "0351 1")
    assert [(it.url, it.category) for it in listing.media] == [
        ("1.jpg", "photo"),
        ("2.jpg", "photo"),
        ("3.pdf", "floor_plan"),
    ]
    assert listing.modified_at == datetime(2026, 5, 6, tzinfo=UTC)


def test_each_agency_keeps_its_own_listings(openimmo):
    _info, entries = openimmo

    assert [(it.listing.office, it.listing.office_key) for it in entries[:3]] == [
        ("Erste & Söhne", ""),
        ("Erste & Söhne", ""),
        ("Zweite", "AN2"),
    ]
    assert [it.listing.is_deleted for it in entries[:3]] == [False, True, False]


def test_what_may_be_bought_or_rented_is_for_sale_and_its_price_on_request(openimmo):
    listing = openimmo[1][2].listing

    assert (listing.transaction, listing.kind) == ("sale", "land")
    assert (listing.price, listing.is_price_on_request) == (None, True)


def test_a_record_without_a_number_is_refused_with_its_line(openimmo):
    entry = openimmo[1][3]

    assert entry.listing is None
    assert (entry.position, entry.line) == (4, OPENIMMO[: OPENIMMO.rindex("</imm")].count("\n") + 1)
    assert list_complaints(entry) == [("openimmo_obid", "missing", "")]


# Kyero

KYERO = """<?xml version="1.0" encoding="UTF-8"?>
<root>
<kyero><feed_version>3</feed_version><feed_generated>2026-01-02 24:00:00</feed_generated></kyero>
<agent><id>9</id><name>Casas</name><email>c@example.es</email><tel>+34 9</tel></agent>
<property>
 <desc><id>Rumah</id><en>House</en><no>Hus</no><el>\u03a3\u03c0\u03af\u03c4\u03b9</el></desc>
 <images><image id="2"><url>http://a.example/2.jpg</url></image>
  <image id="1"><url>http://a.example/1.jpg</url></image></images>
 <price>x</price><date>2026-01-02 03:04:05</date><ref>R1</ref><id>1</id>
 <currency>EUR</currency><price_freq>sale</price_freq><type>Villa</type><town>Nerja</town>
 <province>M\u00e1laga</province><country>spain</country><pool>1</pool><beds/><baths>2</baths>
 <location><latitude>36.7</latitude><longitude>-3.9</longitude></location>
 <surface_area><built>0</built><plot>800</plot></surface_area>
 <energy_rating><consumption>X</consumption></energy_rating><new_build>1</new_build>
 <terrace>20</terrace><cadastralRef>1</cadastralRef>
</property>
<property><id>2</id><desc><id>Apartemen</id></desc><price>1,200</price><price_freq>month</price_freq><type>Apartment</type>
 <currency>GBP</currency><beds>many</beds></property>
<property><ref>R3</ref></property>
</root>"""


def test_kyero_is_the_whole_stock():
    info, _entries = read(read_kyero, KYERO)

    assert (info.is_full, info.version, info.sender) == (True, "3", "Casas")
    assert info.generated_at == datetime(2026, 1, 3, tzinfo=UTC)


def test_an_indonesian_text_is_no_number_of_a_property():
    entries = read(read_kyero, KYERO)[1]
    listing = entries[0].listing

    assert (listing.key, entries[1].listing.key) == ("1", "2")
    assert listing.descriptions["id"] == "Rumah"
    assert listing.descriptions["el"] == "\u03a3\u03c0\u03af\u03c4\u03b9"


def test_a_villa_is_read_whole():
    entry = read(read_kyero, KYERO)[1][0]
    listing = entry.listing

    assert entry.problems == ()
    assert (listing.price, listing.is_price_on_request) == (None, True)
    assert (listing.country, listing.region, listing.city) == ("ES", "M\u00e1laga", "Nerja")
    assert (listing.bedrooms, listing.bathrooms) == (None, 2)
    assert (listing.living_area, listing.lot_area) == (None, 800)
    assert (listing.energy_class, listing.is_new_build) == ("", True)
    assert listing.features == ("Pool",)
    assert [it.url[-5:] for it in listing.media] == ["1.jpg", "2.jpg"]
    assert listing.agent.email == "c@example.es"


def test_a_rent_has_a_period_and_complaints_name_the_element():
    entry = read(read_kyero, KYERO)[1][1]

    assert (entry.listing.transaction, entry.listing.price_period) == ("rent", "month")
    assert (entry.listing.price, entry.listing.currency) == (1200, "GBP")
    assert list_complaints(entry) == [("beds", "not_a_number", "many")]


def test_a_property_without_an_id_is_refused():
    entry = read(read_kyero, KYERO)[1][2]

    assert (entry.listing, entry.position, entry.line) == (None, 3, KYERO.count("\n"))


def test_version_2_1_had_texts_and_types_by_language():
    text = (
        "<root><kyero><feed_version>2_1</feed_version></kyero><property><id>5</id>"
        "<price_freq>new_build</price_freq><type><es>casa</es><en>house</en></type>"
        "<url>http://a.example/5</url></property></root>"
    )
    listing = read_one(read_kyero, text).listing

    assert (listing.sub_type, listing.url) == ("house", "http://a.example/5")
    assert (listing.is_new_build, listing.transaction) == (True, "sale")


# BLM

BLM = """#HEADER#
VERSION: 3
EOF : '|'
EOR : '~'

#DEFINITION#
AGENT_REF|ADDRESS_1|ADDRESS_2|TOWN|POSTCODE1|POSTCODE2|FEATURE1|DESCRIPTION|BRANCH_ID|STATUS_ID|\
BEDROOMS|PRICE|PROP_SUB_ID|CREATE_DATE|DISPLAY_ADDRESS|PUBLISHED_FLAG|LET_RENT_FREQUENCY|\
TRANS_TYPE_ID|MEDIA_IMAGE_00|MEDIA_IMAGE_01|MEDIA_IMAGE_60|MEDIA_IMAGE_TEXT_60|\
MEDIA_FLOOR_PLAN_00|~

#DATA#
25_1|The Poplars|Long Road||UB9|6NR|Garage|Two
lines <b>here</b>, £26|25|0|2|159,950|8|2005-09-08 16:13:47|Long Road, Harefield|1||1|\
25_1_IMG_00.jpg|25_1_IMG_01.jpg|25_1_IMG_60.jpg|EPC|25_1_FLP_00.jpg|~
25_2|1|High Street|Leeds|LS1|1AA|||25|5|1|300|28||High Street|0|0|2||||||~
25_3|1|High Street|Leeds~
25_4|1|Low Street|Leeds|LS1|1AA|||25|9|1|POA|28||Low Street|1||1||||||~
#END#
"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_home_of_a_branch_is_read_whole(encoding):
    info, entries = read(read_blm, BLM, encoding)
    listing = entries[0].listing

    assert (info.version, info.is_full) == ("3", True)
    assert entries[0].problems == ()
    assert (listing.key, listing.reference, listing.office_key) == ("25_1", "1", "25")
    assert (listing.price, listing.currency) == (Decimal(159950), "GBP")
    assert (listing.postal_code, listing.city, listing.sub_type) == ("UB9 6NR", "", "Flat")
    assert listing.descriptions["en"] == "Two\nlines <b>here</b>, £26"
    assert (listing.status, listing.local_status) == ("Active", "Available")
    assert listing.listed_on == date(2005, 9, 8)
    assert [it.category for it in listing.media] == ["photo", "photo", "energy", "floor_plan"]


def test_a_frequency_of_0_is_weekly_and_a_flag_of_0_hides():
    listing = read(read_blm, BLM)[1][1].listing

    assert (listing.transaction, listing.price_period) == ("rent", "week")
    assert (listing.status, listing.local_status) == ("Hold", "Let agreed")


def test_rows_of_another_width_are_refused_with_their_line():
    _info, entries = read(read_blm, BLM)

    assert [(it.position, it.line, it.listing is None) for it in entries] == [
        (1, 10, False),
        (2, 12, False),
        (3, 13, True),
        (4, 14, False),
    ]
    assert [problem.code for problem in entries[2].problems] == ["wrong_columns"]
    assert list_complaints(entries[3]) == [
        ("STATUS_ID", "unknown_value", "9"),
        ("PRICE", "not_a_number", "POA"),
    ]


def test_homes_abroad_come_with_columns_of_their_own():
    text = (
        "#HEADER#\nVersion : 3i\nEOF : '^'\nEOR : '~'\n#DEFINITION#\nAGENT_REF^BRANCH_ID^"
        "HOUSE_NAME_NUMBER^STREET_NAME^OS_TOWN_CITY^OS_REGION^ZIPCODE^COUNTRY_CODE^EXACT_LATITUDE^"
        "EXACT_LONGDITUDE^PRICE^CURRENCY^~\n#DATA#\n7_1^7^4^Calle Mayor^Nerja^M\u00e1laga^29780^ES^"
        "36.7^-3.9^250000^eur^~\n#END#"
    )
    info, (entry,) = read(read_blm, text)
    listing = entry.listing

    assert (info.version, entry.problems) == ("3i", ())
    assert (listing.house_number, listing.street, listing.city) == ("4", "Calle Mayor", "Nerja")
    assert (listing.postal_code, listing.country, listing.currency) == ("29780", "ES", "EUR")
    assert (listing.latitude, listing.longitude) == (36.7, -3.9)


@pytest.mark.parametrize("end", ["#END#", "#DATA#", "#DEFINITION#", "25_4"])
def test_a_blm_file_that_is_cut_off_never_counts_as_whole(end):
    with pytest.raises(FeedError):
        read(read_blm, BLM[: BLM.index(end)])


# CSV


def test_columns_are_mapped_by_their_headers():
    text = 'Ref;Preis;Ort;Bilder;Text\nA1;250000;K\u00f6ln;1.jpg|2.jpg;"Ein\nHaus"\n'
    mapping = {
        "key": "ref",
        "price": "Preis",
        "city": " ORT ",
        "photo_urls": "Bilder",
        "description_de": "Text",
    }
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        _info, (entry,) = read(read_csv, text, encoding, mapping=mapping)
        listing = entry.listing
        assert (listing.key, listing.price, listing.city) == ("A1", 250000, "K\u00f6ln")
        assert [it.url for it in listing.media] == ["1.jpg", "2.jpg"]
        assert listing.descriptions == {"de": "Ein\nHaus"}


def test_rows_are_refused_one_by_one_with_their_lines():
    text = "key,status,price\n1,active,5\n\n2,sleeping,x\n,active,1\n3,active\n"
    info, entries = read(read_csv, text, is_full=True)

    assert info.is_full
    assert [(it.line, it.listing is not None) for it in entries] == [
        (2, True),
        (4, True),
        (5, False),
        (6, False),
    ]
    assert list_complaints(entries[1]) == [
        ("status", "unknown_value", "sleeping"),
        ("price", "not_a_number", "x"),
    ]
    assert [problem.code for it in entries[2:] for problem in it.problems] == [
        "missing",
        "wrong_columns",
    ]


@pytest.mark.parametrize("text", ["", "name,price\nA,1\n"])
def test_a_file_without_a_column_for_the_key_is_refused(text):
    with pytest.raises(FeedError, match="key"):
        read(read_csv, text)


def test_every_code_of_a_problem_has_a_label():
    codes = {
        problem.code
        for reader, text in ((read_blm, BLM), (read_kyero, KYERO), (read_openimmo, OPENIMMO[43:]))
        for entry in read(reader, text)[1]
        for problem in entry.problems
    }

    assert codes
    assert codes < set(PROBLEM_LABELS)
